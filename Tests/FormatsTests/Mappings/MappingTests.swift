internal import Events
internal import Formats
internal import Octets
internal import TestSupport
internal import Testing

@Suite("The mappings for security event managers")
struct MappingTests {
  /// The encoders by the ends of their procedures' names.
  private static func encoders() -> [(name: String, encoder: any EventEncoder)] {
    let settings = MappingSettings(version: "1.0")
    return [
      ("ecs", ECSEncoder(settings)), ("ocsf", OCSFEncoder(settings)), ("eve", EVEEncoder()),
      ("zeek", ZeekEncoder()),
    ]
  }

  /// A response as the schema Default has it.
  private static let response = [
    ("dns.id", "7"), ("dns.opcode", "Query"), ("dns.response", "true"),
    ("dns.response.code", "NOERROR"), ("dns.flags.recursion_desired", "true"),
    ("dns.query.name", "Www.Example.co.uk"), ("dns.query.type", "A"), ("dns.query.class", "IN"),
    ("dns.answer.count", "1"), ("dns.answer.name", "www.example.co.uk"),
    ("dns.answer.type", "A"), ("dns.answer.class", "IN"), ("dns.answer.ttl", "60"),
    ("dns.answer.data", "192.0.2.7"), ("ipv4.src", "192.0.2.53"), ("ipv4.dst", "192.0.2.1"),
    ("udp.src_port", "53"), ("udp.dst_port", "4000"),
  ]

  /// The text of a batch's first event in one mapping.
  private static func text(_ name: String, _ batch: EventBatch) -> String {
    encoders().first { $0.name == name }.map { Sample.string($0.encoder, batch) } ?? ""
  }

  @Test func `no octet of a field leaves its string`() {
    let names =
      Self.response.map(\.0) + [
        "dns.answer.3.data", "dns.answer.3.type", "dns.malformed", "dns.edns.version", "vlan.id",
        "Hostname", "SourceModuleName", "my.own\"field", "dns.authority.name", "dns.transport",
      ]
    var settings = JSONParserSettings()
    settings.parsesDates = false
    for (mapping, encoder) in Self.encoders() {
      let named = Sample.text(encoder, Sample.batch([("my.\n\"own", "x")]))
      #expect(Sample.isLine(named) && JSONPaths(named) != nil, "\(mapping)")
      for hostile in Sample.hostile {
        let isText = hostile.count > 3
        for chosen in [names] + (isText ? names.map { [$0] } : []) {
          let fields = Self.response.filter { !chosen.contains($0.0) }
          let batch = Sample.batch(
            fields.map { ($0.0, Array($0.1.utf8)) } + chosen.map { ($0, hostile) })
          let record = Sample.text(encoder, batch)
          #expect(Sample.isLine(record), "\(mapping)")
          let shown = "\(mapping): \(String(decoding: record, as: UTF8.self))"
          #expect(JSONPaths(record) != nil, "\(shown)")
          #expect(Sample.parsed(JSONParser(settings), record) != nil, "\(shown)")
        }
      }
    }
  }

  @Test func `what is written is declared, and what is declared is written`() throws {
    let batches: [EventBatch] = [
      Sample.batch([("ipv4.src", "a1b2c3"), ("ipv4.dst", "d4e5f6"), ("http.uri", "/")]),
      Sample.batch([("ipv6.src", "::1"), ("ipv6.dst", "::2")]), Self.everything,
    ]
    for mapping in MappingDeclaration.all {
      let ending = mapping.name.dropFirst("to_".count)
      var paths: Set<String> = []
      var lines = Repository.lines(of: "Tests/Scenarios/mapping-\(ending)/expected.json")
        .map { Array($0.utf8) }.filter { !$0.isEmpty }
      #expect(lines.count == 13)
      for batch in batches { lines.append(Array(Self.text(String(ending), batch).utf8)) }
      for line in lines { paths.formUnion(try #require(JSONPaths(line)).paths) }
      let declared = mapping.fields.map(\.path)
      #expect(Set(declared).count == declared.count, "\(mapping.name)")
      let open = declared.filter { $0.hasSuffix("*") }.map { String($0.dropLast()) }
      for path in paths where !declared.contains(path) {
        #expect(open.contains { path.hasPrefix($0) }, "\(mapping.name) writes \(path)")
      }
      for path in declared where !path.hasSuffix("*") {
        #expect(paths.contains(path), "\(mapping.name) never writes \(path)")
      }
      for path in open {
        #expect(paths.contains { $0.hasPrefix(path) }, "\(mapping.name) never writes \(path)*")
      }
    }
  }

  /// An event with what the packets of the scenarios do not have.
  private static var everything: EventBatch {
    let records = ["answer", "authority", "additional"].flatMap { section in
      [
        ("dns.\(section).type", "SRV"), ("dns.\(section).data", "1 2 3 a.example"),
        ("dns.\(section).3.type", "SOA"), ("dns.\(section).3.data", "a. b. 1 2 3 4 5"),
        ("dns.\(section).4.type", "A"), ("dns.\(section).4.data", "192.0.2.9"),
      ]
    }
    let batch = Sample.batch(
      response.filter { !$0.0.hasPrefix("dns.answer.") } + records + [("SourceModuleName", "s")])
    batch.set(.eventReceivedTime, Value(Timestamp(seconds: 1_589_822_135)), event: 0)
    return batch
  }

  @Test func `who asks is the client, in both directions`() {
    let there = Sample.batch([
      ("dns.id", "7"), ("dns.response", "false"), ("ipv4.src", "192.0.2.1"),
      ("ipv4.dst", "192.0.2.53"), ("udp.src_port", "4000"), ("udp.dst_port", "53"),
    ])
    for (batch, source) in [(there, "192.0.2.1"), (Sample.batch(Self.response), "192.0.2.53")] {
      #expect(Self.text("ecs", batch).contains(#""source":{"address":"192.0.2.1""#))
      #expect(Self.text("ocsf", batch).contains(#""src_endpoint":{"ip":"192.0.2.1","port":4000}"#))
      #expect(Self.text("zeek", batch).contains(#""id.orig_h":"192.0.2.1","id.orig_p":4000"#))
      #expect(Self.text("eve", batch).contains("\"src_ip\":\"\(source)\""))
      // Both directions have one identity.
      #expect(Self.text("eve", batch).contains(#""community_id":"1:ADYsn6z7UEKje2/zDc0h9OLeZ00=""#))
    }
  }

  @Test func `a response without its flag is known by its ports and its records`() {
    let cases: [([(String, String)], String)] = [
      ([("udp.src_port", "53"), ("udp.dst_port", "999")], "response"),
      ([("udp.src_port", "999"), ("udp.dst_port", "53")], "request"),
      ([("udp.src_port", "5353"), ("udp.dst_port", "5353")], "request"),
      (
        [("udp.src_port", "5353"), ("udp.dst_port", "5353"), ("dns.answer.type", "A")], "response"
      ), ([("dns.flags.recursion_available", "true")], "response"), ([], "request"),
    ]
    for (fields, type) in cases {
      let batch = Sample.batch(fields + [("dns.id", "1")])
      #expect(Self.text("eve", batch).contains("\"type\":\"\(type)\""), "\(fields)")
    }
  }

  @Test func `an address that was hidden is hidden, and what is none is no ip`() {
    let batch = Sample.batch(Self.response)
    batch.set(FieldKey("ipv4.dst"), batch.makeValue("5feceb66"), event: 0)
    for (name, encoder) in Self.encoders() {
      #expect(!Sample.string(encoder, batch).contains("192.0.2.1\""), "\(name)")
    }
    #expect(Self.text("ecs", batch).contains(#""source":{"address":"5feceb66","port":4000}"#))
    #expect(Self.text("ocsf", batch).contains(#""src_endpoint":{"name":"5feceb66","port":4000}"#))
    batch.set(FieldKey("ipv4.dst"), Value(ip4addr: 0xC000_0209), event: 0)
    #expect(Self.text("ecs", batch).contains(#""ip":"192.0.2.9","port":4000"#))
    batch.delete(FieldKey("ipv4.dst"), event: 0)
    #expect(Self.text("zeek", batch).contains(#""ts":1589822134.033655,"id.orig_p":4000"#))
  }

  @Test func `records come in the order of their numbers, whenever their parts were set`() {
    var fields: [(String, String)] = [("dns.response", "true")]
    for number in [10, 11, 2, 3, 1] {
      fields.append(("dns.answer.\(number).type", "A"))
      fields.append(("dns.answer.\(number).data", "192.0.2.\(number)"))
    }
    fields += [("dns.answer.2.ttl", "5"), ("dns.answer.11.ttl", "6"), ("dns.answer.x.data", "?")]
    let text = Self.text("zeek", Sample.batch(fields))
    #expect(
      text.contains(
        #""answers":["192.0.2.1","192.0.2.2","192.0.2.3","192.0.2.10","192.0.2.11"],"#
          + #""TTLs":[0.0,5.0,0.0,0.0,6.0]"#), "\(text)")
  }

  @Test func `numbers and truths are as such in the schema Native too`() {
    let batch = Sample.batch([("dns.query.name", "a"), ("dns.opcode", "Query")])
    batch.set(FieldKey("dns.response"), Value(false), event: 0)
    batch.set(FieldKey("dns.id"), Value(Int64(9)), event: 0)
    batch.set(FieldKey("dns.flags.authentic_data"), Value(true), event: 0)
    batch.set(FieldKey("mine"), Value(Int64(3)), event: 0)
    #expect(Self.text("eve", batch).contains(#""id":9,"flags":"20","opcode":0"#))
    #expect(Self.text("zeek", batch).contains(#""Z":2,"#))
    #expect(Self.text("zeek", batch).contains(#""mine":3"#))
    #expect(Self.text("ecs", batch).contains(#""labels":{"mine":"3"}"#))
  }

  @Test func `a Community ID is that of its specification`() {
    for (fields, expected) in [
      (
        [
          ("ipv4.src", "128.232.110.120"), ("ipv4.dst", "66.35.250.204"),
          ("tcp.src_port", "34855"), ("tcp.dst_port", "80"),
        ], "1:LQU9qZlK+B5F3KDmev6m5PMibrg="
      ),
      (
        [
          ("ipv6.src", "2001:db8::2"), ("ipv6.dst", "2001:db8::1"), ("udp.src_port", "5000"),
          ("udp.dst_port", "53"),
        ], "1:Jg4QobXbr4mdYC4lt81WDT2JhTc="
      ),
    ] {
      let text = Self.text("zeek", Sample.batch(fields))
      #expect(text.contains("\"community_id\":\"\(expected)\""), "\(text)")
    }
  }
}
