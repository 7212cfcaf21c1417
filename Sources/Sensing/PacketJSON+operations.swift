internal import DNS
internal import Octets
internal import Packets

/// What messages have that are no plain queries and responses: the flags of LLMNR, the sections of
/// dynamic updates, the units of stateful operations.
extension PacketJSON {
  /// Whether the sections of a message have the names of an update's: zone, prerequisite, update
  /// (RFC 2136 section 2).
  @inline(always)
  static func isUpdate(_ record: borrowing PacketElement, _ frame: borrowing Frame) -> Bool {
    let opcode = record.value.message.header.opcode
    return opcode == .update && frame.masks.schema.hasAdditions
  }

  /// Writes the flags and the lead of the id.
  @_lifetime(copy cursor)
  static func appendFlags(
    _ record: borrowing PacketElement, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let flags = record.value.message.header.flags
    guard frame.masks.schema.hasAdditions, PacketText.isLinkLocal(record.value.packet) else {
      cursor.append(fragment: Int(flags &>> 4 & 0x7F), of: frame.flags)
      return cursor
    }
    for field in PacketField.linkLocalFlags where frame.masks.has(field) {
      if frame.masks.schema.isCompact, flags & field.flagBit == 0 { continue }
      cursor.append(fragment: field.index, of: frame.leads)
      if flags & field.flagBit != 0 { cursor.append("true") } else { cursor.append("false") }
      cursor.append(word: frame.masks.numberClose, count: frame.masks.numberCloseCount)
    }
    if frame.masks.has(.id) { cursor.append(fragment: PacketField.id.index, of: frame.leads) }
    return cursor
  }

  /// Writes the units of a stateful operation, in the order of their numbers as text.
  @inline(never)
  @_lifetime(copy cursor)
  static func appendUnits(
    _ record: borrowing PacketElement, _ octets: borrowing OctetView, _ frame: borrowing Frame,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    var count = 0
    var units = DSOUnitReader(record.value.message)
    while units.next(in: octets) != nil { count &+= 1 }
    let (numbers, hasPlain) = PacketFields.labelRange(count, .dso, frame.masks.schema)
    var order = TextOrder(from: numbers.lowerBound, through: numbers.upperBound &- 1)
    while let label = order.next() {
      cursor = appendUnit(label, record, octets, frame, to: cursor)
    }
    return hasPlain ? appendUnit(0, record, octets, frame, to: cursor) : cursor
  }

  /// Writes the unit with a number.
  @_lifetime(copy cursor)
  private static func appendUnit(
    _ label: Int, _ record: borrowing PacketElement, _ octets: borrowing OctetView,
    _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    var left = PacketFields.ordinal(ofLabel: label, .dso, frame.masks.schema)
    var units = DSOUnitReader(record.value.message)
    while let unit = units.next(in: octets) {
      if left > 0 {
        left &-= 1
        continue
      }
      for part: RecordPart in [.data, .type] where frame.masks.unitParts & part.bit != 0 {
        let isCompact = frame.masks.schema.isCompact
        if isCompact { cursor.append("\"Ds") } else { cursor.append("\"dns.dso.") }
        if label > 0 {
          cursor.append(decimal: UInt32(truncatingIfNeeded: label))
          cursor.append(0x2E)
        }
        if part == .data {
          if isCompact { cursor.append("d\":\"") } else { cursor.append("data\":\"") }
          cursor = unit.appendingData(of: octets, to: cursor)
        } else {
          if isCompact { cursor.append("t\":\"") } else { cursor.append("type\":\"") }
          cursor.append(unit.type)
        }
        cursor.append("\",")
      }
      return cursor
    }
    return cursor
  }
}

extension RecordPart {
  /// The parts that have prepared texts.
  static var preparedBits: UInt8 { 0x3F }

  /// The parts that a record or question does not have, out of `mask`: those that few have.
  static func absentBits(
    _ entry: RecordEntry, ordinal: Int, _ record: borrowing PacketElement,
    _ octets: borrowing OctetView, in mask: UInt8
  ) -> UInt8 {
    var bits: UInt8 = 0
    if mask & highestBit.bit != 0, !PacketText.hasHighestBit(entry, record.value.packet) {
      bits |= highestBit.bit
    }
    if mask & display.bit != 0, !PacketText.hasDisplay(entry, ordinal: ordinal, of: octets) {
      bits |= display.bit
    }
    return bits
  }
}
