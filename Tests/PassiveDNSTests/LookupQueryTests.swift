internal import PassiveDNS
internal import Testing

@Suite("Questions to a store")
struct LookupQueryTests {
  @Test func `patterns of names are written as DNSDB writes them`() throws {
    let example: [UInt8] = [7] + Array("example".utf8) + [0]
    #expect(try NamePattern("EXAMPLE.") == .exact(example))
    #expect(try NamePattern("*.example") == .below(example))
    #expect(try NamePattern("+.example") == .oneLabelBelow(example))
    #expect(try NamePattern("example.*") == .beginning(example))
    #expect(try NamePattern("*") == .below([0]))
    for text in ["", "a..b", String(repeating: "x", count: 64)] {
      #expect(throws: QueryError.self) { try NamePattern(text) }
    }
  }
}
