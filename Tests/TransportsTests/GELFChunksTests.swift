internal import Testing
internal import Transports

@Suite("Chunks of GELF")
struct GELFChunksTests {
  @Test func `long messages are chunks, too long ones none`() {
    var chunks = GELFChunks(seed: 9)
    #expect(chunks.datagrams(of: [1, 2, 3]) == [[1, 2, 3]])
    let message = (0..<4000).map { UInt8(truncatingIfNeeded: $0) }
    let datagrams = chunks.datagrams(of: message) ?? []
    #expect(datagrams.count == 3 && datagrams.allSatisfy { $0.count <= 1432 })
    for (index, datagram) in datagrams.enumerated() {
      #expect(
        Array(datagram.prefix(12)) == [0x1E, 0x0F, 0, 0, 0, 0, 0, 0, 0, 10, UInt8(index), 3])
    }
    #expect(datagrams.flatMap { $0.dropFirst(12) } == message)
    #expect(chunks.datagrams(of: [UInt8](repeating: 1, count: 128 * 1420)) != nil)
    #expect(chunks.datagrams(of: [UInt8](repeating: 1, count: 128 * 1420 + 1)) == nil)
  }
}
