internal import DNS
internal import PassiveDNS
internal import TestSupport
internal import Testing

@Suite("What lookups allocate")
struct LookupAllocationTests {
  /// A store with so many RRsets of one address each, ten below each zone.
  private static func makeStore(_ count: Int) throws -> (TemporaryStore, PassiveDNSStore) {
    let place = TemporaryStore()
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var update = StoreUpdate(store)
    for number in 0..<count {
      let address = "198.51.\(number / 250 % 250).\(number % 250)"
      try update.add(
        StoreLookupTests.row(
          "h\(number % 10).zone\(number / 10).example", .a, [address], 100, 1, []),
        sensor: "")
    }
    try update.commit()
    return (place, store)
  }

  /// The allocations of a question whose answer is in memory, and its rows.
  private static func ask(
    _ store: PassiveDNSStore, _ query: LookupQuery
  ) throws -> (allocations: UInt64, rows: Int) {
    var (least, rows) = (UInt64.max, 0)
    for _ in 0..<3 {
      rows = 0
      let count = try allocations {
        let cursor = store.lookup(query)
        while try cursor.next() != nil { rows += 1 }
      }
      least = min(least, count)
    }
    return (least, rows)
  }

  @Test func `a lookup of one name allocates the same in a store of any size`() throws {
    let (few, small) = try Self.makeStore(40)
    defer { few.remove() }
    let (many, large) = try Self.makeStore(4000)
    defer { many.remove() }
    let questions: [LookupQuery.Subject] = [
      .owner(try NamePattern("h1.zone1.example")), .owner(try NamePattern("gone.zone1.example")),
      .owner(try NamePattern("*.zone1.example")), .address(try AddressRange("198.51.0.11")),
      .address(try AddressRange("203.0.113.1")),
    ]
    for question in questions {
      let one = try Self.ask(small, LookupQuery(question))
      let other = try Self.ask(large, LookupQuery(question))
      #expect(one.rows == other.rows)
      // More or fewer files have to be looked into, and now and then a buffer grows.
      #expect(other.allocations <= one.allocations + 40)
      // A cursor and an iterator; of each row its key and their parts.
      #expect(other.allocations <= 80 + 100 * UInt64(one.rows))
    }
  }

  @Test func `rows behind the limit are not read`() throws {
    let (place, store) = try Self.makeStore(4000)
    defer { place.remove() }
    var query = LookupQuery(.everything)
    query.limit = 1
    let one = try Self.ask(store, query)
    query.limit = 11
    let eleven = try Self.ask(store, query)
    #expect(one.rows == 1 && eleven.rows == 11)
    #expect(eleven.allocations <= one.allocations + 10 * 100)
  }
}
