public import Octets

/// Values as text, as `string()` and `$raw_event` give them.
public enum ValueText {
  /// Writes a value; `undef` is nothing, times are written `YYYY-MM-DD hh:mm:ss` in local time.
  @_lifetime(copy cursor)
  public static func appending(
    _ value: Value, in batch: EventBatch, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    switch value.kind {
    case .undefined: break
    case .boolean: if value.boolean { cursor.append("TRUE") } else { cursor.append("FALSE") }
    case .integer: cursor.append(decimal: value.integer)
    case .datetime:
      var times = TimestampText(.plain)
      cursor = times.appending(value.datetime, to: cursor)
    case .string, .binary, .ip6addr: cursor = append(value, from: batch.text, to: cursor)
    case .ip4addr: cursor.append(v4: value.ip4addr)
    }
    return cursor
  }

  /// Writes a value whose octets stand in the text.
  @_lifetime(copy cursor)
  private static func append(
    _ value: Value, from text: borrowing OctetBuffer, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let octets = text.view(from: Int(value.range.start), count: Int(value.range.count))
    switch value.kind {
    case .string: cursor.append(octets, from: 0, count: octets.count)
    case .binary: cursor.append(hexadecimal: octets, from: 0, count: octets.count)
    default:
      guard octets.count == 16 else { break }
      cursor.append(IPAddress(v6High: octets.uint64(0), low: octets.uint64(8)))
    }
    return cursor
  }

  /// A value's text, for messages and cold code.
  public static func octets(_ value: Value, in batch: EventBatch) -> [UInt8] {
    var buffer = OctetBuffer(capacity: 128)
    var cursor = buffer.cursor(budget: Int(value.range.count) * 2 + 64, form: .plain)
    cursor = appending(value, in: batch, to: cursor)
    let count = cursor.count
    buffer.commit(count)
    return buffer.view.array()
  }
}

/// UTF-8 (RFC 3629).
public enum UTF8Text {
  /// The length of the sequence at `offset`, 1 to 4; zero where it is not well-formed.
  public static func sequenceLength(_ octets: borrowing OctetView, _ offset: Int) -> Int {
    let left = octets.count &- offset
    guard left > 0 else { return 0 }
    let first = octets.octet(offset)
    if first < 0x80 { return 1 }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, left >= length else { return 0 }
    let second = octets.octet(offset &+ 1)
    let (least, most): (UInt8, UInt8) =
      switch first {
      case 0xE0: (0xA0, 0xBF)
      case 0xED: (0x80, 0x9F)
      case 0xF0: (0x90, 0xBF)
      case 0xF4: (0x80, 0x8F)
      default: (0x80, 0xBF)
      }
    guard second >= least, second <= most else { return 0 }
    for at in 2..<max(length, 2) where octets.octet(offset &+ at) & 0xC0 != 0x80 { return 0 }
    return length
  }
}
