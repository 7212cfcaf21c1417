public import Octets

/// RDATA that stands for itself: names are not compressed, and in lower case where DNSSEC's canonical form
/// has them so (RFC 4034 section 6.2, RFC 6840 section 5.1).
public enum CanonicalData {
  /// Appends the canonical RDATA of an entry of a parsed message.
  ///
  /// - Returns: Whether it could be: RDATA that does not have the form of its type is left out.
  public static func append(
    _ entry: RecordEntry, of message: borrowing OctetView, to buffer: inout OctetBuffer
  ) -> Bool {
    guard !entry.hasDataDefect else { return false }
    let offset = Int(entry.dataOffset)
    let length = Int(entry.dataLength)
    let data = message.slice(from: offset, count: length)
    guard data.count == length else { return false }
    if entry.isNameOnly {
      return NameReader.appendWire(nameAt: offset, of: message, folded: true, to: &buffer) != nil
    }
    let layout = RecordData.layout(
      entry.type, entry.recordClass.withoutHighestBit, count: length)
    guard hasNames(layout) else {
      buffer.append(data)
      return true
    }
    let start = buffer.count
    guard
      append(layout.fields, entry.type, from: offset, to: offset &+ length, of: message, &buffer)
    else {
      buffer.truncate(to: start)
      return false
    }
    return true
  }

  /// Whether one of the fields is a name.
  private static func hasNames(_ layout: RecordLayout) -> Bool {
    var fields = layout.fields
    while fields != 0 {
      if fields & 15 == UInt64(RecordLayout.Field.name.rawValue) { return true }
      fields &>>= 4
    }
    return false
  }

  /// Appends field after field; false where one is not there.
  private static func append(
    _ layout: UInt64, _ type: RecordType, from offset: Int, to end: Int,
    of message: borrowing OctetView, _ buffer: inout OctetBuffer
  ) -> Bool {
    // NSEC keeps the case of the next name; TALINK and LP came after the list.
    let isFolded = type != .nsec && type != .talink && type != .lp
    var fields = layout
    var at = offset
    while fields != 0 {
      let field = RecordLayout.Field(rawValue: UInt8(truncatingIfNeeded: fields & 15)) ?? .end
      fields &>>= 4
      let count: Int
      switch field {
      case .name:
        guard let behind = NameReader.end(ofNameAt: at, in: message), behind <= end,
          NameReader.appendWire(nameAt: at, of: message, folded: isFolded, to: &buffer) != nil
        else { return false }
        at = behind
        continue
      case .uint8: count = 1
      case .uint16, .type: count = 2
      case .uint32, .time, .ipv4: count = 4
      case .ipv6: count = 16
      case .string: count = at < end ? 1 &+ Int(message.octet(at)) : 1
      case .end, .strings, .hexadecimal, .base64, .bitmap, .text, .special: count = end &- at
      }
      guard count >= 0, at &+ count <= end else { return false }
      buffer.append(message.slice(from: at, count: count))
      at &+= count
    }
    return at == end
  }
}
