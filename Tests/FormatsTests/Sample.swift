internal import Events
internal import Formats
internal import Octets

/// Events for formats, and text that would like to be more than the value of a field.
enum Sample {
  /// Octets that mean something in one of the formats, each between two letters.
  static let hostile: [[UInt8]] =
    (0...255).map { [0x61, UInt8($0), 0x62] }
    + [
      "x\n<0>1 - - - - - forged", "\" , \"x\": \"y", "a|b\\|c", "k=v k2=v2", "]x=\"1\"]", "\\",
      "\\n", "'; k='v", "=1+1", "@SUM(A1)", "\r\nHTTP/1.1 200", "\u{1B}[2J", "}\u{0}{", "",
      "CEF:0|a|b|", "\tsrc=10.0.0.1",
    ].map { Array($0.utf8) } + [[0xFF, 0xFE, 0x0A], [0xC3], [0xE2, 0x82]]

  /// A batch of one event.
  static func batch(_ fields: [(String, [UInt8])]) -> EventBatch {
    let batch = EventBatch()
    let event = batch.appendEvent()
    batch.set(
      .eventTime, Value(Timestamp(seconds: 1_589_822_134, nanoseconds: 33_655_000)), event: event)
    for (name, octets) in fields {
      batch.set(FieldKey(name), batch.makeValue(octets), event: event)
    }
    return batch
  }

  /// A batch of one event with text.
  static func batch(_ fields: [(String, String)]) -> EventBatch {
    batch(fields.map { ($0.0, Array($0.1.utf8)) })
  }

  /// What an encoder writes for the first event.
  static func text(_ encoder: any EventEncoder, _ batch: EventBatch) -> [UInt8] {
    var buffer = OctetBuffer(capacity: 64)
    encoder.append(0, of: batch, to: &buffer)
    return buffer.array()
  }

  /// The same as a string.
  static func string(_ encoder: any EventEncoder, _ batch: EventBatch) -> String {
    String(decoding: text(encoder, batch), as: UTF8.self)
  }

  /// What a parser makes of a record: the fields in order, or what is wrong.
  static func parsed(_ parser: any EventParser, _ record: [UInt8]) -> [(String, Value, [UInt8])]? {
    let batch = EventBatch()
    let event = batch.appendEvent()
    do throws(FormatFailure) { try parser.parse(record, into: event, of: batch) } catch {
      return nil
    }
    var fields: [(String, Value, [UInt8])] = []
    batch.forEachField(of: event) { key, value in
      fields.append((key.name, value, ValueText.octets(value, in: batch)))
    }
    return fields
  }

  /// What a parser makes of a record, as text. Names are in lower case: how a field is spelt is the
  /// business of who names it first in this process.
  static func parsed(_ parser: any EventParser, _ record: String) -> [String]? {
    parsed(parser, Array(record.utf8))?.map {
      "\($0.0.lowercased())=\(String(decoding: $0.2, as: UTF8.self))"
    }
  }

  /// The octets of a field that was parsed.
  static func field(_ name: String, _ fields: [(String, Value, [UInt8])]?) -> [UInt8]? {
    fields?.first { $0.0.lowercased() == name.lowercased() }?.2
  }

  /// Whether a record stays in its line and has no control characters but those named.
  static func isLine(_ record: [UInt8], except allowed: [UInt8] = []) -> Bool {
    record.allSatisfy { $0 >= 0x20 && $0 != 0x7F || allowed.contains($0) }
  }

  /// Text with every control character as a space.
  static func spaced(_ text: [UInt8]) -> [UInt8] {
    text.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }
  }
}
