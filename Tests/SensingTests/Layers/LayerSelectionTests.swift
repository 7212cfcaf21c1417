import Octets
import Packets
import Sensing
import Testing

@Suite("Blocks for other protocols")
struct LayerSelectionTests {
  /// The names of the fields of each event, without those of every event.
  func names(
    _ frames: [[UInt8]], _ blocks: [ProtocolSelection], schema: Schema = .native,
    linkType: LinkType = .ethernet
  ) -> [[String]] {
    let sensed = Sensed(frames, FieldSelection(blocks, schema: schema), linkType: linkType)
    #expect(sensed.counters.isConserved)
    let lines = sensed.lines()
    #expect(lines == sensed.expandedLines())
    return lines.map { line in
      LayerTests.members(line).map { String($0.prefix { $0 != "=" }) }
    }
  }

  /// A block.
  func block(_ type: String, _ fields: String..., ports: [UInt16] = []) -> ProtocolSelection {
    ProtocolSelection(
      type: ProtocolType(rawValue: type) ?? .dns, ports: ports, fields: fields)
  }

  /// A query.
  static let query = message([[question("a.test")]])
  /// It in a datagram.
  static let datagram = Frame(payload: query).octets
  /// A request of HTTP.
  static let request = LayerFrames.tcp((40000, 80), LayerFrames.head("GET / HTTP/1.1", "Host: a"))
  /// A frame of ARP.
  static let arp = LayerFrames.all.first { $0.type == "arp" }?.octets ?? []

  @Test("select packets, and fields by their names or what these begin with")
  func fields() {
    let frames = [Self.datagram, Self.request, Self.arp]
    #expect(
      names(frames, [block("http")]) == [
        [
          "http.request.host", "http.request.method", "http.request.uri", "http.request.version",
        ]
      ])
    #expect(
      names(frames, [block("http", "HTTP.Request.URI", "http.response")])
        == [["http.request.uri"]])
    // A packet whose block has none of its fields is an event all the same.
    #expect(names(frames, [block("http", "http.response.code")]) == [[]])
    #expect(
      names(frames, [block("arp", "arp.opcode"), block("ethernet", "eth.type")]) == [
        ["eth.type"], ["eth.type"], ["arp.opcode", "eth.type"],
      ])
  }

  @Test("put their fields among those of DNS, IP, TCP and UDP")
  func order() {
    let blocks = [
      block("ethernet", "eth.type"), block("dns", "dns.id"), block("ip", "ipv4.src"),
      block("udp", "udp.dst_port"), block("tcp", "tcp.dst_port"), block("http", "http.request.uri"),
    ]
    #expect(
      names([Self.datagram, Self.request], blocks) == [
        ["dns.id", "dns.transport", "eth.type", "ipv4.src", "udp.dst_port"],
        ["eth.type", "http.request.uri", "ipv4.src", "tcp.dst_port"],
      ])
  }

  @Test("have their own ports, or those that are given, and look at what is there")
  func ports() {
    var moved = Frame(ports: (40000, 8000), isTCP: true)
    moved.payload = LayerFrames.head("GET / HTTP/1.1")
    #expect(names([moved.octets], [block("http", "http.request.uri")]).isEmpty)
    let given = [block("http", "http.request.uri", ports: [8000])]
    #expect(names([moved.octets], given) == [["http.request.uri"]])
    #expect(names([Self.request], given).isEmpty)
    let both = given + [block("http", "http.request.uri")]
    #expect(names([moved.octets, Self.request], both) == [["http.request.uri"]])
    // The rest of a body is no message, and neither is a segment without data.
    let rest = LayerFrames.tcp((80, 40000), Array("<p>HTTP/1.1</p>".utf8))
    #expect(names([rest, LayerFrames.tcp((80, 40000), [])], [block("http")]).isEmpty)
    #expect(ProtocolType(rawValue: "http")?.hasPorts == true)
    #expect(ProtocolType(rawValue: "arp")?.hasPorts == false)
    #expect(ProtocolType(rawValue: "HTTP") == nil)
  }

  @Test(
    "without any, events of messages stay as they were, and all other packets have what they are")
  func withoutBlocks() {
    let echo = LayerFrames.all.first { $0.type == "icmp" }?.octets ?? []
    let tagged = Frame(vlans: [7], ports: (1, 2), payload: [1]).octets
    let found = names([Self.datagram, Self.arp, echo, Self.request, tagged], [])
    guard found.count == 5 else {
      Issue.record("\(found)")
      return
    }
    #expect(found[0].allSatisfy { ["dns.", "ipv4", "udp."].contains($0.prefix(4)) })
    #expect(found[1].first == "arp.hardware_type" && found[1].last == "eth.type")
    #expect(found[2].first == "icmp.code" && found[2].last == "ipv4.src")
    #expect(found[3].first == "http.request.host" && found[3].last == "tcp.src_port")
    #expect(found[4] == ["ipv4.dst", "ipv4.src", "udp.dst_port", "udp.src_port", "vlan.id"])
    // Strict has the page's fields and no others.
    let strict = names([Self.datagram, Self.arp, echo, Self.request], [], schema: .strict)
    #expect(strict.count == 3 && strict[1] == ["ipv4.dst", "ipv4.src"])
    #expect(strict[2] == ["ipv4.dst", "ipv4.src", "tcp.dst_port", "tcp.flag", "tcp.src_port"])
  }

  @Test("a message is of no other protocol, but of what carries it")
  func messages() {
    let both = [block("ethernet", "eth.type"), block("http", ports: [53]), block("dns", "dns.id")]
    #expect(names([Self.datagram], both) == [["dns.id", "dns.transport", "eth.type"]])
    let pair = word(Self.query.count) + Self.query + word(Self.query.count) + Self.query
    let segment = Frame(isTCP: true, payload: pair).octets
    #expect(names([segment], both).count == 2)
    let joined = ["dns.id", "dns.stream", "dns.transport", "eth.type"]
    #expect(Set(names([segment], both)) == [joined])
    let wrapped = [block("gre", "gre.version"), block("vxlan", "vxlan.vni"), block("vlan")]
    let expected = [
      "gre.version", "vlan.drop_eligible", "vlan.id", "vlan.inner_id", "vlan.priority",
      "vlan.type", "vxlan.vni",
    ]
    #expect(names([TunnelFieldTests.wrapped], wrapped) == [expected])
    let withMessage = wrapped + [block("dns", "dns.id")]
    #expect(
      names([TunnelFieldTests.wrapped], withMessage) == [["dns.id", "dns.transport"] + expected])
  }

  @Test("a first fragment shows what its packet carries")
  func fragments() {
    var frame = Frame(ports: (40000, 80), isTCP: true, fragment: 0x2000)
    frame.payload = LayerFrames.head("GET / HTTP/1.1")
    #expect(names([frame.octets], [block("http", "http.request.uri")]) == [["http.request.uri"]])
    frame.fragment = 0x0003
    #expect(names([frame.octets], [block("http", "http.request.uri")]).isEmpty)
    frame.fragment = 0x2000
    frame.isTCP = false
    frame.ports = (5060, 5060)
    frame.payload = LayerFrames.head("BYE sip:a SIP/2.0")
    #expect(names([frame.octets], [block("sip", "sip.version")]) == [["sip.version"]])
  }

  @Test("frames without IP are events only where a block asks for them, whatever the link is")
  func linkTypes() {
    let frames = [Self.arp, LayerFrames.frame(0x1234, [1])]
    #expect(names(frames, [block("ipv4"), block("dns")]).isEmpty)
    #expect(names(frames, [block("arp", "arp.opcode")]) == [["arp.opcode"]])
    #expect(names(frames, [], linkType: .raw).isEmpty)
    // Linux's cooked capture: an ARP frame with a tag of VLAN 7.
    let cooked = LayerFrames.hex("0000 0001 0006 02000000000a 0000 8100 0007 0806")
    let frame = cooked + Self.arp.dropFirst(14)
    let blocks = [block("arp", "arp.opcode"), block("vlan", "vlan.type", "vlan.id")]
    #expect(
      names([frame], blocks, linkType: .linuxSLL) == [["arp.opcode", "vlan.id", "vlan.type"]])
  }
}
