internal import DNS
internal import PassiveDNS
internal import Synchronization
internal import Testing

@Suite("What lookups leave out and when they give up")
struct LookupBoundsTests {
  @Test func `a pattern leaves out what another one matches`() throws {
    let (place, store) = try StoreLookupTests.makeStore()
    defer { place.remove() }
    func owners(_ pattern: TextPattern) throws -> Set<String> {
      let cursor = store.lookup(LookupQuery(.ownersLike(pattern)))
      var owners: Set<String> = []
      while let row = try cursor.next() { owners.insert(row.owner) }
      return owners
    }
    #expect(
      try owners(TextPattern("^www", .regularExpression)) == [
        "www.example.com", "www.example.net",
      ])
    #expect(
      try owners(TextPattern("^www", .regularExpression, excluding: "NET\\.$")) == [
        "www.example.com"
      ])
    #expect(try owners(TextPattern("www.*", .glob, excluding: "*.com.")) == ["www.example.net"])
    #expect(throws: QueryError.self) { try TextPattern("a", .regularExpression, excluding: "(") }
  }

  /// A clock that is set by hand.
  private final class HandClock: Sendable {
    /// The nanoseconds.
    let time = Atomic<Int64>(0)
  }

  @Test func `time that passes between two rows is not the lookup's`() throws {
    let (place, store) = try StoreLookupTests.makeStore()
    defer { place.remove() }
    var query = LookupQuery(.everything)
    let clock = HandClock()
    query.timeBudgetNanoseconds = 1_000
    query.clock = { clock.time.load(ordering: .relaxed) }
    let cursor = store.lookup(query)
    var rows = 0
    while try cursor.next() != nil {
      rows += 1
      clock.time.wrappingAdd(2_000, ordering: .relaxed)
    }
    #expect(rows > 1 && cursor.ending == .complete)
  }
}
