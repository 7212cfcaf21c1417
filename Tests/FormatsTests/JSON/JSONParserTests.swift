internal import Events
internal import Formats
internal import Octets
internal import Testing

@Suite("Objects of JSON")
struct JSONParserTests {
  /// A parser.
  private static func parser(flattens: Bool = false, dates: Bool = true) -> JSONParser {
    var settings = JSONParserSettings()
    settings.flattens = flattens
    settings.parsesDates = dates
    return JSONParser(settings)
  }

  @Test func `members become fields with their types`() {
    let record =
      #" {"a":"x\n\u00e9\ud83d\ude00","b":-5,"c":1.5,"d":true,"e":null,"f":{"g":[1,"}"]},"#
      + #""t":"2020-05-18T12:15:34Z","raw_event":"no"} "#
    let fields = Sample.parsed(Self.parser(), Array(record.utf8))
    #expect(fields?.map(\.0) == ["a", "b", "c", "d", "e", "f", "t"])
    #expect(
      fields?.map(\.1.kind) == [
        .string, .integer, .string, .boolean, .undefined, .string, .datetime,
      ])
    #expect(Sample.field("a", fields) == Array("x\né😀".utf8))
    #expect(Sample.field("f", fields) == Array(#"{"g":[1,"}"]}"#.utf8))
    let flat = Sample.parsed(
      Self.parser(flattens: true), #"{"a":{"b":1,"c":{"d":"x"},"e":{}},"f":2}"#)
    #expect(flat == ["a.b=1", "a.c.d=x", "f=2"])
    let plain = Sample.parsed(Self.parser(dates: false), Array(record.utf8))
    #expect(plain?.last?.1.kind == .string)
  }

  @Test func `what is no object is told, however deep or cut off`() {
    let wrong = [
      "", "[]", "{", "{}x", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":\"\n\"}",
      "{\"a\":\"\\x\"}",
      "{\"a\":[}", "{\"\":1}", "{\"a\":tru}", "{\"a\":+1}", "{\"a\":1 2}", "{\"a\":\"\\u12",
      "{\"a\":" + String(repeating: "[", count: 100_000),
    ]
    for record in wrong {
      #expect(Sample.parsed(Self.parser(), record) == nil, "\(record.prefix(40))")
      #expect(Sample.parsed(Self.parser(flattens: true), record) == nil, "\(record.prefix(40))")
    }
    let deep = String(repeating: "{\"a\":", count: 1000)
    #expect(Sample.parsed(Self.parser(flattens: true), deep) == nil)
    let record = Array(#"{"a":{"b":[1,"\u00e9"]},"c":-1.5e3,"d":null}"#.utf8)
    for count in 0..<record.count {
      #expect(Sample.parsed(Self.parser(), Array(record.prefix(count))) == nil)
    }
    #expect(Sample.parsed(Self.parser(), record) != nil)
  }
}
