import Octets
import Sensing
import Testing

@Suite("Schema")
struct SchemaTests {
  /// A response as the page shows one; the names and addresses that it does not show are made up.
  static let response = Frame(
    source: IPAddress("192.0.2.53"), destination: IPAddress("10.0.0.7"), ports: (53, 36486),
    payload: message(
      [
        [question("www.example.test")],
        [
          record(5, name("web.example.test"), ttl: 86400),
          record(1, [192, 0, 2, 80], owner: [0xC0, 46], ttl: 86400),
        ],
        [record(2, name("ns.example.test"), owner: [0xC0, 16], ttl: 86400)],
      ], id: 18321, flags: 0x8580))

  /// The other packet of the page: a query over multicast DNS.
  static let query = Frame(
    source: IPAddress("fe80::3c3c:c860:df55:fd89"), destination: IPAddress("ff02::fb"),
    ports: (5353, 5353),
    payload: message([[question("wpad.local", class: 0x8001)]], id: 0, flags: 0))

  /// The line of a frame, without the time at which it was made.
  func line(_ frame: Frame, _ schema: Schema, _ time: Timestamp = Self.time) -> String {
    let sensed = Sensed([frame.octets], FieldSelection([], schema: schema), at: time)
    return sensed.lines().map(withoutReceivedTime).joined(separator: "\n")
  }

  /// When the page's response was captured: 2020-05-18T12:15:34.033655-05:00.
  static let time = Timestamp(seconds: 1_589_822_134, nanoseconds: 33_655_000)

  /// A line of its members.
  func object(_ members: String) -> String {
    "{" + members.split(separator: "\n").joined(separator: ",") + "}"
  }

  @Test("Strict has the page's fields and nothing else")
  func strict() {
    #expect(
      line(Self.response, .strict)
        == object(
          """
          "dns.additional.count":"0"
          "dns.answer.3.class":"IN"
          "dns.answer.3.name":"web.example.test"
          "dns.answer.3.ttl":"86400"
          "dns.answer.3.type":"A"
          "dns.answer.class":"IN"
          "dns.answer.count":"2"
          "dns.answer.name":"www.example.test"
          "dns.answer.ttl":"86400"
          "dns.answer.type":"CNAME"
          "dns.authority.class":"IN"
          "dns.authority.count":"1"
          "dns.authority.name":"example.test"
          "dns.authority.type":"NS"
          "dns.flags.authentic_data":"false"
          "dns.flags.authoritative":"true"
          "dns.flags.checking_disabled":"false"
          "dns.flags.recursion_available":"true"
          "dns.flags.recursion_desired":"true"
          "dns.flags.truncated_response":"false"
          "dns.id":"18321"
          "dns.opcode":"Query"
          "dns.query.class":"IN"
          "dns.query.count":"1"
          "dns.query.name":"www.example.test"
          "dns.response.code":"NOERROR"
          "ipv4.dst":"10.0.0.7"
          "ipv4.src":"192.0.2.53"
          "udp.dst_port":"36486"
          "udp.src_port":"53"
          "EventTime":"2020-05-18T17:15:34.033655Z"
          "SourceModuleName":"pcap"
          "SourceModuleType":"im_pcap"
          """))
    #expect(
      line(Self.query, .strict)
        == object(
          """
          "dns.additional.count":"0"
          "dns.answer.count":"0"
          "dns.authority.count":"0"
          "dns.flags.authentic_data":"false"
          "dns.flags.authoritative":"false"
          "dns.flags.checking_disabled":"false"
          "dns.flags.recursion_available":"false"
          "dns.flags.recursion_desired":"false"
          "dns.flags.truncated_response":"false"
          "dns.id":"0"
          "dns.opcode":"Query"
          "dns.query.class":"IN"
          "dns.query.count":"1"
          "dns.query.name":"wpad.local"
          "dns.response.code":"NOERROR"
          "ipv6.dst":"ff02::fb"
          "ipv6.src":"fe80::3c3c:c860:df55:fd89"
          "udp.dst_port":"5353"
          "udp.src_port":"5353"
          "EventTime":"2020-05-18T17:15:34.033655Z"
          "SourceModuleName":"pcap"
          "SourceModuleType":"im_pcap"
          """))
  }

  /// A response over TCP with EDNS, an option, and a name that needs escapes.
  static let extended: Frame = {
    let odd: [UInt8] = [4, 0x61, 0x2E, 0x22, 0x01, 0xC0, 12]
    let additional = [record(33, word(1) + word(2) + word(443) + name("a.test")), SensorTests.opt]
    let octets = message([
      [question("b.test", 28)], [record(5, odd, class: 3, ttl: 2_000_000)], [], additional,
    ])
    return Frame(
      vlans: [5], ports: (53, 999), isTCP: true, tcpFlags: 0x12,
      payload: word(octets.count) + octets)
  }()

  @Test("Default has what the page's users miss")
  func standard() {
    #expect(
      line(Self.extended, .standard)
        == object(
          #"""
          "dns.additional.class":"IN"
          "dns.additional.count":"2"
          "dns.additional.data":"1 2 443 a.test"
          "dns.additional.name":"b.test"
          "dns.additional.ttl":"300"
          "dns.additional.type":"SRV"
          "dns.answer.class":"CH"
          "dns.answer.count":"1"
          "dns.answer.data":"a\\.\"\\001.b.test"
          "dns.answer.name":"b.test"
          "dns.answer.ttl":"2000000"
          "dns.answer.type":"CNAME"
          "dns.authority.count":"0"
          "dns.edns.do":"true"
          "dns.edns.option.data":"6e73 (\"ns\")"
          "dns.edns.option.name":"NSID"
          "dns.edns.udp_size":"1232"
          "dns.edns.version":"0"
          "dns.flags.authentic_data":"false"
          "dns.flags.authoritative":"false"
          "dns.flags.checking_disabled":"false"
          "dns.flags.recursion_available":"true"
          "dns.flags.recursion_desired":"true"
          "dns.flags.truncated_response":"false"
          "dns.id":"4660"
          "dns.opcode":"Query"
          "dns.query.class":"IN"
          "dns.query.count":"1"
          "dns.query.name":"b.test"
          "dns.query.type":"AAAA"
          "dns.response":"true"
          "dns.response.code":"NOERROR"
          "dns.transport":"tcp"
          "ipv4.dst":"192.0.2.53"
          "ipv4.src":"10.0.0.1"
          "tcp.dst_port":"999"
          "tcp.flag":"SYN ACK"
          "tcp.src_port":"53"
          "vlan.id":"5"
          "EventTime":"2020-05-18T17:15:34.033655Z"
          "SourceModuleName":"pcap"
          "SourceModuleType":"im_pcap"
          """#))
  }

  @Test("Native has numbers, booleans, and records numbered from one")
  func native() {
    #expect(
      line(Self.response, .native, Timestamp(nanoseconds: -1))
        == object(
          """
          "dns.additional.count":0
          "dns.answer.1.class":"IN"
          "dns.answer.1.data":"web.example.test"
          "dns.answer.1.name":"www.example.test"
          "dns.answer.1.ttl":86400
          "dns.answer.1.type":"CNAME"
          "dns.answer.2.class":"IN"
          "dns.answer.2.data":"192.0.2.80"
          "dns.answer.2.name":"web.example.test"
          "dns.answer.2.ttl":86400
          "dns.answer.2.type":"A"
          "dns.answer.count":2
          "dns.authority.1.class":"IN"
          "dns.authority.1.data":"ns.example.test"
          "dns.authority.1.name":"example.test"
          "dns.authority.1.ttl":86400
          "dns.authority.1.type":"NS"
          "dns.authority.count":1
          "dns.flags.authentic_data":false
          "dns.flags.authoritative":true
          "dns.flags.checking_disabled":false
          "dns.flags.recursion_available":true
          "dns.flags.recursion_desired":true
          "dns.flags.truncated_response":false
          "dns.id":18321
          "dns.opcode":"Query"
          "dns.query.class":"IN"
          "dns.query.count":1
          "dns.query.name":"www.example.test"
          "dns.query.type":"A"
          "dns.response":true
          "dns.response.code":"NOERROR"
          "dns.transport":"udp"
          "ipv4.dst":"10.0.0.7"
          "ipv4.src":"192.0.2.53"
          "udp.dst_port":36486
          "udp.src_port":53
          "EventTime":"1969-12-31T23:59:59.999999Z"
          "SourceModuleName":"pcap"
          "SourceModuleType":"im_pcap"
          """))
  }

  @Test("ten records and more are in the order of their numbers as text")
  func manyRecords() {
    func numbers(_ count: Int, _ schema: Schema) -> [String] {
      let records = (0..<count).map { record(1, [0, 0, 0, UInt8($0)], ttl: $0) }
      let frame = Frame(payload: message([[question("a.test")], records]))
      let found = names(line(frame, schema)).filter { $0.hasPrefix("dns.answer.") }
      return found.filter { $0.hasSuffix(".name") }.map {
        String($0.dropFirst("dns.answer.".count).dropLast("name".count))
      }
    }
    #expect(numbers(2, .strict) == ["3.", ""])
    #expect(numbers(8, .standard) == ["3.", "4.", "5.", "6.", "7.", "8.", "9.", ""])
    #expect(numbers(9, .standard) == ["10.", "3.", "4.", "5.", "6.", "7.", "8.", "9.", ""])
    #expect(
      numbers(11, .native) == ["1.", "10.", "11.", "2.", "3.", "4.", "5.", "6.", "7.", "8.", "9."])
    #expect(numbers(120, .native).prefix(4) == ["1.", "10.", "100.", "101."])
    #expect(numbers(120, .strict).count == 120)
  }

  @Test("has names that are found in any case")
  func schemaNames() {
    #expect(Schema.allCases.allSatisfy { Schema(name: $0.name.uppercased()) == $0 })
    #expect(Schema(name: "page") == nil)
  }
}
