internal import DNS
internal import PassiveDNS
internal import SampleStore
internal import Testing
internal import Web

@Suite("Rows in every format")
struct RowFormatTests {
  /// A row of an address.
  static let address = row("www.example.com", .a, [[192, 0, 2, 1], [192, 0, 2, 2]])

  /// A row with octets of its own.
  static func row(_ owner: String, _ type: RecordType, _ data: [[UInt8]]) -> RRsetRow {
    RRsetRow(
      ownerOctets: StoredName.wire(owner) ?? [0], type: type,
      bailiwickOctets: StoredName.wire("example.com"), dataOctets: data,
      observation: Observation(
        firstMilliseconds: 1_427_881_899_000, lastMilliseconds: 1_427_881_900_999, count: 7))
  }

  /// The line of a row in DNSDB's form.
  static func dnsdb(_ row: RRsetRow, _ kind: DNSDBRow.Kind, isHumanTime: Bool = false) -> String {
    var text = JSONWriter()
    DNSDBRow.append(row, kind, isHumanTime: isHumanTime, to: &text)
    return String(decoding: text.octets, as: UTF8.self)
  }

  /// The line of a row in the common output format.
  static func common(_ row: RRsetRow) -> String {
    var text = JSONWriter()
    COFRow.append(row, to: &text)
    return String(decoding: text.octets, as: UTF8.self)
  }

  @Test func `DNSDB has its keys and no others, in its order`() {
    #expect(
      Self.dnsdb(Self.address, .rrset)
        == #"{"count":7,"time_first":1427881899,"time_last":1427881900,"rrname":"www.example.com.","#
        + #""rrtype":"A","bailiwick":"example.com.","rdata":["192.0.2.1","192.0.2.2"]}"#)
    #expect(
      Self.dnsdb(Self.address, .rdata, isHumanTime: true)
        == #"{"count":7,"time_first":"2015-04-01T09:51:39Z","time_last":"2015-04-01T09:51:40Z","#
        + #""rrname":"www.example.com.","rrtype":"A","rdata":"192.0.2.1"}"#)
    #expect(
      Self.dnsdb(Self.address, .names(isVerbose: false))
        == #"{"rrname":"www.example.com.","rrtype":"A"}"#)
    #expect(
      Self.dnsdb(Self.address, .data(isVerbose: false))
        == #"{"rdata":"192.0.2.1","rrtype":"A","raw_rdata":"c0000201"}"#)
  }

  @Test func `the common output format has names without a stop, and says what is doubtful`() {
    var row = Self.address
    row.sensors = ["north", "south"]
    #expect(
      Self.common(row)
        == #"{"rrname":"www.example.com","rrtype":"A","rdata":["192.0.2.1","192.0.2.2"],"#
        + #""time_first":1427881899,"time_last":1427881900,"count":7,"bailiwick":"example.com","#
        + #""sensor_id":"north,south"}"# + "\n")
    row.sensors = []
    row.bailiwickOctets = nil
    row.observation.doubts = [.unmatched, .conflicting]
    #expect(
      Self.common(row).hasSuffix(
        #""count":7,"meta":{"doubts":["unmatched","conflicting"]}}"# + "\n"))
  }

  @Test func `a type without a name is a number in the common format and TYPE123 in DNSDB's`() {
    let row = Self.row("example.com", RecordType(rawValue: 65_534), [[1, 2, 3, 4]])
    #expect(Self.common(row).contains(##""rrtype":65534,"rdata":["\\# 4 01020304"]"##))
    #expect(Self.dnsdb(row, .rrset).contains(#""rrtype":"TYPE65534""#))
    // NSAP-PTR has a name that dnspython does not know.
    #expect(
      Self.common(Self.row("example.com", RecordType(rawValue: 23), [[0]])).contains(
        #""rrtype":23,"#))
  }

  @Test(
    arguments: [
      ("SOA", "a.example b.example 1 2 3 4 5", "a.example. b.example. 1 2 3 4 5"),
      ("MX", "10 .", "10 ."), ("MX", "10 mx.example", "10 mx.example."),
      ("SRV", "1 2 53 ns.example", "1 2 53 ns.example."),
      (
        "NAPTR", "1 2 \"u\" \"a b\" \"!^.*$! !\" x.example",
        "1 2 \"u\" \"a b\" \"!^.*$! !\" x.example."
      ),
      ("CNAME", "a\\.b.example", "a\\.b.example."), ("CNAME", "end\\.", "end\\.."),
      ("CNAME", "back\\\\", "back\\\\."), ("PTR", "sp\\032ace.example", "sp\\032ace.example."),
      ("HTTPS", "1 . alpn=\"h2\"", "1 . alpn=\"h2\""), ("HTTPS", "1 x.example", "1 x.example."),
      ("NS", ".", "."), ("TXT", "\"a.b c\"", "\"a.b c\""),
    ])
  func `names in data end in a full stop for DNSDB`(
    type: String, text: String, expected: String
  ) throws {
    let type = try #require(RecordType(text: type))
    let row = Self.row("example.com", type, [try SampleStore.data(text, type)])
    var json = JSONWriter()
    json.string(expected.utf8)
    let quoted = String(decoding: json.octets, as: UTF8.self)
    #expect(Self.dnsdb(row, .rdata).hasSuffix("\"rdata\":\(quoted)}"), "\(Self.dnsdb(row, .rdata))")
  }

  @Test func `hostile names are printable ASCII in every format, and come back from it`() throws {
    for name in SampleStore.hostileNames {
      let wire = try #require(StoredName.wire(name))
      let row = Self.row(name, .cname, [wire])
      let kinds: [DNSDBRow.Kind] = [
        .rrset, .rdata, .names(isVerbose: true), .data(isVerbose: true),
      ]
      for line in kinds.map({ Self.dnsdb(row, $0) }) + [String(Self.common(row).dropLast())] {
        #expect(line.utf8.allSatisfy { 0x20...0x7E ~= $0 }, "\(line)")
        // Escapes of JSON undone, the name stands in it as it is written.
        let plain = line.replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
        #expect(plain.contains(name), "\(line)")
      }
    }
  }

  @Test func `texts escape quotation marks, backslashes and control octets`() {
    var text = JSONWriter()
    text.string([0x22, 0x5C, 0x0A, 0x00, 0x1B, 0x7F, 0x41])
    #expect(String(decoding: text.octets, as: UTF8.self) == #""\"\\\u000a\u0000\u001b\u007fA""#)
  }

  @Test(
    arguments: [
      (Int64(0), "1970-01-01T00:00:00Z"), (1_427_881_899, "2015-04-01T09:51:39Z"),
      (951_782_400, "2000-02-29T00:00:00Z"), (951_868_799, "2000-02-29T23:59:59Z"),
      (4_107_542_400, "2100-03-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
      (.max, "9999-12-31T23:59:59Z"), (.min, "0000-01-01T00:00:00Z"),
    ])
  func `times are dates of the Gregorian calendar`(seconds: Int64, text: String) {
    #expect(CivilTime.text(seconds: seconds) == text)
  }

  @Test func `frames are a line each`() {
    var text = JSONWriter()
    StreamFrame.appendBegin(to: &text)
    StreamFrame.append(to: &text) {
      $0.beginObject()
      $0.endObject()
    }
    StreamFrame.append(.succeeded, to: &text)
    StreamFrame.append(.limited("a \"limit\""), to: &text)
    StreamFrame.append(.failed("why"), to: &text)
    #expect(
      String(decoding: text.octets, as: UTF8.self) == """
        {"cond":"begin"}
        {"obj":{}}
        {"cond":"succeeded"}
        {"cond":"limited","msg":"a \\"limit\\""}
        {"cond":"failed","msg":"why"}

        """)
  }

  @Test func `a summary adds up, and has no times where there is nothing`() {
    var summary = RowSummary()
    var text = JSONWriter()
    DNSDBRow.append(summary, isHumanTime: false, to: &text)
    summary.add(Self.address)
    summary.add(Self.address)
    text.endLine()
    DNSDBRow.append(summary, isHumanTime: true, to: &text)
    #expect(
      String(decoding: text.octets, as: UTF8.self) == """
        {"count":0,"num_results":0}
        {"count":14,"num_results":2,"time_first":"2015-04-01T09:51:39Z","time_last":"2015-04-01T09:51:40Z"}
        """)
  }
}
