internal import DNS
internal import Octets
internal import PassiveDNS
internal import TestSupport
internal import Testing

@Suite("Who asked")
struct ClientLogTests {
  /// An hour in seconds.
  private static let hour: Int64 = 3600

  /// A writer that keeps who asked.
  private static func writer(
    _ store: PassiveDNSStore, _ change: (inout WriterSettings) -> Void = { _ in }
  ) throws -> StoreWriter {
    var settings = WriterSettings()
    settings.keepsClients = true
    settings.memoryOctets = 1 << 20
    change(&settings)
    return try StoreWriter(store, settings)
  }

  /// Notes that a client asked `name TYPE` at a second, or was answered.
  private static func note(
    _ writer: inout StoreWriter, _ client: String, _ question: String, at second: Int64,
    _ kind: ClientSighting.Kind = .query, code: UInt16 = 0, questions: UInt16 = 1
  ) throws {
    let message = try ReaderMessage(
      kind == .query ? 0x0100 : ReaderMessage.recursive, question, questionCount: questions)
    var table = RecordTable(capacity: 16)
    var buffer = OctetBuffer(capacity: message.octets.count)
    buffer.append(message.octets)
    let parsed = MessageParser.parse(buffer.view, into: &table)
    let sighting = ClientSighting(
      kind, client: try #require(IPAddress(client)),
      time: Timestamp(nanoseconds: second * 1_000_000_000), code: ResponseCode(rawValue: code))
    try writer.note(sighting, buffer.view, parsed, table)
  }

  /// The rows of a question as a text each.
  private static func rows(_ store: PassiveDNSStore, _ query: LookupQuery) throws -> [String] {
    let cursor = store.clients(query)
    var texts: [String] = []
    while let row = try cursor.next() {
      texts.append(
        "\(row.client) \(row.name) \(row.type) \(row.observation.firstMilliseconds / 1000)-"
          + "\(row.observation.lastMilliseconds / 1000) \(row.observation.count)"
          + (row.responseCode.map { " \($0)" } ?? "")
          + (row.evidence == .query ? "" : " \(row.evidence.text)"))
    }
    #expect(cursor.ending == .complete || cursor.ending == .limit)
    return texts
  }

  /// A question of a text: who asked for a name, or what a client asked for.
  private static func query(_ text: String) throws -> LookupQuery {
    let isAddress = text.allSatisfy { "0123456789.:/-abcdef".contains($0) }
    var query = LookupQuery(
      isAddress ? .address(try AddressRange(text)) : .owner(try NamePattern(text)))
    query.types = .all
    query.trust = .everything
    return query
  }

  /// A store in which four clients asked over three hours.
  private static func makeStore() throws -> (TemporaryStore, PassiveDNSStore) {
    let place = TemporaryStore()
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var writer = try Self.writer(store)
    try note(&writer, "192.0.2.1", "www.Example.com A", at: 100)
    try note(&writer, "192.0.2.1", "www.example.com A", at: 100, .answer)
    try note(&writer, "192.0.2.1", "www.example.com A", at: 50)
    try writer.flush()
    try note(&writer, "192.0.2.1", "www.example.com A", at: hour + 1)
    try note(&writer, "192.0.2.1", "www.example.com A", at: hour + 1, .answer, code: 3)
    try note(&writer, "192.0.2.9", "example.com MX", at: 2 * hour)
    try note(&writer, "2001:db8::1", "a.b.example.com A", at: 2 * hour + 7)
    try writer.flush()
    // An answer that comes when its query is written already.
    try note(&writer, "192.0.2.9", "example.com MX", at: 2 * hour, .answer, code: 2)
    try note(&writer, "203.0.113.5", "www.example.net A", at: 2 * hour, .response)
    try note(&writer, "192.0.2.1", "www.example.com A", at: 1, questions: 0)
    try writer.flush()
    let counts = writer.clientCounts
    #expect(counts.seen == 7 && counts.logged == 6 && counts.withoutQuestion == 1)
    return (place, store)
  }

  @Test func `asked by name and by client, hours are added up`() throws {
    let (place, store) = try Self.makeStore()
    defer { place.remove() }
    let (one, nine) = (
      "192.0.2.1 www.example.com A 50-3601 3 NXDOMAIN",
      "192.0.2.9 example.com MX 7200-7200 1 SERVFAIL"
    )
    let six = "2001:db8::1 a.b.example.com A 7207-7207 1"
    let other = "203.0.113.5 www.example.net A 7200-7200 1 NOERROR response"
    let cases: [(String, [String])] = [
      ("www.example.com", [one]), ("*.example.com", [nine, six, one]),
      ("+.example.com", [one]), ("www.*", [one, other]), ("*", [nine, six, one, other]),
      ("example.org", []), ("ample.com", []),
      ("192.0.2.0/24", [one, nine]), ("192.0.2.2-192.0.2.255", [nine]), ("2001:db8::/32", [six]),
      ("192.0.2.2", []), ("203.0.113.5", [other]),
    ]
    for (text, expected) in cases {
      #expect(try Self.rows(store, Self.query(text)) == expected, "\(text)")
    }
  }

  @Test func `types, times, trust, limits and budgets are kept to`() throws {
    let (place, store) = try Self.makeStore()
    defer { place.remove() }
    var query = try Self.query("*")
    query.types = .only(15)
    #expect(try Self.rows(store, query).count == 1)
    query = try Self.query("*")
    query.trust = .trustedOnly
    #expect(try Self.rows(store, query).count == 3)
    query = try Self.query("www.example.com")
    query.lastAfter = Self.hour
    #expect(try Self.rows(store, query) == ["192.0.2.1 www.example.com A 3601-3601 1 NXDOMAIN"])
    query.lastAfter = nil
    query.firstBefore = 200
    #expect(try Self.rows(store, query) == ["192.0.2.1 www.example.com A 50-100 2 NOERROR"])
    query.firstBefore = 49
    #expect(try Self.rows(store, query) == [])
    query = try Self.query("*")
    query.limit = 1
    query.offset = 1
    #expect(try Self.rows(store, query).map { $0.prefix(11) } == ["2001:db8::1"])
    query = try Self.query("*")
    query.workBudget = 2
    let cursor = store.clients(query)
    while try cursor.next() != nil {}
    #expect(cursor.ending == .work)
  }

  @Test func `nothing else of the store shows it, and without the setting nothing is kept`() throws
  {
    let (place, store) = try Self.makeStore()
    defer { place.remove() }
    var query = LookupQuery(.everything)
    query.types = .all
    query.trust = .everything
    let cursor = store.lookup(query)
    #expect(try cursor.next() == nil)
    #expect(try store.absences(query).next() == nil)
    #expect(try store.floods(query).rows.isEmpty)
    for text in ["192.0.2.0/24", "*.example.com"] {
      #expect(try store.lookup(Self.query(text)).next() == nil)
    }
    let statistics = try store.statistics()
    #expect(statistics.setCount + statistics.nameCount + statistics.memberCount == 0)
    #expect(try store.newestNames(limit: 9).isEmpty && store.topNames(limit: 9).isEmpty)
    try store.forgetClients()
    #expect(try !store.hasClients())
    var off = try Self.writer(store) { $0.keepsClients = false }
    try Self.note(&off, "192.0.2.1", "www.example.com A", at: 100)
    try off.flush()
    #expect(try !store.hasClients() && off.clientCounts == ClientCounts())
  }

  @Test func `above the limit new rows are refused and counted, known ones go on`() throws {
    let place = TemporaryStore()
    defer { place.remove() }
    do {
      let store = try PassiveDNSStore(path: place.path, access: .writing)
      var writer = try Self.writer(store) { $0.clientLimit = 2 }
      for number in 0..<4 {
        for _ in 0..<3 { try Self.note(&writer, "192.0.2.\(number)", "example.com A", at: 9) }
      }
      try writer.flush()
      // An answer to what was refused makes no row.
      try Self.note(&writer, "192.0.2.3", "example.com A", at: 9, .answer)
      try writer.flush()
      let counts = writer.clientCounts
      #expect(counts.seen == 12 && counts.logged == 6 && counts.refused == 6)
    }
    // The limit holds for what was there before; another hour's rows are rows too.
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var writer = try Self.writer(store) { $0.clientLimit = 3 }
    try Self.note(&writer, "192.0.2.0", "example.com A", at: 10)
    try Self.note(&writer, "192.0.2.0", "example.com A", at: Self.hour)
    try Self.note(&writer, "192.0.2.9", "example.com A", at: Self.hour)
    try writer.flush()
    #expect(writer.clientCounts.logged == 2 && writer.clientCounts.refused == 1)
    #expect(
      try Self.rows(store, Self.query("*")) == [
        "192.0.2.0 example.com A 9-3600 5", "192.0.2.1 example.com A 9-9 3",
      ])
  }

  @Test func `hours that have passed are forgotten as a whole, and make room`() throws {
    let place = TemporaryStore()
    defer { place.remove() }
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var writer = try Self.writer(store) {
      $0.clientMilliseconds = 2 * 3_600_000
      $0.clientLimit = 4
    }
    for at in [10, 3599, 3600, 7200] {
      try Self.note(&writer, "192.0.2.1", "h\(at).example.com A", at: Int64(at))
    }
    try writer.flush()
    #expect(try Self.rows(store, Self.query("*")).count == 4)
    // The last second in which the first hour is kept, and the first in which it is not.
    try Self.note(&writer, "192.0.2.1", "h7200.example.com A", at: 3 * Self.hour - 1)
    try writer.flush()
    #expect(try Self.rows(store, Self.query("*")).count == 4)
    try Self.note(&writer, "192.0.2.1", "h7200.example.com A", at: 3 * Self.hour)
    try writer.flush()
    try writer.flush()
    #expect(writer.clientCounts.refused == 1, "there was no room for another hour yet")
    let left = ["192.0.2.1 h3600.example.com A 3600-3600 1"]
    #expect(try Self.rows(store, Self.query("h10.example.com")) == [])
    #expect(try Self.rows(store, Self.query("h3600.example.com")) == left)
    #expect(try Self.rows(store, Self.query("*.example.com")).count == 2)
    try Self.note(&writer, "192.0.2.1", "late.example.com A", at: 3599)
    try Self.note(&writer, "192.0.2.1", "new.example.com A", at: 3 * Self.hour)
    try writer.flush()
    let counts = writer.clientCounts
    #expect(counts.late == 1 && counts.refused == 1)
    #expect(counts.seen == counts.logged + counts.late + counts.refused)
    #expect(try Self.rows(store, Self.query("new.example.com")).count == 1)
    #expect(try Self.rows(store, Self.query("192.0.2.0/24")).count == 3)
  }

  @Test func `a packet from the future makes nothing old`() throws {
    let place = TemporaryStore()
    defer { place.remove() }
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var writer = try Self.writer(store)
    let now = Timestamp.now().seconds
    try Self.note(&writer, "192.0.2.1", "example.com A", at: now)
    try Self.note(&writer, "192.0.2.1", "example.com A", at: now + 10 * 365 * 86400)
    try writer.flush()
    try Self.note(&writer, "192.0.2.1", "example.com A", at: now)
    try writer.flush()
    #expect(try Self.rows(store, Self.query("example.com")).first?.contains(" 3") == true)
    #expect(writer.clientCounts.late == 0)
  }

  @Test func `names that come in floods are counted for their zone, and whatever comes is bounded`()
    throws
  {
    let place = TemporaryStore()
    defer { place.remove() }
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var writer = try Self.writer(store) { $0.collapseLimit = 100 }
    for number in 0..<20_000 {
      let name = number % 20 == 0 ? "www.example.org" : "x\(number).example.com"
      try Self.note(&writer, "192.0.2.\(number % 2)", "\(name) A", at: 10)
      try Self.note(&writer, "192.0.2.\(number % 2)", "\(name) A", at: 10, .answer, code: 3)
    }
    try writer.flush()
    #expect(writer.clientCounts.logged == 20_000 && writer.clientCounts.seen == 20_000)
    #expect(
      try Self.rows(store, Self.query("www.example.org")) == [
        "192.0.2.0 www.example.org A 10-10 1000 NXDOMAIN"
      ])
    let rows = try Self.rows(store, Self.query("*.example.com"))
    #expect(rows.count == 102, "\(rows.count)")
    let zone = try Self.rows(store, Self.query("example.com"))
    #expect(zone.count == 2 && zone.allSatisfy { $0.hasSuffix(" collapsed") }, "\(zone)")
    let sum = rows.compactMap { Int($0.split(separator: " ")[4]) }.reduce(0, +)
    #expect(sum == 19_000)
  }

  @Test func `domains below a public suffix are no flood`() throws {
    let place = TemporaryStore()
    defer { place.remove() }
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var writer = try Self.writer(store) { $0.collapseLimit = 10 }
    for number in 0..<600 {
      try Self.note(&writer, "192.0.2.1", "d\(number).com A", at: 10)
      try Self.note(&writer, "192.0.2.1", "d\(number).example.com A", at: 10)
    }
    try writer.flush()
    // And the zone below which there are too many.
    #expect(try Self.rows(store, Self.query("+.com")).count == 601)
    #expect(try Self.rows(store, Self.query("+.example.com")).count == 10)
  }

  @Test func `more than memory holds is written in the end, each once`() throws {
    let place = TemporaryStore()
    defer { place.remove() }
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var writer = try Self.writer(store) { $0.collapseLimit = 0 }
    var wasAlmostFull = false
    for number in 0..<6000 {
      wasAlmostFull = wasAlmostFull || writer.isAlmostFull
      let client = "10.0.\(number % 3000 / 250).\(number % 250)"
      try Self.note(&writer, client, "www.example.com A", at: 10)
    }
    #expect(wasAlmostFull)
    try writer.flush()
    let rows = try Self.rows(store, Self.query("www.example.com"))
    #expect(rows.count == 3000 && rows.allSatisfy { $0.hasSuffix(" 2") })
  }

  @Test func `for each message that says who asked, nothing is allocated`() throws {
    let place = TemporaryStore()
    defer { place.remove() }
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    for keepsClients in [true, false] {
      var writer = try Self.writer(store) { $0.keepsClients = keepsClients }
      let message = try ReaderMessage(0x0100, "www.example.com A")
      var table = RecordTable(capacity: 16)
      var buffer = OctetBuffer(capacity: message.octets.count)
      buffer.append(message.octets)
      let parsed = MessageParser.parse(buffer.view, into: &table)
      let kinds = [ClientSighting.Kind.query, .answer, .response]
      let count = try allocations {
        for number in UInt32(0)..<1000 {
          for kind in kinds {
            let sighting = ClientSighting(
              kind, client: IPAddress(v4: number), time: Timestamp(nanoseconds: 10))
            try writer.note(sighting, buffer.view, parsed, table)
          }
        }
      }
      #expect(count == 0 || !isOptimized, "\(count)")
      try writer.flush()
      #expect(writer.clientCounts.logged == (keepsClients ? 2000 : 0))
    }
  }
}
