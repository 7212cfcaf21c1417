internal import DNS
internal import Octets

/// The content of OPT records that have options, or are otherwise out of the ordinary.
extension PacketJSON {
  /// Writes the content of any OPT record.
  @inline(never)
  @_lifetime(copy cursor)
  static func appendRareEDNS(
    _ entry: RecordEntry, _ octets: borrowing OctetView, _ frame: borrowing Frame,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let masks = frame.masks
    let opt = OPTRecord(entry)
    if masks.has(.ednsDNSSECOK) {
      cursor.append(fragment: PacketField.ednsDNSSECOK.index, of: frame.leads)
      if opt.isDNSSECWanted { cursor.append("true") } else { cursor.append("false") }
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    if entry.dataLength > 0, masks.parts(4) != 0 {
      cursor = appendOptions(entry, octets, frame, to: cursor)
    }
    if masks.has(.ednsUDPSize) {
      cursor.append(fragment: PacketField.ednsUDPSize.index, of: frame.leads)
      cursor.append(decimal: opt.payloadSize)
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    if masks.has(.ednsVersion) {
      cursor.append(fragment: PacketField.ednsVersion.index, of: frame.leads)
      cursor.append(decimal: UInt16(opt.version))
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    return cursor
  }

  /// Writes the options, in the order of their numbers as text.
  @_lifetime(copy cursor)
  private static func appendOptions(
    _ entry: RecordEntry, _ octets: borrowing OctetView, _ frame: borrowing Frame,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let schema = frame.masks.schema
    var count = 0
    var options = EDNSOptionReader(entry)
    while options.next(in: octets) != nil { count &+= 1 }
    let (numbers, hasPlain) = PacketFields.labelRange(count, .ednsOption, schema)
    var order = TextOrder(from: numbers.lowerBound, through: numbers.upperBound &- 1)
    while let label = order.next() {
      cursor = appendOption(label, entry, octets, frame, to: cursor)
    }
    return hasPlain ? appendOption(0, entry, octets, frame, to: cursor) : cursor
  }

  /// Writes the option with a number.
  @_lifetime(copy cursor)
  private static func appendOption(
    _ label: Int, _ entry: RecordEntry, _ octets: borrowing OctetView, _ frame: borrowing Frame,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    var left = PacketFields.ordinal(ofLabel: label, .ednsOption, frame.masks.schema)
    var options = EDNSOptionReader(entry)
    while let option = options.next(in: octets) {
      if left > 0 {
        left &-= 1
        continue
      }
      for part: RecordPart in [.data, .name] where frame.masks.parts(4) & part.bit != 0 {
        cursor.append("\"dns.edns.option.")
        if label > 0 {
          cursor.append(decimal: UInt32(truncatingIfNeeded: label))
          cursor.append(0x2E)
        }
        if part == .data {
          cursor.append("data\":\"")
          cursor = option.appendingValue(of: octets, to: cursor)
        } else {
          cursor.append("name\":\"")
          cursor.append(option.code)
        }
        cursor.append("\",")
      }
      return cursor
    }
    return cursor
  }
}
