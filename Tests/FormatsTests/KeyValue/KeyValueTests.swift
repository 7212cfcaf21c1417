internal import Events
internal import Formats
internal import Octets
internal import Testing

@Suite("Pairs of names and values")
struct KeyValueTests {
  @Test func `a value stands in quotation marks where it needs them`() {
    let batch = Sample.batch([
      ("a", "plain"), ("b", "with space"), ("c", ""), ("d", "q\"\\"), ("raw_event", "no"),
    ])
    batch.delete(.eventTime, event: 0)
    #expect(
      Sample.string(KeyValueEncoder(KeyValueSettings()), batch)
        == #"a=plain; b="with space"; c=""; d="q\"\\""#)
    var settings = KeyValueSettings()
    settings.assignment = 0x3A
    settings.delimiter = 0x20
    settings.nameQuote = 0x22
    #expect(
      Sample.string(KeyValueEncoder(settings), batch)
        == #""a":plain "b":"with space" "c":"" "d":"q\"\\""#)
  }

  @Test func `no octet of a value ends it or the record, and what was written is read again`() {
    var blanks = KeyValueSettings()
    blanks.delimiter = 0x20
    blanks.valueQuote = 0x27
    var commas = KeyValueSettings()
    commas.delimiter = 0x2C
    commas.assignment = 0x3A
    commas.nameQuote = 0x22
    for settings in [KeyValueSettings(), blanks, commas] {
      for hostile in Sample.hostile {
        let batch = Sample.batch([("a", hostile), ("b", [0x62]), ("c", hostile)])
        batch.delete(.eventTime, event: 0)
        let record = Sample.text(KeyValueEncoder(settings), batch)
        #expect(Sample.isLine(record), "\(record)")
        let fields = Sample.parsed(KeyValueParser(settings), record)
        #expect(fields?.count == 3, "\(record)")
        #expect(Sample.field("a", fields) == hostile, "\(record)")
        #expect(Sample.field("c", fields) == hostile, "\(record)")
      }
    }
  }

  @Test func `what others write is read, and what is no pair is told`() {
    let parser = KeyValueParser(KeyValueSettings())
    #expect(
      Sample.parsed(parser, "Name=Mike; Age = 42 ;'Last name'=\"O;B\"; e=;")
        == ["name=Mike", "age=42", "last name=O;B", "e="])
    for wrong in ["novalue", "a=\"open", "=x", "a='b'c; d=e"] {
      #expect(Sample.parsed(parser, wrong) == nil, "\(wrong)")
    }
    let many = String(repeating: "a=b;", count: KeyValueParser.pairLimit + 1)
    #expect(Sample.parsed(parser, many) == nil)
  }
}
