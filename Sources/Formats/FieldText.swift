internal import Events
internal import Octets

/// The names and values of fields as text, for formats that write them one by one.
struct FieldText: ~Copyable {
  /// The names.
  private var names = FieldNameCache()
  /// Writes the times.
  private var times: TimestampText
  /// Where a time is written.
  private var scratch = OctetBuffer(capacity: 1024)

  /// A writer with a format for times.
  init(_ dateFormat: DateFormat) { times = TimestampText(dateFormat) }

  /// The name of a field.
  mutating func name(_ key: FieldKey) -> [UInt8] { names.octets(key) }

  /// The text of a value; of `undef`, nothing.
  mutating func octets(_ value: Value, in batch: EventBatch) -> [UInt8] {
    switch value.kind {
    case .undefined: return []
    case .string: return batch.octets(of: value)
    case .datetime:
      return Self.text(of: value.datetime, &times, &scratch)
    case .boolean, .integer, .binary, .ip4addr, .ip6addr:
      return ValueText.octets(value, in: batch)
    }
  }

  /// The text of a time.
  private static func text(
    of time: Timestamp, _ times: inout TimestampText, _ scratch: inout OctetBuffer
  ) -> [UInt8] {
    scratch.removeAll()
    var cursor = scratch.cursor(budget: 600, form: .plain)
    cursor = times.appending(time, to: cursor)
    let count = cursor.count
    scratch.commit(count)
    return scratch.array()
  }

  /// The text of a field; nil where the event has none, or `undef`, or nothing in it.
  mutating func octets(of key: FieldKey, event: Int, in batch: EventBatch) -> [UInt8]? {
    guard let value = batch.value(of: key, event: event) else { return nil }
    let text = octets(value, in: batch)
    return text.isEmpty ? nil : text
  }
}

/// The text of an event as a whole: `$Message`, else `$raw_event`, else all of its fields.
struct MessageText: ~Copyable {
  /// `$Message`.
  static let message = FieldKey("Message")
  /// Writes all fields.
  private var plain = KeyValueText()
  /// Where they are written.
  private var buffer = OctetBuffer(capacity: 1024)

  /// A writer.
  init() {}

  /// The octets of the text; no event has none.
  mutating func octets(_ event: Int, in batch: EventBatch) -> [UInt8] {
    for key in [Self.message, .rawEvent] {
      if let value = batch.value(of: key, event: event), !value.isUndefined {
        let text = ValueText.octets(value, in: batch)
        if !text.isEmpty { return text }
      }
    }
    buffer.removeAll()
    plain.append(event, in: batch, to: &buffer)
    return buffer.count == 0 ? [0x2D] : buffer.array()
  }
}

extension OctetBuffer {
  /// Appends text that must stay in its line: tabs and line breaks become spaces, other control
  /// characters `#` and three octal digits, as syslog daemons write them.
  mutating func append(line text: [UInt8]) {
    for octet in text {
      switch octet {
      case 0x09, 0x0A, 0x0D: append(0x20)
      case 0..<0x20, 0x7F:
        append(0x23)
        for shift in [6, 3, 0] { append(0x30 + (octet >> UInt8(shift)) & 7) }
      default: append(octet)
      }
    }
  }

  /// Appends the octets that `isAllowed`, and an underscore for each of the others; at most `limit`.
  mutating func append(
    word text: [UInt8], limit: Int, isAllowed: (UInt8) -> Bool
  ) {
    for octet in text.prefix(limit) { append(isAllowed(octet) ? octet : 0x5F) }
  }
}

extension UInt8 {
  /// Whether it is a letter or a digit of ASCII.
  var isAlphanumeric: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
  }
  /// Whether it is a printable character of ASCII other than the space.
  var isGraphic: Bool { (0x21...0x7E).contains(self) }
  /// Whether it is a control character of ASCII.
  var isControl: Bool { self < 0x20 || self == 0x7F }
}
