internal import DNS
internal import Octets
internal import PassiveDNS
internal import Testing

@Suite("Lookups of what is absent")
struct AbsenceLookupTests {
  /// A store with absences of two sensors, and two flooded zones.
  static func makeStore() throws -> (TemporaryStore, PassiveDNSStore) {
    let place = TemporaryStore()
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var update = StoreUpdate(store)
    let soa = try StoreLookupTests.row(
      "example.com", .soa, ["ns.example.com host.example.com 7 1 2 3 4"], 0, 1, []
    ).dataOctets[0]
    let rows: [(AbsenceRow.Kind, String, RecordType, String?, Int64, UInt64, String)] = [
      (.name, "no.example.com", .a, "example.com", 100, 2, "north"),
      (.name, "no.example.com", .a, "example.com", 90, 3, "south"),
      (.data, "www.example.com", .aaaa, "example.com", 120, 1, "north"),
      (.data, "a.b.example.com", .mx, "b.example.com", 130, 1, "north"),
      (.name, "gone.test", .a, nil, 140, 1, ""),
    ]
    for (kind, owner, type, zone, first, count, sensor) in rows {
      try update.add(
        AbsenceRow(
          kind, ownerOctets: try #require(StoredName.wire(owner)), type: type,
          zoneOctets: zone.flatMap(StoredName.wire), soaOctets: zone == nil ? [] : soa,
          observation: Observation(
            firstMilliseconds: first * 1000, lastMilliseconds: first * 1000 + 500, count: count)),
        sensor: sensor)
    }
    for (zone, count) in [("example.com", UInt64(5000)), ("deep.flood.test", 7)] {
      update.add(
        FloodRow(
          zoneOctets: try #require(StoredName.wire(zone)),
          observation: Observation(
            firstMilliseconds: 1000, lastMilliseconds: 9000, count: count)))
    }
    try update.commit()
    return (place, store)
  }

  /// The absences of a question as one text each.
  static func texts(_ store: PassiveDNSStore, _ query: LookupQuery) throws -> [String] {
    let cursor = store.absences(query)
    var texts: [String] = []
    while let row = try cursor.next() {
      texts.append(
        "\(row.owner) \(row.type) \(row.kind.text) \(row.zone ?? "-")"
          + " \(row.observation.firstMilliseconds) \(row.observation.count)"
          + " \(row.sensors.joined(separator: "+"))")
    }
    return texts
  }

  @Test func `absences are found by name, wildcards, types and fences, sensors summed up`() throws {
    let (place, store) = try Self.makeStore()
    defer { place.remove() }
    let no = "no.example.com A NXDOMAIN example.com 90000 5 north+south"
    let www = "www.example.com AAAA NODATA example.com 120000 1 north"
    let deep = "a.b.example.com MX NODATA b.example.com 130000 1 north"
    let cases: [(String, [String])] = [
      ("no.example.com", [no]), ("NO.example.com.", [no]), ("example.com", []),
      ("+.example.com", [no, www]), ("*.b.example.com", [deep]), ("*.com", [deep, no, www]),
      ("a.*", [deep]), ("*", [deep, no, www, "gone.test A NXDOMAIN - 140000 1 "]),
    ]
    for (text, expected) in cases {
      let found = try Self.texts(store, LookupQuery(.owner(NamePattern(text))))
      #expect(found.sorted() == expected.sorted(), "\(text)")
    }
    var query = LookupQuery(.owner(try NamePattern("*.example.com")))
    query.types = .only(15)
    #expect(try Self.texts(store, query) == [deep])
    query.types = .any
    query.firstAfter = 125
    #expect(try Self.texts(store, query) == [deep])
    query.firstAfter = nil
    query.bailiwick = StoredName.wire("example.com")
    #expect(try Self.texts(store, query) == [no, www])
    query.sumsSensors = false
    #expect(try Self.texts(store, query).count == 3)
    query.offset = 1
    query.limit = 1
    #expect(try Self.texts(store, query) == ["no.example.com A NXDOMAIN example.com 90000 3 south"])
    let address = try Self.texts(store, LookupQuery(.address(AddressRange("192.0.2.1"))))
    #expect(address.isEmpty)
    let pattern = try TextPattern("^no\\.", .regularExpression)
    #expect(try Self.texts(store, LookupQuery(.ownersLike(pattern))) == [no])
  }

  @Test func `the SOA record comes along, and the budget of work holds`() throws {
    let (place, store) = try Self.makeStore()
    defer { place.remove() }
    let row = try store.absences(LookupQuery(.owner(NamePattern("no.example.com")))).next()
    #expect(row?.soa == "ns.example.com host.example.com 7 1 2 3 4")
    var query = LookupQuery(.everything)
    query.workBudget = 2
    let cursor = store.absences(query)
    while try cursor.next() != nil {}
    #expect(cursor.ending == .work)
  }

  @Test func `flooded zones are found above a name and below a pattern`() throws {
    let (place, store) = try Self.makeStore()
    defer { place.remove() }
    let cases: [(String, [String])] = [
      ("x1.example.com", ["example.com"]), ("a.b.c.example.com", ["example.com"]),
      ("example.com", ["example.com"]), ("example.net", []), ("flood.test", []),
      ("*.test", ["deep.flood.test"]), ("*", ["example.com", "deep.flood.test"]),
      ("deep.*", ["deep.flood.test"]),
    ]
    for (text, expected) in cases {
      let found = try store.floods(LookupQuery(.owner(NamePattern(text))))
      #expect(found.rows.map(\.zone) == expected && found.ending == .complete, "\(text)")
    }
    let row = try store.floods(LookupQuery(.owner(NamePattern("example.com")))).rows.first
    #expect(row?.observation.count == 5000 && row?.observation.lastMilliseconds == 9000)
    var query = LookupQuery(.owner(try NamePattern("example.com")))
    query.firstAfter = 2
    #expect(try store.floods(query).rows.isEmpty)
  }

  @Test func `flooded zones have limits, offsets and budgets, and say which ended them`() throws {
    let (place, store) = try Self.makeStore()
    defer { place.remove() }
    var query = LookupQuery(.everything)
    query.limit = 1
    let first = try store.floods(query)
    #expect(first.rows.map(\.zone) == ["example.com"] && first.ending == .limit)
    query.offset = 1
    let second = try store.floods(query)
    #expect(second.rows.map(\.zone) == ["deep.flood.test"] && second.ending == .complete)
    query.workBudget = 1
    #expect(try store.floods(query).ending == .work)
  }

  @Test func `absences and floods are no RRsets`() throws {
    let (place, store) = try Self.makeStore()
    defer { place.remove() }
    var query = LookupQuery(.everything)
    query.types = .all
    query.trust = .everything
    #expect(try store.lookup(query).next() == nil)
  }

  @Test func `rows that are imported are among the newest names, once`() throws {
    let place = TemporaryStore()
    defer { place.remove() }
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    for _ in 0..<2 {
      var update = StoreUpdate(store)
      for (name, first) in [("old.test", Int64(50)), ("new.test", 90), ("mid.test", 70)] {
        try update.add(
          StoreLookupTests.row(name, .a, ["192.0.2.1"], first, 1, []), sensor: "")
      }
      try update.add(
        StoreLookupTests.row("forged.test", .a, ["192.0.2.1"], 95, 1, .unmatched), sensor: "")
      try update.commit()
    }
    let names = try store.newestNames(limit: 10)
    #expect(names.map(\.name) == ["new.test", "mid.test", "old.test"])
  }
}
