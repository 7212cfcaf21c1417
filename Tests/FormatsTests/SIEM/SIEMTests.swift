internal import Events
internal import Formats
internal import Octets
internal import Testing

@Suite("Formats of security event managers")
struct SIEMTests {
  /// An event of a packet.
  private static var packet: EventBatch {
    let batch = Sample.batch([
      ("ipv4.src", "192.0.2.1"), ("udp.src_port", "53"), ("dns.query.name", "a=b|c\\d"),
      ("Name", "dns|query"), ("Severity", "7"),
    ])
    return batch
  }

  @Test func `headers and names are those of the formats`() {
    #expect(
      Sample.string(CEFEncoder(SIEMSettings(version: "1")), Self.packet)
        == #"CEF:0|Wirebird|Wirebird|1|packet|dns\|query|7|rt=1589822134033 src=192.0.2.1 spt=53"#
        + #" dns_query_name=a\=b|c\\d"#)
    let leef = Sample.string(LEEFEncoder(SIEMSettings(version: "1")), Self.packet)
    #expect(
      leef.hasPrefix(
        "LEEF:1.0|Wirebird|Wirebird|1|packet|devTimeFormat=yyyy-MM-dd'T'HH:mm:ssXXX\tdevTime=2020-05-18T"
      )
    )
    #expect(leef.hasSuffix("\tsrc=192.0.2.1\tsrcPort=53\tdns.query.name=a=b|c\\d\tsev=7"))
    var settings = SIEMSettings(version: "1")
    settings.syslog = SyslogSettings()
    #expect(Sample.string(CEFEncoder(settings), Self.packet).hasPrefix("May 18 "))
  }

  @Test func `no octet of a field leaves its place`() {
    for hostile in Sample.hostile {
      let batch = Sample.batch([
        ("DeviceVendor", hostile), ("SignatureID", hostile), ("Name", hostile),
        ("Message", hostile),
        ("a", hostile), ("b", [0x62]),
      ])
      let cef = Sample.text(CEFEncoder(SIEMSettings(version: "1")), batch)
      #expect(Sample.isLine(cef), "\(cef)")
      let fields = Sample.parsed(CEFParser(), cef)
      #expect(Sample.field("b", fields) == [0x62], "\(cef)")
      #expect(
        Sample.field("a", fields)
          == hostile.map { ($0 < 0x20 && $0 != 0x0A && $0 != 0x0D) || $0 == 0x7F ? 0x20 : $0 },
        "\(cef)")
      let leef = Sample.text(LEEFEncoder(SIEMSettings(version: "1")), batch)
      #expect(Sample.isLine(leef, except: [0x09]))
      let others = Sample.parsed(LEEFParser(), leef)
      #expect(Sample.field("b", others) == [0x62], "\(leef)")
      #expect(Sample.field("a", others) == Sample.spaced(hostile), "\(leef)")
    }
  }

  @Test func `what others write is read, and what is none is told`() {
    let cef = Sample.parsed(
      CEFParser(),
      "Sep 19 08:26:10 host CEF:0|Sec|threat|1.0|100|worm \\| bad|10|src=10.0.0.1 msg=a b\\=c dst=2.1.2.2"
    )
    #expect(cef?.suffix(3) == ["src=10.0.0.1", "msg=a b=c", "dst=2.1.2.2"])
    #expect(cef?.contains("name=worm | bad") == true)
    let leef = Sample.parsed(LEEFParser(), "LEEF:2.0|V|P|1|id|^|src=10.0.0.1^x=y z")
    #expect(leef?.suffix(2) == ["src=10.0.0.1", "x=y z"])
    for wrong in ["", "CEF", "CEF:0|a|b|c", "LEEF:1.0|a"] {
      #expect(Sample.parsed(CEFParser(), wrong) == nil)
      #expect(Sample.parsed(LEEFParser(), wrong) == nil)
    }
  }
}
