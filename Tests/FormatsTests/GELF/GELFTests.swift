internal import Events
internal import Formats
internal import Octets
internal import Testing

@Suite("Graylog's format")
struct GELFTests {
  /// Settings with a host.
  private static func settings(_ length: Int = 64) -> GELFSettings {
    var settings = GELFSettings()
    settings.hostname = Array("sensor".utf8)
    settings.shortMessageLength = length
    return settings
  }

  @Test func `fields have an underscore, numbers are numbers, the message is cut`() {
    let batch = Sample.batch([("Message", "héllo wörld"), ("id", "x"), ("dns.query.name", "a")])
    batch.set(FieldKey("n"), Value(Int64(7)), event: 0)
    #expect(
      Sample.string(GELFEncoder(Self.settings(5)), batch)
        == #"{"version":"1.1","host":"sensor","short_message":"héllo","full_message":"héllo wörld","#
        + #""timestamp":1589822134.033655,"level":5,"_id_":"x","_dns.query.name":"a","_n":7}"#)
  }

  @Test func `no octet of a field leaves its string`() {
    for hostile in Sample.hostile {
      let batch = Sample.batch([("Hostname", hostile), ("Message", hostile), ("a", hostile)])
      let record = Sample.text(GELFEncoder(Self.settings()), batch)
      #expect(Sample.isLine(record))
      var settings = JSONParserSettings()
      settings.parsesDates = false
      let fields = Sample.parsed(JSONParser(settings), record)
      let isUTF8 = String(validating: hostile, as: UTF8.self) != nil
      #expect(fields != nil, "\(record)")
      if isUTF8 { #expect(Sample.field("_a", fields) == hostile, "\(record)") }
    }
  }
}
