import Octets
import Testing

/// Blocks, and the hash that tables of strangers' keys use.
struct OctetArenaTests {
  /// A buffer with some octets.
  private func buffer(_ octets: [UInt8]) -> OctetBuffer {
    var buffer = OctetBuffer(capacity: octets.count)
    buffer.append(octets)
    return buffer
  }

  @Test func `blocks are taken up to the limit, given back and taken again`() {
    var arena = OctetArena(blockOctets: 64, limit: 70)
    var blocks: [UInt16] = []
    for _ in 0..<70 { blocks.append(arena.take()) }
    #expect(Set(blocks) == Set(0..<70))
    let beyond = arena.take()
    #expect(beyond == OctetArena.none)
    #expect(arena.usedCount == 70)
    arena.give(3)
    let again = arena.take()
    #expect(again == 3)
    for block in blocks { arena.give(block) }
    #expect(arena.usedCount == 0)
    arena.give(OctetArena.none)
    #expect(arena.usedCount == 0)
  }

  @Test func `octets stay in their block`() {
    var arena = OctetArena(blockOctets: 64, limit: 2)
    let first = arena.take()
    let second = arena.take()
    let text = buffer(Array(0..<64))
    arena.store(text.view, in: first, at: 0)
    arena.store(text.view, in: second, at: 60)
    arena.store(text.view, in: OctetArena.none, at: 0)
    arena.store(text.view, in: first, at: -1)
    let whole = arena.holds(text.view, in: first, at: 0)
    let four = arena.holds(text.view.slice(from: 0, count: 4), in: second, at: 60)
    let five = arena.holds(text.view.slice(from: 0, count: 5), in: second, at: 60)
    let others = arena.holds(text.view.slice(from: 1, count: 4), in: second, at: 60)
    let nothing = arena.holds(text.view.slice(from: 0, count: 0), in: OctetArena.none, at: 0)
    #expect([whole, four, five, others, nothing] == [true, true, false, false, true])
    let octets = [arena.octet(second, at: 63), arena.octet(second, at: 64)]
    #expect(octets == [3, 0])
    var copy = OctetBuffer(capacity: 64)
    arena.append(first, from: 62, count: 9, to: &copy)
    arena.append(second, from: 60, count: 1, to: &copy)
    let copied = copy.array()
    #expect(copied == [62, 63, 0])
  }

  @Test func `the keyed hash is SipHash-1-3`() {
    let hash = KeyedHash(0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)
    // Made with another implementation, which gives the published values of SipHash-2-4.
    #expect(hash.hash(0x0706_0504_0302_0100) == 0x3690_9511_8D29_9A8E)
    #expect(
      hash.hash(
        0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908, 0x1716_1514_1312_1110,
        0x1F1E_1D1C_1B1A_1918, 0x2726_2524_2322_2120) == 0xC1D2_3632_99E4_1531)
    #expect(
      hash.hash(
        0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908, 0x1716_1514_1312_1110,
        0x1F1E_1D1C_1B1A_1918, 0x2726_2524_2322_2120, 0x2F2E_2D2C_2B2A_2928)
        == 0x9F31_43F8_DF07_4C46)
    #expect(KeyedHash().hash(1) != KeyedHash().hash(1))
  }
}
