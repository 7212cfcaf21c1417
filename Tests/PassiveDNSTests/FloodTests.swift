internal import DNS
internal import Octets
internal import PassiveDNS
internal import Testing

@Suite("Floods of names that nobody asks for twice")
struct FloodTests {
  /// How many of a hundred names, each in an answer, the store keeps where ten of a zone may be new.
  private static func kept(
    _ flags: UInt16, doubts: Doubts = [], _ name: (Int) -> String
  ) throws -> (sets: UInt64, collapsed: UInt64) {
    let place = TemporaryStore()
    defer { place.remove() }
    var settings = WriterSettings()
    settings.collapseLimit = 10
    var writer = try StoreWriter(
      PassiveDNSStore(path: place.path, access: .writing), settings)
    for number in 0..<100 {
      let message = try ReaderMessage(
        flags, "\(name(number)) A", ["\(name(number)) A 192.0.2.1"])
      _ = message.read(&writer)
      try writer.record(at: Timestamp(seconds: 1_700_000_000), doubts: doubts)
    }
    try writer.flush()
    return (writer.allCounts.seen - writer.allCounts.collapsed, writer.allCounts.collapsed)
  }

  @Test func `new names of one zone are counted for it`() throws {
    #expect(try Self.kept(ReaderMessage.recursive) { "n\($0).victim.com" } == (10, 90))
  }

  @Test func `domains below a public suffix are none`() throws {
    #expect(try Self.kept(ReaderMessage.recursive) { "n\($0).com" } == (100, 0))
    #expect(try Self.kept(ReaderMessage.recursive) { "n\($0).co.uk" } == (100, 0))
  }

  @Test func `forged ones are, below whatever they are`() throws {
    #expect(
      try Self.kept(ReaderMessage.recursive, doubts: .unmatched) { "n\($0).com" } == (10, 90))
  }
}
