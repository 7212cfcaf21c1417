import Octets
import Sensing
import Testing

@Suite("FieldSelection")
struct FieldSelectionTests {
  /// The names of the fields that frames have under a selection, without those of every event.
  func fields(
    _ blocks: [ProtocolSelection], _ frames: [Frame] = [Self.frame], schema: Schema = .standard
  ) -> [String] {
    let lines = Sensed(frames.map(\.octets), FieldSelection(blocks, schema: schema)).lines()
    return lines.flatMap { names($0).prefix { $0 != "EventTime" } }
  }

  /// A response with a record in every section, and EDNS with an option.
  static let frame = Frame(
    payload: message([
      [question("a.test")], [record(1, [1, 2, 3, 4])], [record(2, name("ns.test"))],
      [record(1, [5, 6, 7, 8]), SensorTests.opt],
    ]))

  @Test("a name selects the field and everything below it, in any case")
  func prefixes() {
    func dns(_ fields: String...) -> [ProtocolSelection] {
      [ProtocolSelection(type: .dns, fields: fields)]
    }
    #expect(fields(dns("dns.id")) == ["dns.id", "dns.transport"])
    #expect(fields(dns("DNS.Query.NAME")) == ["dns.query.name", "dns.transport"])
    #expect(
      fields(dns("dns.query")) == [
        "dns.query.class", "dns.query.count", "dns.query.name", "dns.query.type", "dns.transport",
      ])
    #expect(
      fields(dns("dns.response")) == ["dns.response", "dns.response.code", "dns.transport"])
    #expect(fields(dns("dns.flags")).count == 7)
    #expect(fields(dns("dns.answer.data", "dns.answer.count")).count == 3)
    #expect(fields(dns("dns.ans")) == ["dns.transport"], "half a part of a name selects nothing")
    #expect(fields(dns("dns")) == fields([ProtocolSelection(type: .dns)]))
  }

  @Test("dns.additional has the content of the OPT record with it")
  func additionalHasEDNS() {
    let blocks = [ProtocolSelection(type: .dns, fields: ["dns.additional"])]
    let names = fields(blocks)
    #expect(names.filter { $0.hasPrefix("dns.additional.") }.count == 6)
    #expect(
      names.filter { $0.hasPrefix("dns.edns.") } == [
        "dns.edns.do", "dns.edns.option.data", "dns.edns.option.name", "dns.edns.udp_size",
        "dns.edns.version",
      ])
    let strict = fields(blocks, schema: .strict)
    #expect(strict.contains("dns.additional.3.type") && !strict.contains("dns.edns.do"))
  }

  @Test("blocks say which packets make events, and which fields these have")
  func protocols() {
    let v6 = IPAddress("2001:db8::1")
    let other = Frame(ports: (1000, 2000), payload: [1])
    let frames = [Self.frame, other, Frame(source: v6, destination: v6, isTCP: true)]
    #expect(
      fields([ProtocolSelection(type: .ipv4)], frames)
        == ["ipv4.dst", "ipv4.src", "ipv4.dst", "ipv4.src"])
    #expect(
      fields([ProtocolSelection(type: .ipv6), ProtocolSelection(type: .tcp)], frames) == [
        "ipv6.dst", "ipv6.src", "tcp.dst_port", "tcp.flag", "tcp.src_port",
      ])
    #expect(fields([ProtocolSelection(type: .udp)], frames).count == 4)
    #expect(
      fields([ProtocolSelection(type: .udp, ports: [2000, 9])], frames)
        == ["udp.dst_port", "udp.src_port"])
    #expect(fields([ProtocolSelection(type: .tcp, ports: [9])], frames).isEmpty)
  }

  @Test("Port moves DNS to other ports; several blocks add up, and one without ports has all")
  func ports() {
    var frame = Self.frame
    frame.ports = (1000, 2000)
    func count(_ ports: [UInt16]...) -> Int {
      let blocks = ports.map { ProtocolSelection(type: .dns, ports: $0, fields: ["dns.id"]) }
      return fields(blocks, [frame]).count
    }
    #expect(count([]) == 0)
    #expect(count([2000]) == 2)
    #expect(count([1, 2, 3, 4, 5], [1000]) == 2, "more than four are looked up in a table")
    #expect(count([1, 2, 3, 4, 5]) == 0)
    #expect(count([2000], []) == 0, "the protocol's own ports")
  }

  @Test("knows the names that Field takes")
  func knownNames() {
    for name in ["dns", "dns.query", "DNS.answer.Name", "dns.edns.option.data", "dns.id"] {
      #expect(FieldSelection.isKnown(name, in: .dns), "\(name)")
    }
    for name in ["", "dn", "dns.quer", "dns.answer.3.name", "ipv4.src", "dns.query.data"] {
      #expect(!FieldSelection.isKnown(name, in: .dns), "\(name)")
    }
    #expect(FieldSelection.isKnown("tcp.flag", in: .tcp))
    #expect(ProtocolType.allCases.allSatisfy { !FieldSelection.knownNames(in: $0).isEmpty })
    #expect(ProtocolType.dns.hasPorts && !ProtocolType.ipv4.hasPorts)
  }
}
