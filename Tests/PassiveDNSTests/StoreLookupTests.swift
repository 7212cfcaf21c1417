internal import DNS
internal import Octets
internal import PassiveDNS
internal import TestSupport
internal import Testing

@Suite("Lookups in a store")
struct StoreLookupTests {
  /// A store with a few RRsets.
  static func makeStore() throws -> (TemporaryStore, PassiveDNSStore) {
    let place = TemporaryStore()
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var update = StoreUpdate(store)
    let rows: [(String, RecordType, [String], Int64, UInt64, Doubts)] = [
      ("example.com", .a, ["192.0.2.1"], 100, 2, []),
      ("example.com", .mx, ["10 mail.example.com", "20 mail.example.net"], 110, 1, []),
      ("www.example.com", .a, ["192.0.2.2", "192.0.2.1"], 120, 3, []),
      ("a.b.example.com", .aaaa, ["2001:db8::1"], 130, 1, []),
      ("www.example.net", .cname, ["www.example.com"], 140, 7, []),
      ("www.evil.test", .a, ["192.0.2.1"], 150, 1, .unmatched),
      ("disputed.test", .a, ["198.51.100.1"], 160, 1, .conflicting),
    ]
    for (owner, type, data, first, count, doubts) in rows {
      try update.add(row(owner, type, data, first, count, doubts), sensor: "north")
    }
    try update.add(row("example.com", .a, ["192.0.2.1"], 90, 5, []), sensor: "south")
    try update.commit()
    return (place, store)
  }

  /// A row of texts.
  static func row(
    _ owner: String, _ type: RecordType, _ data: [String], _ first: Int64, _ count: UInt64,
    _ doubts: Doubts
  ) throws -> RRsetRow {
    let wires = try data.map { text in
      var source = OctetBuffer(capacity: 64)
      source.append(text)
      var wire = OctetBuffer(capacity: 64)
      _ = try RecordDataParser.parse(source.view, type: type, into: &wire)
      return wire.array()
    }
    let zone = try #require(StoredName.wire(owner))
    return RRsetRow(
      ownerOctets: zone, type: type, bailiwickOctets: zone, dataOctets: wires,
      observation: Observation(
        firstMilliseconds: first * 1000, lastMilliseconds: first * 1000 + 5500, count: count,
        doubts: doubts))
  }

  /// The rows of a question as one text each.
  static func texts(_ store: PassiveDNSStore, _ query: LookupQuery) throws -> [String] {
    let cursor = store.lookup(query)
    var texts: [String] = []
    while let row = try cursor.next() {
      texts.append(
        "\(row.owner) \(row.type) \(row.data.joined(separator: ",")) \(row.timeFirst) \(row.count)"
          + row.observation.doubts.names.map { " " + $0 }.joined())
    }
    return texts
  }

  @Test func `owners are found exactly, by wildcards and by labels`() throws {
    let (place, store) = try Self.makeStore()
    defer { place.remove() }
    let apex = [
      "example.com A 192.0.2.1 90 7",
      "example.com MX 10 mail.example.com,20 mail.example.net 110 1",
    ]
    let www = ["www.example.com A 192.0.2.1,192.0.2.2 120 3"]
    let deep = ["a.b.example.com AAAA 2001:db8::1 130 1"]
    let cases: [(String, [String])] = [
      ("example.com", apex), ("EXAMPLE.com.", apex), ("+.example.com", www),
      ("*.b.example.com", deep), ("nothing.example.com", []), ("com", []),
      ("www.*", www + ["www.example.net CNAME www.example.com 140 7"]),
    ]
    for (text, expected) in cases {
      let found = try Self.texts(store, LookupQuery(.owner(NamePattern(text))))
      #expect(found == expected, "\(text)")
    }
    let all = try Self.texts(store, LookupQuery(.owner(NamePattern("*.example.com"))))
    #expect(all.sorted() == (apex + www + deep).sorted())
  }

  @Test func `RDATA is found by address, prefix, range, name and octets`() throws {
    let (place, store) = try Self.makeStore()
    defer { place.remove() }
    let one = ["example.com A 192.0.2.1 90 7", "www.example.com A 192.0.2.1 120 3"]
    let two = ["www.example.com A 192.0.2.2 120 3"]
    for (text, expected) in [
      ("192.0.2.1", one), ("192.0.2.0/24", one + two), ("192.0.2.0,31", one),
      ("192.0.2.1-192.0.2.9", one + two), ("198.51.100.0/24", []),
      ("2001:db8::/32", ["a.b.example.com AAAA 2001:db8::1 130 1"]),
    ] {
      let found = try Self.texts(store, LookupQuery(.address(AddressRange(text))))
      #expect(found == expected, "\(text)")
    }
    let mail = ["example.com MX 10 mail.example.com 110 1"]
    let alias = ["www.example.net CNAME www.example.com 140 7"]
    for (text, expected) in [
      ("mail.example.com", mail), ("*.example.com", alias + mail), ("www.*", alias),
      ("+.example.net", ["example.com MX 20 mail.example.net 110 1"]),
    ] {
      let found = try Self.texts(store, LookupQuery(.dataName(NamePattern(text))))
      #expect(found == expected, "\(text)")
    }
    let mailData =
      [0, 10, 4] + Array("mail".utf8) + [7] + Array("example".utf8) + [3, 99, 111, 109, 0]
    #expect(try Self.texts(store, LookupQuery(.rawData(mailData))) == mail)
    #expect(try Self.texts(store, LookupQuery(.rawData([192, 0, 2, 2]))) == two)
    var sets = LookupQuery(.address(try AddressRange("192.0.2.0/24")))
    sets.dataForm = .sets
    #expect(try Self.texts(store, sets).count == 2)
  }

  @Test func `what is not trusted is shown when it is asked for, and says why`() throws {
    let (place, store) = try Self.makeStore()
    defer { place.remove() }
    var query = LookupQuery(.owner(.below([0])))
    #expect(try Self.texts(store, query).count == 5)
    query.trust = .everything
    let all = try Self.texts(store, query)
    #expect(all.contains("www.evil.test A 192.0.2.1 150 1 unmatched"))
    #expect(all.contains("disputed.test A 198.51.100.1 160 1 conflicting"))
    var address = LookupQuery(.address(try AddressRange("192.0.2.1")))
    #expect(try Self.texts(store, address).count == 2)
    address.trust = .everything
    #expect(try Self.texts(store, address).last == "www.evil.test A 192.0.2.1 150 1 unmatched")
  }

  @Test func `fences, types, bailiwick, limit and offset narrow a lookup`() throws {
    let (place, store) = try Self.makeStore()
    defer { place.remove() }
    func count(_ change: (inout LookupQuery) throws -> Void) throws -> Int {
      var query = LookupQuery(.owner(.below([0])))
      try change(&query)
      return try Self.texts(store, query).count
    }
    #expect(try count { $0.firstAfter = 120 } == 3)
    #expect(try count { $0.firstBefore = 119 } == 2)
    #expect(try count { $0.lastAfter = 145 } == 1)
    #expect(try count { $0.lastBefore = 124 } == 2)
    #expect(try count { $0.types = try TypeFilter("mx") } == 1)
    #expect(try count { $0.bailiwick = StoredName.wire("example.com") } == 2)
    #expect(try count { $0.sumsSensors = false } == 6)
    #expect(try count { $0.offset = 3 } == 2)
    var query = LookupQuery(.owner(.below([0])))
    query.limit = 2
    let cursor = store.lookup(query)
    while try cursor.next() != nil {}
    #expect(cursor.ending == .limit)
    query.limit = 5
    let whole = store.lookup(query)
    while try whole.next() != nil {}
    #expect(whole.ending == .complete)
    query.workBudget = 2
    let spent = store.lookup(query)
    while try spent.next() != nil {}
    #expect(spent.ending == .work)
    let summary = try store.summarize(LookupQuery(.owner(.below([0]))))
    #expect(summary.count == 19 && summary.rowCount == 5)
    #expect(summary.timeFirst == 90 && summary.timeLast == 145)
  }

  @Test func `patterns search the text of owners and of RDATA`() throws {
    let (place, store) = try Self.makeStore()
    defer { place.remove() }
    let names = try Self.texts(
      store, LookupQuery(.ownersLike(TextPattern("^w+\\.EX", .regularExpression))))
    #expect(names.map { $0.prefix(15) } == ["www.example.com", "www.example.net"])
    let globs = try Self.texts(store, LookupQuery(.ownersLike(TextPattern("*.b.*.com.", .glob))))
    #expect(globs.count == 1)
    let data = try Self.texts(store, LookupQuery(.dataLike(TextPattern("192.0.2.?", .glob))))
    #expect(data == [". A 192.0.2.1 90 10", ". A 192.0.2.2 120 3"])
    #expect(throws: QueryError.self) { try TextPattern("(", .regularExpression) }
  }

  @Test func `a reader sees what the writer wrote, and after a refresh what it writes`() throws {
    let (place, store) = try Self.makeStore()
    defer { place.remove() }
    let reader = try PassiveDNSStore(path: place.path, access: .reading)
    let query = LookupQuery(.owner(try NamePattern("new.test")))
    #expect(try Self.texts(reader, LookupQuery(.owner(.below([0])))).count == 5)
    var update = StoreUpdate(store)
    try update.add(Self.row("new.test", .a, ["192.0.2.77"], 500, 1, []), sensor: "west")
    update.setPosition([1, 2, 3], of: "test")
    try update.commit()
    #expect(try Self.texts(reader, query) == [])
    try reader.refresh()
    #expect(try Self.texts(reader, query) == ["new.test A 192.0.2.77 500 1"])
    #expect(try reader.position(of: "test") == [1, 2, 3])
    #expect(try reader.statistics().sensors == ["north", "south", "west"])
    #expect(throws: StoreError.self) {
      try PassiveDNSStore(path: place.path + "-none", access: .reading)
    }
  }
}
