internal import Glibc
internal import Octets
internal import PassiveDNS
internal import TestSupport
internal import Testing

@Suite("Large batches of a store")
struct StoreTablesTests {
  /// Responses of all kinds: what leads from RDATA by address, by name, and by octets.
  private static let messages = try? (0..<300).map { number in
    try ReaderMessage(
      number % 5 == 4 ? ReaderMessage.authoritative : ReaderMessage.recursive,
      "h\(number).Example.com A",
      [
        "h\(number).example.com A 192.0.2.\(number % 7)",
        "h\(number).example.com A 198.51.100.\(number % 250)",
        "h\(number).example.com AAAA 2001:db8::\(number % 16)",
        "h\(number).example.com MX 10 Mail\(number % 3).example.net",
        "h\(number).example.com TXT \"number \(number % 11)\"",
      ], authority: ["example.com NS ns\(number % 2).example.com", "com NS evil.test"])
  }

  /// Records every message at a time of its own.
  private func record(
    _ writer: inout StoreWriter, from first: Int = 0, flushEvery count: Int = .max
  ) throws {
    let messages = try #require(Self.messages)
    for (number, message) in messages.enumerated() {
      _ = message.read(&writer)
      let time = Timestamp(nanoseconds: Int64(1_700_000_000 + first + number) * 1_000_000_000)
      try writer.record(at: time, doubts: number % 9 == 8 ? .unmatched : [])
      if number % count == count - 1 {
        try writer.flush(position: [UInt8(number / count)], of: "x")
      }
    }
  }

  /// A writer whose memory takes 1820 rows, of which 228 become tables.
  private func writer(_ store: PassiveDNSStore) throws -> StoreWriter {
    var settings = WriterSettings()
    settings.memoryOctets = 1 << 18
    return try StoreWriter(store, settings)
  }

  /// What a store has, as lookups of all kinds find it.
  private func contents(_ store: PassiveDNSStore) throws -> [String] {
    let subjects: [LookupQuery.Subject] = [
      .everything, .owner(try NamePattern("h17.*")),
      .dataName(try NamePattern("mail1.example.net")),
      .address(try AddressRange("192.0.2.0/29")), .rawData([9] + Array("number 10".utf8)),
    ]
    var texts: [String] = []
    for subject in subjects {
      var query = LookupQuery(subject)
      query.trust = .everything
      texts += try StoreLookupTests.texts(store, query)
    }
    texts += try store.newestNames(limit: 5000).map { "\($0.name) \($0.timeFirst)" }.sorted()
    texts.append("\(try store.counts())")
    return texts
  }

  @Test func `what became tables is what a batch would have been`() throws {
    var found: [[String]] = []
    for count in [50, 300] {
      let place = TemporaryStore()
      defer { place.remove() }
      let store = try PassiveDNSStore(path: place.path, access: .writing)
      var writer = try writer(store)
      // Twice, so that what is there already is added up.
      try record(&writer, flushEvery: count)
      try record(&writer, from: 1000, flushEvery: count)
      #expect(writer.pendingCount == 0)
      found.append(try contents(store))
    }
    #expect(found[0].count > 1500 && found[0] == found[1])
  }

  @Test func `what cannot be taken in waits on, and is written once`() throws {
    let place = TemporaryStore()
    defer { place.remove() }
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var writer = try writer(store)
    // A file is where the directory of tables would be.
    let incoming = place.path + "/incoming"
    let file = unsafe open(incoming, O_CREAT | O_WRONLY, 0o600)
    close(file)
    try record(&writer)
    let pending = writer.pendingCount
    #expect(throws: StoreError.self) { try writer.flush(position: [1], of: "x") }
    #expect(writer.pendingCount == pending && pending > 1000)
    #expect(try store.position(of: "x") == nil)
    unsafe unlink(incoming)
    try writer.flush(position: [1], of: "x")
    #expect(try store.position(of: "x") == [1])
    #expect(try contents(store) == expected())
  }

  /// What a store has where all messages were recorded once.
  private func expected() throws -> [String] {
    let place = TemporaryStore()
    defer { place.remove() }
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var writer = try writer(store)
    try record(&writer, flushEvery: 50)
    return try contents(store)
  }

  @Test func `tables of a process that was ended are removed, and a reader sees what was taken in`()
    throws
  {
    let place = TemporaryStore()
    defer { place.remove() }
    let incoming = place.path + "/incoming"
    do {
      let store = try PassiveDNSStore(path: place.path, access: .writing)
      unsafe mkdir(incoming, 0o700)
      close(unsafe open(incoming + "/sets.sst", O_CREAT | O_WRONLY, 0o600))
      _ = store
    }
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    #expect(unsafe access(incoming + "/sets.sst", F_OK) != 0)
    let reader = try PassiveDNSStore(path: place.path, access: .reading)
    var writer = try writer(store)
    try record(&writer, flushEvery: 300)
    try reader.refresh()
    #expect(try contents(reader) == expected())
  }
}
