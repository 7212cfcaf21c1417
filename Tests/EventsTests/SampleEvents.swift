internal import Events
internal import Octets

/// A payload whose events all have the same fields: text under names, in order.
final class SamplePayload: EventPayload {
  /// The fields.
  let fields: [(name: String, text: String)]
  /// How often the fields of an event were listed.
  private(set) var expansions = 0

  /// A payload with these fields.
  init(_ fields: [(name: String, text: String)]) { self.fields = fields }

  func value(of key: FieldKey, event: Int, in batch: EventBatch) -> Value? {
    fields.first { FieldKey($0.name) == key }.map { batch.makeValue($0.text) }
  }

  func appendFields(of event: Int, to batch: EventBatch) {
    expansions += 1
    for field in fields {
      batch.append(FieldKey(declaring: field.name), batch.makeValue(field.text), to: event)
    }
  }

  func appendJSONLines(
    of batch: EventBatch, from start: Int, limit: Int, text: inout JSONText,
    to output: inout OctetBuffer
  ) -> Int {
    for event in start..<batch.count where !batch.isDropped(event) {
      text.appendLine(of: event, in: batch, to: &output)
    }
    return batch.count
  }
}

/// Events made for tests, and what they look like.
enum SampleEvents {
  /// A batch with one lazy event of these fields.
  static func lazy(_ fields: [(name: String, text: String)]) -> EventBatch {
    let batch = EventBatch()
    batch.payload = SamplePayload(fields)
    batch.appendLazyEvents(1)
    return batch
  }

  /// A batch with one event whose fields are texts.
  static func listed(_ fields: [(name: String, text: String)]) -> EventBatch {
    let batch = EventBatch()
    let event = batch.appendEvent()
    for field in fields {
      batch.append(FieldKey(declaring: field.name), batch.makeValue(field.text), to: event)
    }
    return batch
  }

  /// The fields of an event as `name=text` with spaces between.
  static func text(_ batch: EventBatch, event: Int = 0) -> String {
    var parts: [String] = []
    batch.forEachField(of: event) { key, value in
      parts.append(key.name + "=" + text(value, in: batch))
    }
    return parts.joined(separator: " ")
  }

  /// A value as text.
  static func text(_ value: Value, in batch: EventBatch) -> String {
    String(decoding: ValueText.octets(value, in: batch), as: UTF8.self)
  }

  /// An event as JSON.
  static func json(_ batch: EventBatch, _ settings: JSONSettings = .init()) -> String {
    var text = JSONText(settings)
    var buffer = OctetBuffer(capacity: 64)
    text.appendObject(of: 0, in: batch, to: &buffer)
    return String(decoding: buffer.array(), as: UTF8.self)
  }
}
