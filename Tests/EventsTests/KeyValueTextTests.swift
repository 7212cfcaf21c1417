internal import Events
internal import Octets
internal import Testing

@Suite("Events as key=\"value\" pairs")
struct KeyValueTextTests {
  /// The text of a batch's first event.
  private func text(_ batch: EventBatch) -> String {
    var writer = KeyValueText(dateFormat: DateFormat("YYYY-MM-DDThh:mm:ss.sUTC") ?? .plain)
    var buffer = OctetBuffer(capacity: 16)
    writer.append(0, in: batch, to: &buffer)
    return String(decoding: buffer.array(), as: UTF8.self)
  }

  @Test func `fields stand in order, in one line whatever they hold`() {
    let batch = SampleEvents.lazy([("dns.id", "7"), ("said", "a\"b\\c\nd\u{7F}é")])
    batch.set(.rawEvent, batch.makeValue("left out"), event: 0)
    batch.set(FieldKey(declaring: "n"), Value(-3), event: 0)
    batch.set(FieldKey(declaring: "t"), Value(Timestamp(seconds: 0, nanoseconds: 1000)), event: 0)
    batch.set(FieldKey(declaring: "u"), .undefined, event: 0)
    batch.set(FieldKey(declaring: "b"), Value(true), event: 0)
    #expect(
      text(batch)
        == #"dns.id="7", said="a\"b\\c\x0ad\x7fé", n="-3", t="1970-01-01T00:00:00.000001Z","#
        + #" u="", b="TRUE""#)
    #expect(text(SampleEvents.listed([])) == "")
  }

  @Test func `an event beyond the limit is cut at the end of a field`() {
    let batch = SampleEvents.listed([("a", "1")])
    let long = String(repeating: "x", count: JSONText.limitOctets)
    batch.set(FieldKey(declaring: "long"), batch.makeValue(long), event: 0)
    batch.set(FieldKey(declaring: "z"), Value(2), event: 0)
    #expect(text(batch) == "a=\"1\"")
  }
}
