internal import DNS
internal import Glibc
internal import Octets
internal import PassiveDNS
internal import TestSupport
internal import Testing

@Suite("What goes from a store")
struct StoreLimitTests {
  /// A store in a folder that is removed, and a writer to it.
  struct Place: ~Copyable {
    /// The folder.
    let folder: TemporaryStore
    /// The store.
    let store: PassiveDNSStore
    /// The writer.
    var writer: StoreWriter

    /// A store and a writer whose settings are changed.
    init(
      diskLimitOctets: Int = 0, _ change: (inout WriterSettings) -> Void
    ) throws {
      var settings = WriterSettings()
      settings.deletesOldest = true
      settings.collapseLimit = 0
      settings.diskLimitOctets = diskLimitOctets
      change(&settings)
      var storeSettings = StoreSettings()
      storeSettings.diskLimitOctets = diskLimitOctets
      let folder = TemporaryStore()
      let store = try PassiveDNSStore(
        path: folder.path, access: .writing, settings: storeSettings)
      let writer = try StoreWriter(store, settings)
      self.folder = folder
      self.store = store
      self.writer = writer
    }

    /// Records an answer of a resolver: the address of a name, at a second.
    mutating func record(
      _ name: String, _ address: String = "192.0.2.1", at second: Int64, _ doubts: Doubts = []
    ) throws {
      try record(name + " A", [name + " A " + address], at: second, doubts)
    }

    /// Records a response.
    mutating func record(
      _ question: String, _ answers: [String], at second: Int64, _ doubts: Doubts = []
    ) throws {
      let message = try ReaderMessage(ReaderMessage.recursive, question, answers)
      var table = RecordTable(capacity: 16)
      var buffer = OctetBuffer(capacity: message.octets.count)
      buffer.append(message.octets)
      let parsed = MessageParser.parse(buffer.view, into: &table)
      guard writer.reader.read(buffer.view, parsed, table) else { return }
      try writer.record(at: Timestamp(nanoseconds: second * 1_000_000_000), doubts: doubts)
    }

    /// The rows of a question, as the owner and its data.
    func rows(_ query: LookupQuery) throws -> [String] {
      var query = query
      query.trust = .everything
      query.types = .all
      let cursor = store.lookup(query)
      var rows: [String] = []
      while let row = try cursor.next() {
        rows.append("\(row.owner) \(row.data.joined(separator: ",")) \(row.count)")
      }
      return rows
    }

    /// How many RRsets there are.
    func count() throws -> Int { try rows(LookupQuery(.everything)).count }

    /// Ends it.
    deinit { folder.remove() }
  }

  @Test func `near MaxRRsets what was seen longest ago goes, with its RDATA and its owner`() throws
  {
    var place = try Place { $0.setLimit = 160 }
    for number in 0..<30 { try place.record("old\(number).example", "192.0.2.\(number)", at: 1000) }
    for number in 0..<120 { try place.record("n\(number).example", "198.51.100.9", at: 99_000) }
    try place.writer.flush()
    #expect(try place.count() == 150, "that is not too much")
    // Of the old ones, two are seen again: they are not old any more.
    for number in 0..<2 {
      try place.record("old\(number).example", "192.0.2.\(number)", at: 99_001)
    }
    for number in 120..<125 { try place.record("n\(number).example", "198.51.100.9", at: 99_002) }
    try place.writer.flush()
    let rows = try place.rows(LookupQuery(.everything))
    #expect((137...140).contains(rows.count), "\(rows.count)")
    #expect(rows.filter { $0.hasPrefix("n") }.count == 125)
    for number in 0..<2 {
      #expect(rows.contains("old\(number).example 192.0.2.\(number) 2"))
    }
    let left = rows.filter { $0.hasPrefix("old") }.count
    // Nothing leads to what has gone.
    #expect(try place.rows(LookupQuery(.address(AddressRange("192.0.2.0/24")))).count == left)
    let names = try TextPattern("old*", .glob)
    #expect(try place.rows(LookupQuery(.ownersLike(names))).count == left)
    let newest = try place.store.newestNames(limit: 1000).filter { $0.name.hasPrefix("old") }
    #expect(newest.isEmpty, "they are not new")
    // It is counted, apart from what became of responses.
    let counts = try place.store.counts()
    #expect(counts.deleted == UInt64(155 - rows.count) && counts.refused == 0)
    #expect(counts.trusted == 157 && counts.seen == 157)
    let all = place.writer.allCounts
    #expect(all == counts)
    let notice = place.writer.takeNotice()
    #expect(notice?.contains("seen longest ago are deleted") == true, "\(notice ?? "")")
    let again = place.writer.takeNotice()
    #expect(again == nil)
  }

  @Test func `what an RRset shares with one that stays is kept`() throws {
    var place = try Place { $0.retentionMilliseconds = 1_000_000 }
    try place.record("a.example A", ["a.example A 192.0.2.1", "a.example A 192.0.2.2"], at: 100)
    try place.record("a.example A", ["a.example A 192.0.2.2", "a.example A 192.0.2.3"], at: 200)
    try place.record("b.example", "192.0.2.4", at: 100)
    try place.writer.flush()
    try place.record("c.example", at: 1150)
    try place.writer.flush()
    let below = LookupQuery(.owner(try NamePattern("*.example")))
    #expect(
      try place.rows(below) == ["a.example 192.0.2.2,192.0.2.3 1", "c.example 192.0.2.1 1"])
    #expect(
      try place.rows(LookupQuery(.address(AddressRange("192.0.2.0/24")))).sorted() == [
        "a.example 192.0.2.2 2", "a.example 192.0.2.3 1", "c.example 192.0.2.1 1",
      ])
    #expect(try place.store.counts().deleted == 2)
  }

  @Test func `what is seen again in the same moment as it would go stays, with all its counts`()
    throws
  {
    var place = try Place {
      $0.retentionMilliseconds = 1_000_000
      $0.tellsNews = true
    }
    try place.record("a.example", at: 100)
    try place.record("b.example", at: 100)
    try place.writer.flush()
    // The writer knows that the store has it.
    try place.record("b.example", at: 101)
    try place.writer.flush()
    try place.record("a.example", at: 5000)
    try place.writer.flush()
    #expect(try place.rows(LookupQuery(.everything)) == ["a.example 192.0.2.1 2"])
    // What has gone is new when it comes again, and what has stayed is not.
    try place.record("a.example", at: 5001)
    let isKnown = !place.writer.news.isNew
    try place.record("b.example", at: 5001)
    let news = place.writer.news
    #expect(isKnown && news.isNew && news.name == "b.example")
    try place.writer.flush()
    #expect(try place.store.newestNames(limit: 9).map(\.name) == ["b.example"])
  }

  @Test func `a packet from the future makes nothing go`() throws {
    var place = try Place { $0.retentionMilliseconds = 86_400_000 }
    let now = Timestamp.now().seconds
    try place.record("a.example", at: now)
    try place.record("b.example", at: now + 3 * 365 * 86_400)
    try place.writer.flush()
    #expect(try place.count() == 2)
  }

  @Test func `absences and untrusted RRsets go wherever they stand`() throws {
    var place = try Place { $0.retentionMilliseconds = 1_000_000 }
    var update = StoreUpdate(place.store)
    // More young ones come first in the order of the store than one slice looks at.
    for number in 0..<30_000 {
      let name = try #require(StoredName.wire("a\(number).example"))
      try update.add(absence(name, at: 5_000_000), sensor: "")
    }
    try update.add(absence(try #require(StoredName.wire("z.example")), at: 100_000), sensor: "")
    try update.commit()
    try place.record("zz.example", at: 100, .unmatched)
    for second in 0..<20 {
      try place.record("young.example", at: 5000 + Int64(second))
      try place.writer.flush()
    }
    let absences = place.store.absences(LookupQuery(.owner(try NamePattern("z.example"))))
    #expect(try absences.next() == nil)
    let young = place.store.absences(LookupQuery(.owner(try NamePattern("a29999.example"))))
    #expect(try young.next() != nil)
    #expect(try place.rows(LookupQuery(.everything)).count == 1)
    #expect(try place.store.statistics().untrustedSetCount == 0)
  }

  /// An absence of a name.
  private func absence(_ name: [UInt8], at milliseconds: Int64) -> AbsenceRow {
    AbsenceRow(
      .name, ownerOctets: name, type: .a, zoneOctets: nil, soaOctets: [],
      observation: Observation(
        firstMilliseconds: milliseconds, lastMilliseconds: milliseconds, count: 1))
  }

  @Test func `what is not trusted goes first, beyond a quarter`() throws {
    var place = try Place { $0.setLimit = 160 }
    for number in 0..<90 { try place.record("t\(number).example", at: 1000) }
    for number in 0..<65 { try place.record("f\(number).example", at: 9000, .unmatched) }
    try place.writer.flush()
    let rows = try place.rows(LookupQuery(.everything))
    #expect(rows.filter { $0.hasPrefix("t") }.count == 90)
    #expect((47...50).contains(rows.count - 90), "\(rows.count)")
    // Their RDATA too.
    #expect(try place.rows(LookupQuery(.address(AddressRange("192.0.2.1")))).count == rows.count)
  }

  @Test func `where new ones are to be refused nothing is deleted`() throws {
    var place = try Place {
      $0.setLimit = 100
      $0.deletesOldest = false
    }
    for number in 0..<101 { try place.record("n\(number).example", at: 1000) }
    try place.writer.flush()
    for number in 95..<200 { try place.record("n\(number).example", at: 2000) }
    try place.writer.flush()
    let counts = try place.store.counts()
    #expect(counts.refused == 99 && counts.deleted == 0 && counts.trusted == 107)
    #expect(try place.count() == 101)
    let notice = place.writer.takeNotice()
    #expect(notice?.contains("MaxRRsets allows: new RRsets are refused") == true)
  }

  @Test func `however much comes, the limit holds, and every RRset is accounted for`() throws {
    var place = try Place { $0.setLimit = 400 }
    var most = 0
    for round in 0..<40 {
      for number in 0..<50 {
        try place.record("r\(round)n\(number).example", at: Int64(1000 + round * 10))
      }
      // These are seen all the time.
      for number in 0..<20 { try place.record("k\(number).example", at: Int64(1000 + round * 10)) }
      try place.writer.flush()
      most = max(most, try place.count())
    }
    #expect(most <= 450, "\(most)")
    let rows = try place.rows(LookupQuery(.everything))
    let counts = try place.store.counts()
    #expect(counts.deleted > 1000)
    #expect(UInt64(rows.count) + counts.deleted + counts.refused == 2020)
    #expect(rows.filter { $0.hasPrefix("k") && $0.hasSuffix(" 40") }.count == 20)
    // The last rounds are there, the first are not.
    #expect(rows.contains { $0.hasPrefix("r39") } && !rows.contains { $0.hasPrefix("r0n") })
  }

  @Test func `near MaxSize what is old goes, and the files shrink`() throws {
    let limit = 4 << 20
    var place = try Place(diskLimitOctets: limit) { _ in }
    var generator = SystemRandomNumberGenerator()
    var most: UInt64 = 0
    for number in 0..<16_000 {
      let text = String(
        (0..<80).map { _ in
          "0123456789abcdefghijklmnopqrstuv".randomElement(using: &generator) ?? "0"
        })
      let name = "n\(number).example"
      try place.record(name + " TXT", [name + " TXT \(text)"], at: Int64(1000 + number))
      if number % 10 == 0 {
        try place.record("k\(number / 10 % 20).example", at: Int64(1000 + number))
      }
      if place.writer.isAlmostFull {
        try place.writer.flush()
        most = max(most, try place.store.statistics().diskOctets)
      }
    }
    try place.writer.flush()
    #expect(try place.rows(LookupQuery(.everything)).filter { $0.hasPrefix("k") }.count == 20)
    // New ones are refused only until the database, which may be short of the processor, has made room.
    let latest = LookupQuery(.owner(try NamePattern("late.example")))
    var tries: UInt64 = 0
    while try place.rows(latest).isEmpty, tries < 600 {
      if tries > 0 { usleep(100_000) }
      tries += 1
      try place.record("late.example", at: Int64(17_000 + tries))
      try place.writer.flush()
    }
    #expect(tries < 600)
    let counts = try place.store.counts()
    #expect(most < UInt64(limit), "\(most)")
    #expect(counts.deleted > 1000, "\(counts)")
    let rows = try place.rows(LookupQuery(.everything))
    #expect(UInt64(rows.count) + counts.deleted + counts.refused == 16_020 + tries)
  }
}
