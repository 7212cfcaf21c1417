internal import DNS
internal import Glibc
internal import PassiveDNS
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

  @Test func `time that passes between two rows is not the lookup's`() throws {
    let (place, store) = try StoreLookupTests.makeStore()
    defer { place.remove() }
    var query = LookupQuery(.everything)
    query.timeBudgetNanoseconds = 1_000_000_000
    let cursor = store.lookup(query)
    var rows = 0
    while try cursor.next() != nil {
      rows += 1
      if rows == 1 { usleep(1_100_000) }
    }
    #expect(rows > 1 && cursor.ending == .complete)
  }
}
