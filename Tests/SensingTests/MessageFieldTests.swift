import Octets
import Sensing
import Testing

/// The fields of messages that are no plain queries and responses.
@Suite struct MessageFieldTests {
  /// The members of the event of a message whose names start with one of `prefixes`, in a schema; the
  /// event is rendered in both ways, which must agree.
  static func members(
    _ payload: [UInt8], _ prefixes: [String], _ schema: Schema, ports: (Int, Int) = (40000, 53),
    isTCP: Bool = false, showsInternationalNames: Bool = false
  ) -> [String] {
    let frame = Frame(
      ports: ports, isTCP: isTCP, payload: (isTCP ? word(payload.count) : []) + payload)
    let selection = FieldSelection(
      [], schema: schema, showsInternationalNames: showsInternationalNames)
    let sensed = Sensed([frame.octets], selection)
    let lines = sensed.lines()
    #expect(lines.count == 1 && lines == sensed.expandedLines())
    let members = (lines.first ?? "").dropFirst().split(separator: ",\"").map {
      ($0.hasPrefix("\"") ? "" : "\"") + $0
    }
    return members.filter { member in prefixes.contains { member.hasPrefix("\"dns." + $0) } }
  }

  /// An update of example.com (RFC 2136): in use, not in use, one to add, three ways to delete.
  static let update = message(
    [
      [question("example.com", 6)],
      [
        record(255, [], owner: name("a.example.com"), class: 255, ttl: 0),
        record(15, [], owner: name("b.example.com"), class: 254, ttl: 0),
      ],
      [
        record(1, [192, 0, 2, 1], owner: name("c.example.com")),
        record(28, [], owner: name("c.example.com"), class: 255, ttl: 0),
        record(1, [192, 0, 2, 9], owner: name("d.example.com"), class: 254, ttl: 0),
        record(255, [], owner: name("e.example.com"), class: 255, ttl: 0),
      ], [SensorTests.opt],
    ], flags: 0x2800)

  @Test func `An update has its own sections, but in the schema Strict`() {
    let prefixes = ["answer", "authority", "opcode", "prerequisite", "query", "update", "zone"]
    #expect(
      Self.members(Self.update, prefixes, .native) == [
        #""dns.opcode":"Update""#,
        #""dns.prerequisite.1.class":"ANY""#, #""dns.prerequisite.1.data":"""#,
        #""dns.prerequisite.1.name":"a.example.com""#, #""dns.prerequisite.1.ttl":0"#,
        #""dns.prerequisite.1.type":"ANY""#, #""dns.prerequisite.2.class":"NONE""#,
        #""dns.prerequisite.2.data":"""#, #""dns.prerequisite.2.name":"b.example.com""#,
        #""dns.prerequisite.2.ttl":0"#, #""dns.prerequisite.2.type":"MX""#,
        #""dns.prerequisite.count":2"#,
        #""dns.update.1.class":"IN""#, #""dns.update.1.data":"192.0.2.1""#,
        #""dns.update.1.name":"c.example.com""#, #""dns.update.1.ttl":300"#,
        #""dns.update.1.type":"A""#, #""dns.update.2.class":"ANY""#, #""dns.update.2.data":"""#,
        #""dns.update.2.name":"c.example.com""#, #""dns.update.2.ttl":0"#,
        #""dns.update.2.type":"AAAA""#, #""dns.update.3.class":"NONE""#,
        #""dns.update.3.data":"192.0.2.9""#, #""dns.update.3.name":"d.example.com""#,
        #""dns.update.3.ttl":0"#, #""dns.update.3.type":"A""#, #""dns.update.4.class":"ANY""#,
        #""dns.update.4.data":"""#, #""dns.update.4.name":"e.example.com""#,
        #""dns.update.4.ttl":0"#, #""dns.update.4.type":"ANY""#, #""dns.update.count":4"#,
        #""dns.zone.class":"IN""#, #""dns.zone.count":1"#, #""dns.zone.name":"example.com""#,
        #""dns.zone.type":"SOA""#,
      ])
    let standard = Self.members(Self.update, prefixes, .standard)
    #expect(standard.contains(#""dns.update.3.class":"ANY""#))
    #expect(standard.contains(#""dns.zone.name":"example.com""#))
    #expect(standard.filter { $0.hasPrefix("\"dns.a") || $0.hasPrefix("\"dns.q") } == [])
    let strict = Self.members(Self.update, prefixes, .strict)
    #expect(strict.contains(#""dns.query.name":"example.com""#))
    #expect(strict.contains(#""dns.answer.3.class":"NONE""#))
    #expect(strict.contains(#""dns.authority.count":"4""#))
    #expect(strict.filter { $0.hasPrefix("\"dns.u") || $0.hasPrefix("\"dns.z") } == [])
  }

  @Test func `A NOTIFY keeps the sections of a query, as RFC 1996 has them`() {
    let soa = name("ns.test") + name("admin.test") + [UInt8](repeating: 1, count: 20)
    let notify = message([[question("test", 6)], [record(6, soa)]], flags: 0x2400)
    #expect(
      Self.members(notify, ["answer.1", "opcode", "query"], .native) == [
        #""dns.answer.1.class":"IN""#,
        #""dns.answer.1.data":"ns.test admin.test 16843009 16843009 16843009 16843009 16843009""#,
        #""dns.answer.1.name":"test""#, #""dns.answer.1.ttl":300"#, #""dns.answer.1.type":"SOA""#,
        #""dns.opcode":"Notify""#, #""dns.query.class":"IN""#, #""dns.query.count":1"#,
        #""dns.query.name":"test""#, #""dns.query.type":"SOA""#,
      ])
  }

  @Test func `Units of a stateful operation are numbered as options of EDNS are`() {
    let units = word(1) + word(8) + longWord(15000) + longWord(60000) + word(3) + word(2) + [0, 0]
    let operation = message([], flags: 0x3000) + units
    #expect(
      Self.members(operation, ["dso", "malformed", "opcode"], .native, isTCP: true) == [
        #""dns.dso.1.data":"15000 60000""#, #""dns.dso.1.type":"KeepAlive""#,
        #""dns.dso.2.data":"2""#, #""dns.dso.2.type":"EncryptionPadding""#,
        #""dns.opcode":"DSO""#,
      ])
    #expect(
      Self.members(operation, ["dso"], .standard, isTCP: true) == [
        #""dns.dso.3.data":"2""#, #""dns.dso.3.type":"EncryptionPadding""#,
        #""dns.dso.data":"15000 60000""#, #""dns.dso.type":"KeepAlive""#,
      ])
    #expect(Self.members(operation, ["dso"], .strict, isTCP: true) == [])
  }

  /// Questions and records with the bit that only multicast DNS has.
  static let multicast = message(
    [
      [question("a.local", 255, class: 0x8001), question("b.local")],
      [record(1, [192, 0, 2, 1], class: 0x8001), record(1, [192, 0, 2, 2])],
    ], flags: 0)

  @Test func `The highest bit of a class is a field of its own over multicast DNS only`() {
    let bits = ["answer.1.c", "answer.2.c", "query.2.c", "query.2.u", "query.c", "query.u"]
    #expect(
      Self.members(Self.multicast, bits, .native, ports: (5353, 5353)) == [
        #""dns.answer.1.cache_flush":true"#, #""dns.answer.1.class":"IN""#,
        #""dns.answer.2.class":"IN""#, #""dns.query.2.class":"IN""#, #""dns.query.class":"IN""#,
        #""dns.query.count":2"#, #""dns.query.unicast_response":true"#,
      ])
    let standard = Self.members(
      Self.multicast, ["answer", "query"], .standard, ports: (5353, 5353))
    #expect(standard.contains(#""dns.answer.cache_flush":"true""#))
    #expect(standard.contains(#""dns.query.unicast_response":"true""#))
    #expect(
      Self.members(Self.multicast, ["answer.c", "query.c", "query.u"], .strict, ports: (5353, 9))
        == [
          #""dns.answer.class":"IN""#, #""dns.answer.count":"2""#, #""dns.query.class":"IN""#,
          #""dns.query.count":"2""#,
        ])
    #expect(
      Self.members(Self.multicast, bits, .native) == [
        #""dns.answer.1.class":"CLASS32769""#, #""dns.answer.2.class":"IN""#,
        #""dns.query.2.class":"IN""#, #""dns.query.class":"CLASS32769""#, #""dns.query.count":2"#,
      ])
  }

  @Test func `LLMNR has a conflict and a tentative name where others have AA and RD`() {
    let query = message([[question("host")]], flags: 0x0500)
    #expect(
      Self.members(query, ["flags"], .native, ports: (50000, 5355)) == [
        #""dns.flags.authentic_data":false"#, #""dns.flags.checking_disabled":false"#,
        #""dns.flags.conflict":true"#, #""dns.flags.recursion_available":false"#,
        #""dns.flags.tentative":true"#, #""dns.flags.truncated_response":false"#,
      ])
    #expect(
      Self.members(query, ["flags.c", "flags.t"], .standard, ports: (5355, 50000)).dropFirst() == [
        #""dns.flags.conflict":"true""#, #""dns.flags.tentative":"true""#,
        #""dns.flags.truncated_response":"false""#,
      ])
    for (schema, ports) in [(Schema.strict, (50000, 5355)), (.standard, (50000, 53))] {
      let flags = Self.members(query, ["flags"], schema, ports: ports)
      #expect(flags.contains(#""dns.flags.authoritative":"true""#) && flags.count == 6)
    }
  }

  @Test(arguments: [Schema.strict, .standard, .native])
  func `All questions are there, with names in the case that they were asked in`(schema: Schema) {
    let questions = message(
      [[question("wWw.ExAmPlE.CoM"), question("b.test", 28), question("c.test", 15, class: 3)]])
    let isTyped = schema == .native
    let next = isTyped ? 2 : 3
    let found = Self.members(questions, ["query"], schema)
    var expected = ["c.test", "b.test"].enumerated().flatMap { index, name in
      let number = next + 1 - index
      return [
        "\"dns.query.\(number).class\":\"\(index == 0 ? "CH" : "IN")\"",
        "\"dns.query.\(number).name\":\"\(name)\"",
        "\"dns.query.\(number).type\":\"\(index == 0 ? "MX" : "AAAA")\"",
      ]
    }
    expected += [
      #""dns.query.class":"IN""#, "\"dns.query.count\":" + (isTyped ? "3" : "\"3\""),
      #""dns.query.name":"wWw.ExAmPlE.CoM""#, #""dns.query.type":"A""#,
    ]
    if schema == .strict { expected.removeAll { $0.contains(".type") } }
    #expect(found == expected.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
  }

  @Test func `International names are shown beside their own, where that is asked for`() {
    let odd = name("xn--80ak6aa92e.com")
    let response = message(
      [
        [question("www.xn--bcher-kva.example")],
        [record(5, odd), record(1, [192, 0, 2, 1], owner: odd)],
      ])
    let names = ["answer.1.idn", "answer.2.idn", "answer.2.name", "query.idn", "query.name"]
    #expect(
      Self.members(response, names, .native, showsInternationalNames: true) == [
        #""dns.answer.1.idn":"www.bücher.example""#,
        #""dns.answer.2.name":"xn--80ak6aa92e.com""#, #""dns.query.idn":"www.bücher.example""#,
        #""dns.query.name":"www.xn--bcher-kva.example""#,
      ])
    #expect(Self.members(response, ["query.idn", "answer.1.idn"], .native) == [])
    #expect(
      Self.members(response, ["query.idn"], .strict, showsInternationalNames: true) == [])
    let plain = message([[question("a.test")]])
    #expect(
      Self.members(plain, ["query"], .standard, showsInternationalNames: true)
        == Self.members(plain, ["query"], .standard))
  }

  @Test func `A zone transfer of many messages is one event each, with or without a question`() {
    let zone = name("example.com")
    let soa = name("ns") + name("admin") + [UInt8](repeating: 0, count: 20)
    func address(_ number: Int) -> [UInt8] {
      record(1, [192, 0, 2, UInt8(number)], owner: name("h\(number).example.com"))
    }
    let messages = [
      message([[question("example.com", 252)], [record(6, soa), address(1)]], flags: 0x8400),
      message([[], [address(2), address(3)]], flags: 0x8400),
      message([[], [record(6, soa, owner: zone)]], flags: 0x8400),
    ]
    let stream = messages.flatMap { word($0.count) + $0 }
    let frame = Frame(ports: (53, 40000), isTCP: true, payload: stream)
    for schema in [Schema.strict, .standard, .native] {
      let sensed = Sensed([frame.octets], FieldSelection([], schema: schema))
      let lines = sensed.lines()
      #expect(lines == sensed.expandedLines() && lines.count == 3)
      guard lines.count == 3 else { continue }
      #expect(!lines.contains { $0.contains("dns.malformed") })
      let counts = lines.map { $0.contains("dns.query.name") }
      #expect(counts == [true, false, false])
      #expect(lines[1].contains("h2.example.com") && lines[1].contains("h3.example.com"))
      #expect(schema == .strict || lines[0].contains(#""dns.query.type":"AXFR""#))
      #expect(lines[2].contains(schema == .native ? ".count\":1," : ".count\":\"1\","))
    }
  }
}
