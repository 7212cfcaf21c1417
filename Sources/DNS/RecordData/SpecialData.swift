internal import Octets

/// The switch over the types whose RDATA is not a plain row of fields.
extension RecordData {
  /// Checks RDATA of such a type.
  @inline(never)
  @_lifetime(data: copy data)
  static func checkSpecial(_ type: RecordType, _ data: inout DataReader) {
    switch type.rawValue {
    case 1: checkChaosAddress(&data)
    case 11: checkWKS(&data)
    case 20: checkISDN(&data)
    case 22: checkNSAP(&data)
    case 29: checkLOC(&data)
    case 30: checkNXT(&data)
    case 34: checkATMA(&data)
    case 38: checkA6(&data)
    case 41: checkOptions(&data)
    case 42: checkAPL(&data)
    case 45: checkIPSECKEY(&data)
    case 50: checkNSEC3(&data)
    case 51: checkNSEC3PARAM(&data)
    case 55: checkHIP(&data)
    case 64, 65: checkServiceBinding(&data)
    case 66: checkDSYNC(&data)
    case 104, 106: checkLocator64(&data)
    case 108: _ = data.octets(6)
    case 109, 264: _ = data.octets(8)
    case 249: checkTKEY(&data)
    case 250: checkTSIG(&data)
    case 257: checkCAA(&data)
    case 259: checkDOA(&data)
    case 260: checkAMTRELAY(&data)
    default: _ = data.rest()
    }
  }

  /// Writes RDATA of such a type.
  @inline(never)
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingSpecial(
    _ type: RecordType, _ data: inout DataReader, to cursor: OctetCursor
  ) -> OctetCursor {
    switch type.rawValue {
    case 1: return appendingChaosAddress(&data, to: cursor)
    case 11: return appendingWKS(&data, to: cursor)
    case 20: return appendingStrings(&data, to: cursor)
    case 22: return appendingNSAP(&data, to: cursor)
    case 29: return appendingLOC(&data, to: cursor)
    case 30: return appendingNXT(&data, to: cursor)
    case 34: return appendingATMA(&data, to: cursor)
    case 38: return appendingA6(&data, to: cursor)
    case 41: return appendingOptions(&data, to: cursor)
    case 42: return appendingAPL(&data, to: cursor)
    case 45: return appendingIPSECKEY(&data, to: cursor)
    case 50: return appendingNSEC3(&data, to: cursor)
    case 51: return appendingNSEC3PARAM(&data, to: cursor)
    case 55: return appendingHIP(&data, to: cursor)
    case 64, 65: return appendingServiceBinding(&data, to: cursor)
    case 66: return appendingDSYNC(&data, to: cursor)
    case 104, 106: return appendingLocator64(&data, to: cursor)
    case 108, 109: return appendingHardwareAddress(&data, to: cursor)
    case 249: return appendingTKEY(&data, to: cursor)
    case 250: return appendingTSIG(&data, to: cursor)
    case 257: return appendingCAA(&data, to: cursor)
    case 259: return appendingDOA(&data, to: cursor)
    case 260: return appendingAMTRELAY(&data, to: cursor)
    case 264:
      var cursor = copy cursor
      cursor.append(decimal: data.uint64())
      return cursor
    default: return appendingUnknown(&data, to: cursor)
    }
  }
}
