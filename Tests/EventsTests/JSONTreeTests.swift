internal import Events
internal import Testing

@Suite("Nested JSON: UnFlatten")
struct JSONTreeTests {
  @Test func `dotted names become objects and numbered ones arrays`() {
    let cases: [([String], String)] = [
      (["a.b.c", "a.b.d", "a.e", "f"], #"{"a":{"b":{"c":"0","d":"1"},"e":"2"},"f":"3"}"#),
      (["q.1.name", "q.1.type", "q.2.name"], #"{"q":[{"name":"0","type":"1"},{"name":"2"}]}"#),
      (["q.2", "q.1"], #"{"q":["1","0"]}"#),
      // Numbers that are no row from 1 on stay names.
      (["q.1", "q.3"], #"{"q":{"1":"0","3":"1"}}"#), (["q.0", "q.2"], #"{"q":{"0":"0","2":"1"}}"#),
      (["q.01"], #"{"q":{"01":"0"}}"#), (["q.3.x", "q.x"], #"{"q":{"3":{"x":"0"},"x":"1"}}"#),
      // A group with both.
      (["q.1.n", "q.count", "q.2.n"], #"{"q":{"count":"1","records":[{"n":"0"},{"n":"2"}]}}"#),
      // A field that is also a group, in either order.
      (["a", "a.b"], #"{"a":{"value":"0","b":"1"}}"#),
      (["a.b", "a"], #"{"a":{"b":"0","value":"1"}}"#),
      // Names with empty parts stay.
      (["a..b", ".c", "d."], #"{"a..b":"0",".c":"1","d.":"2"}"#),
      // Other fields between do not part a group.
      (["a.x", "b", "a.y"], #"{"a":{"x":"0","y":"2"},"b":"1"}"#), ([], "{}"),
    ]
    var settings = JSONSettings()
    settings.unflattens = true
    for (names, json) in cases {
      let fields = names.enumerated().map { ($0.element, "\($0.offset)") }
      #expect(SampleEvents.json(SampleEvents.listed(fields), settings) == json, "\(names)")
    }
  }

  @Test func `an event is always an object`() {
    var settings = JSONSettings()
    settings.unflattens = true
    let batch = SampleEvents.listed([("1", "a"), ("2", "b")])
    #expect(SampleEvents.json(batch, settings) == #"{"1":"a","2":"b"}"#)
  }

  @Test func `names beyond any depth stay whole`() {
    var settings = JSONSettings()
    settings.unflattens = true
    let deep = (1...17).map { "p\($0)" }.joined(separator: ".")
    let batch = SampleEvents.listed([(deep, "x")])
    #expect(SampleEvents.json(batch, settings) == "{\"\(deep)\":\"x\"}")
  }

  @Test func `thousands of records take time in proportion`() {
    /// How long an event with so many records takes.
    func time(_ count: Int) -> Duration {
      var fields: [(String, String)] = []
      for number in (1...count).map(String.init).sorted() {
        for part in ["class", "data", "name", "ttl", "type"] {
          fields.append(("dns.answer.\(number).\(part)", "x"))
        }
      }
      let batch = SampleEvents.listed(fields)
      var settings = JSONSettings()
      settings.unflattens = true
      var json = ""
      let time = ContinuousClock().measure { json = SampleEvents.json(batch, settings) }
      #expect(json.hasPrefix(#"{"dns":{"answer":[{"class":"x""#))
      return time
    }
    _ = time(100)
    // Eight times the records; quadratic work would be 64 times as much.
    #expect(time(4000) < time(500) * 32)
  }
}
