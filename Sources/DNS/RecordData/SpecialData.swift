internal import Octets

/// The switch over the types whose RDATA is not a plain row of fields.
extension RecordData {
  /// Checks RDATA of such a type.
  @inline(never)
  @_lifetime(data: copy data)
  static func checkSpecial(_ type: RecordType, _ data: inout DataReader) {
    _ = data.rest()
  }

  /// Writes RDATA of such a type.
  @inline(never)
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingSpecial(
    _ type: RecordType, _ data: inout DataReader, to cursor: OctetCursor
  ) -> OctetCursor {
    appendingUnknown(&data, to: cursor)
  }
}
