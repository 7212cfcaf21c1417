import Events
import Octets
import Packets
import Sensing
import Testing

/// The fields of tunnels and VLAN tags.
struct TunnelFieldTests {
  /// A query for the root's addresses.
  static let query: [UInt8] = [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1]
  /// It over UDP over IPv4.
  static let datagram =
    ipv4([0xC0, 0, 0, 53, 0, UInt8(8 + query.count), 0, 0] + query, number: 17, last: 1)
  /// An Ethernet header without its type.
  static let addresses: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]

  /// An IPv4 packet from 192.0.2.`last` to the address behind.
  static func ipv4(_ inner: [UInt8], number: UInt8, last: UInt8) -> [UInt8] {
    let head: [UInt8] = [0x45, 0, 0, UInt8(20 + inner.count), 0, 0, 0, 0, 64, number, 0, 0]
    return head + [192, 0, 2, last, 192, 0, 2, last + 1] + inner
  }

  /// The query in VXLAN network 5001 in GRE without a key, with a VLAN tag outside and one inside.
  static var wrapped: [UInt8] {
    let inner = addresses + [0x81, 0, 0, 12, 8, 0] + datagram
    let vxlan = [8, 0, 0, 0, 0, 0x13, 0x89, 0] + inner
    let udp = [0xC0, 1, 0x12, 0xB5, 0, UInt8(8 + vxlan.count), 0, 0] + vxlan
    let gre: [UInt8] = [0, 0, 8, 0] + ipv4(udp, number: 17, last: 5)
    return addresses + [0x81, 0, 0, 7, 8, 0] + ipv4(gre, number: 47, last: 9)
  }

  /// The line of a frame, as it is written and after its fields are listed one by one.
  static func lines(
    _ frame: [UInt8], _ schema: Schema, _ blocks: [ProtocolSelection] = []
  ) -> (written: String, listed: String) {
    var sensor = Sensor(FieldPlan(FieldSelection(blocks, schema: schema), instanceName: "pcap"))
    var buffer = OctetBuffer(capacity: 256)
    buffer.append(frame)
    sensor.process(
      buffer.view, at: Timestamp(nanoseconds: 0), linkType: .ethernet, originalLength: frame.count)
    guard sensor.counters.isConserved, let batch = sensor.takeBatch(from: PacketBatchPool()) else {
      return ("", "-")
    }
    var text = JSONText(JSONSettings())
    var output = OctetBuffer(capacity: 4096)
    _ = text.appendLines(of: batch, from: 0, limit: 4096, to: &output)
    let written = String(decoding: output.view.array(), as: UTF8.self)
    output.removeAll()
    batch.expand(0)
    _ = text.appendLines(of: batch, from: 0, limit: 4096, to: &output)
    return (written, String(decoding: output.view.array(), as: UTF8.self))
  }

  @Test func outerAddressesKindsAndNumbersStandAmongTheOthers() {
    let (written, listed) = Self.lines(Self.wrapped, .native)
    #expect(written == listed)
    let expected =
      #""ipv4.dst":"192.0.2.2","ipv4.src":"192.0.2.1","tunnel.dst":"192.0.2.10","#
      + #""tunnel.id":"-,5001","tunnel.src":"192.0.2.9","tunnel.type":"gre,vxlan","#
      + #""udp.dst_port":53,"udp.src_port":49152,"vlan.id":7,"vlan.inner_id":12,"EventTime""#
    #expect(written.contains(expected), "\(written)")
    let standard = Self.lines(Self.wrapped, .standard)
    #expect(standard.written == standard.listed)
    #expect(standard.written.contains(#""vlan.id":"7","vlan.inner_id":"12","EventTime""#))
  }

  @Test func whatIsNotThereHasNoField() {
    let plain = Self.lines(Self.addresses + [8, 0] + Self.datagram, .native)
    #expect(plain.written == plain.listed && plain.written.contains(#""udp.src_port":49152,"Eve"#))
    #expect(!plain.written.contains("tunnel.") && !plain.written.contains("vlan."))
    let label: [UInt8] = Self.addresses + [0x88, 0x47, 0, 1, 1, 9]
    let labelled = Self.lines(label + Self.datagram, .native)
    #expect(labelled.written == labelled.listed)
    #expect(
      labelled.written.contains(#","tunnel.id":"16","tunnel.type":"mpls","udp.dst_port":53"#))
    let nested = Self.ipv4(Self.datagram, number: 4, last: 5)
    let unnumbered = Self.lines(Self.addresses + [8, 0] + nested, .native)
    #expect(unnumbered.written == unnumbered.listed)
    #expect(unnumbered.written.contains(#""tunnel.src":"192.0.2.5","tunnel.type":"ipip","udp"#))
    #expect(!unnumbered.written.contains("tunnel.id"))
  }

  @Test func theyComeWithTheBlocksForIPAndNotInStrict() {
    #expect(!Self.lines(Self.wrapped, .strict).written.contains("tunnel."))
    let dns = Self.lines(Self.wrapped, .native, [ProtocolSelection(type: .dns)])
    #expect(dns.written == dns.listed && !dns.written.contains("tunnel."))
    let chosen = ProtocolSelection(type: .ipv4, fields: ["ipv4.src", "vlan"])
    let some = Self.lines(Self.wrapped, .native, [ProtocolSelection(type: .dns), chosen])
    #expect(some.written == some.listed && !some.written.contains("tunnel."))
    #expect(some.written.contains(#""ipv4.src":"192.0.2.1","vlan.id":7,"vlan.inner_id":12,"#))
  }

  @Test func portsOfDNSAreNeverThoseOfATunnel() {
    let frame =
      Self.addresses + [8, 0]
      + Self.ipv4(
        [0xC0, 1, 0x12, 0xB5, 0, UInt8(8 + Self.query.count), 0, 0] + Self.query, number: 17,
        last: 1)
    let dns = ProtocolSelection(type: .dns, ports: [4789])
    let (written, _) = Self.lines(frame, .native, [dns])
    #expect(written.contains(#""dns.id":7"#))
  }
}
