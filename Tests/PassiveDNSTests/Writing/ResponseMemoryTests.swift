internal import DNS
internal import Octets
internal import PassiveDNS
internal import Testing

@Suite("Memory of responses")
struct ResponseMemoryTests {
  /// Records a message at a second; whether it was remembered.
  private func record(
    _ octets: [UInt8], at second: Int, _ writer: inout StoreWriter, recalls: Bool = true
  ) throws -> Bool {
    var table = RecordTable(capacity: 16)
    var buffer = OctetBuffer(capacity: octets.count)
    buffer.append(octets)
    let parsed = MessageParser.parse(buffer.view, into: &table)
    let time = Timestamp(nanoseconds: Int64(1_700_000_000 + second) * 1_000_000_000)
    if recalls, let digest = writer.recall(buffer.view, parsed, table) {
      #expect(digest != 0)
      writer.recordRecalled(at: time)
      return true
    }
    guard writer.reader.read(buffer.view, parsed, table) else { return false }
    try writer.record(at: time, doubts: [])
    return false
  }

  /// Puts octets into a message.
  private func changed(_ octets: [UInt8], _ changes: [Int: UInt8]) -> [UInt8] {
    var octets = octets
    for (at, octet) in changes { octets[at] = octet }
    return octets
  }

  /// A writer into a store.
  private func writer(_ store: PassiveDNSStore) throws -> StoreWriter {
    try StoreWriter(store, WriterSettings())
  }

  /// What a store has.
  private func contents(_ store: PassiveDNSStore) throws -> [String] {
    var query = LookupQuery(.everything)
    query.trust = .everything
    var texts = try StoreLookupTests.texts(store, query)
    query.subject = .address(try AddressRange("198.51.100.0/24"))
    texts += try StoreLookupTests.texts(store, query)
    return texts + ["\(try store.counts())"]
  }

  @Test func `what says the same is not read, and the store has what reading makes of it`() throws {
    let messages = try [
      ReaderMessage(
        ReaderMessage.recursive, "www.example.com A",
        ["www.example.com A 198.51.100.1", "www.example.com A 198.51.100.2"],
        authority: ["example.com NS ns.example.com", "evil.test NS ns.example.com"]),
      ReaderMessage(
        0x8183, "gone.example.com A",
        authority: ["example.com SOA ns.example.com mail.example.com 1 2 3 4 5"]),
      ReaderMessage(
        ReaderMessage.authoritative, "alias.example.com A",
        ["alias.example.com CNAME www.example.com", "www.example.com A 198.51.100.1"]),
    ]
    var found: [[String]] = []
    var remembered = 0
    for recalls in [false, true] {
      let place = TemporaryStore()
      defer { place.remove() }
      let store = try PassiveDNSStore(path: place.path, access: .writing)
      var writer = try writer(store)
      for round in 0..<6 {
        for (number, message) in messages.enumerated() {
          let octets = changed(message.octets, [0: UInt8(round), 1: UInt8(number)])
          // Times run backward as well.
          let second = round * 7 % 6 * 10 + number
          if try record(octets, at: second, &writer, recalls: recalls) { remembered += 1 }
        }
        if round == 2 { try writer.flush() }
      }
      try writer.flush()
      found.append(try contents(store))
    }
    // Of six rounds, the first one and that behind the writing are read.
    #expect(remembered == 4 * messages.count)
    #expect(found[0] == found[1] && found[0].count > 5)
  }

  @Test func `only the ID, times to live and what is behind may differ`() throws {
    let place = TemporaryStore()
    defer { place.remove() }
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var writer = try writer(store)
    let octets = try ReaderMessage(
      ReaderMessage.recursive, "a.test A", ["a.test A 198.51.100.1"]
    ).octets
    let lifetime = octets.count - 10
    #expect(try !record(octets, at: 0, &writer))
    #expect(try record(octets, at: 1, &writer))
    #expect(try record(changed(octets, [0: 99, lifetime: 99, lifetime + 3: 1]), at: 2, &writer))
    // RD says nothing.
    #expect(try record(changed(octets, [2: 0x80]), at: 3, &writer))
    let opt: [UInt8] = [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]
    #expect(try record(changed(octets, [11: 1]) + opt, at: 4, &writer))
    // AA; RA; NXDOMAIN; the question's case, its class, the owner, the type, RDATA.
    let others: [[Int: UInt8]] = [
      [2: 0x85], [3: 0], [3: 0x83], [13: 0x41], [23: 3], [25: 0x62], [lifetime - 3: 2],
      [octets.count - 1: 2],
    ]
    for (number, changes) in others.enumerated() {
      #expect(
        try !record(changed(octets, changes), at: 10 + number, &writer), "difference \(number)")
    }
    // Cut messages are not looked for.
    #expect(try !record(changed(octets, [2: 0x83]), at: 20, &writer))
    #expect(try !record(Array(octets.dropLast()), at: 21, &writer))
  }

  @Test func `names that lead through the header or a time to live are read each time`() throws {
    let place = TemporaryStore()
    defer { place.remove() }
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var writer = try writer(store)
    let header: [UInt8] = [1, 0x61, 0x81, 0x80, 0, 1, 0, 1, 0, 1, 0, 0]
    let question: [UInt8] = [1, 0x61, 0, 0, 5, 0, 1]
    // The time to live is a label: 1, "x", the root.
    let answer: [UInt8] = [0xC0, 12, 0, 5, 0, 1, 1, 0x78, 0, 0, 0, 3, 1, 0x62, 0]
    let throughLifetime: [UInt8] = [0xC0, 25, 0, 2, 0, 1, 0, 0, 0, 9, 0, 2, 0xC0, 12]
    // The first octet of NSCOUNT is the root.
    let throughHeader: [UInt8] = [0xC0, 8, 0, 2, 0, 1, 0, 0, 0, 9, 0, 2, 0xC0, 12]
    for (number, record) in [throughLifetime, throughHeader].enumerated() {
      let octets = header + question + answer + record
      #expect(try !self.record(octets, at: number * 10, &writer))
      #expect(try !self.record(octets, at: number * 10 + 1, &writer))
      let other = changed(octets, [26: 0x79])
      #expect(try !self.record(other, at: number * 10 + 2, &writer))
    }
    try writer.flush()
    let texts = try contents(store)
    #expect(texts.contains { $0.hasPrefix("x") } && texts.contains { $0.hasPrefix("y") })
  }
}
