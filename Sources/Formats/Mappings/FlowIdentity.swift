internal import Octets

/// What packets of one flow have in common, in both directions: its Community ID, version 1 with the
/// seed 0 (Corelight's specification), and numbers made of the same hash.
///
/// The hash is SHA-1 (FIPS 180-4), which hides nothing here: it only makes long numbers short.
struct FlowIdentity {
  /// The hash: five words.
  let words: InlineArray<5, UInt32>

  /// The identity of a flow.
  init(
    _ source: IPAddress, _ sourcePort: UInt16, _ destination: IPAddress, _ destinationPort: UInt16,
    protocolNumber: UInt8
  ) {
    let isInOrder =
      (source.high, source.low, sourcePort)
      <= (destination.high, destination.low, destinationPort)
    let (first, second) = isInOrder ? (source, destination) : (destination, source)
    let ports = isInOrder ? (sourcePort, destinationPort) : (destinationPort, sourcePort)
    // Two octets of seed, addresses, protocol, padding, ports: 16 or 40 octets, always one block.
    var block = InlineArray<64, UInt8>(repeating: 0)
    var at = 2
    for address in [first, second] {
      for shift in stride(from: address.bitWidth - 8, through: 0, by: -8) {
        let half = shift >= 64 ? address.high : address.low
        block[at] = UInt8(truncatingIfNeeded: half >> UInt64(shift & 63))
        at += 1
      }
    }
    block[at] = protocolNumber
    at += 2
    for port in [ports.0, ports.1] {
      block[at] = UInt8(port >> 8)
      block[at + 1] = UInt8(port & 255)
      at += 2
    }
    words = Self.hash(of: block, count: at)
  }

  /// The SHA-1 of at most 55 octets; those behind them are zero.
  private static func hash(of block: InlineArray<64, UInt8>, count: Int) -> InlineArray<5, UInt32> {
    var schedule = InlineArray<80, UInt32>(repeating: 0)
    for index in 0..<16 {
      let at = index &* 4
      schedule[index] =
        UInt32(block[at]) &<< 24 | UInt32(block[at &+ 1]) &<< 16 | UInt32(block[at &+ 2]) &<< 8
        | UInt32(block[at &+ 3])
    }
    schedule[count >> 2] |= 0x80 << UInt32(24 - (count & 3) * 8)
    schedule[15] = UInt32(count * 8)
    for index in 16..<80 {
      schedule[index] = turned(
        schedule[index - 3] ^ schedule[index - 8] ^ schedule[index - 14] ^ schedule[index - 16], 1)
    }
    let start: InlineArray<5, UInt32> = [
      0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0,
    ]
    var (a, b, c, d, e) = (start[0], start[1], start[2], start[3], start[4])
    // A loop for each twenty rounds, so that none has to ask which function it uses.
    for index in 0..<20 {
      let next = turned(a, 5) &+ (d ^ (b & (c ^ d))) &+ e &+ 0x5A82_7999 &+ schedule[index]
      (e, d, c, b, a) = (d, c, turned(b, 30), a, next)
    }
    for index in 20..<40 {
      let next = turned(a, 5) &+ (b ^ c ^ d) &+ e &+ 0x6ED9_EBA1 &+ schedule[index]
      (e, d, c, b, a) = (d, c, turned(b, 30), a, next)
    }
    for index in 40..<60 {
      let next = turned(a, 5) &+ (b & c | d & (b | c)) &+ e &+ 0x8F1B_BCDC &+ schedule[index]
      (e, d, c, b, a) = (d, c, turned(b, 30), a, next)
    }
    for index in 60..<80 {
      let next = turned(a, 5) &+ (b ^ c ^ d) &+ e &+ 0xCA62_C1D6 &+ schedule[index]
      (e, d, c, b, a) = (d, c, turned(b, 30), a, next)
    }
    return [start[0] &+ a, start[1] &+ b, start[2] &+ c, start[3] &+ d, start[4] &+ e]
  }

  /// A word with its bits turned to the left.
  private static func turned(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word &<< count | word &>> (32 &- count)
  }

  // MARK: - Texts

  /// The octet of the hash at an index; zero behind its end.
  private func octet(_ index: Int) -> UInt32 {
    index < 20 ? words[index >> 2] >> UInt32(24 - (index & 3) * 8) & 255 : 0
  }

  /// The Community ID: `1:` and the hash in base64.
  func appendCommunityID(to output: inout OctetBuffer) {
    output.append([0x31, 0x3A])
    for group in stride(from: 0, to: 20, by: 3) {
      let bits = octet(group) << 16 | octet(group + 1) << 8 | octet(group + 2)
      for part in 0..<4 {
        let isPadding = group + part > 20
        output.append(isPadding ? 0x3D : Self.digit(bits >> UInt32(18 - part * 6) & 63))
      }
    }
  }

  /// A digit of base64.
  private static func digit(_ value: UInt32) -> UInt8 {
    switch value {
    case 0..<26: UInt8(0x41 + value)
    case 26..<52: UInt8(0x61 + value - 26)
    case 52..<62: UInt8(0x30 + value - 52)
    case 62: 0x2B
    default: 0x2F
    }
  }

  /// A number of 53 bits, which every reader of JSON keeps whole.
  var number: Int64 { Int64(UInt64(words[0]) << 21 | UInt64(words[1] >> 11)) }

  /// A word of seventeen letters and digits behind a C, as Zeek has them.
  func appendWord(to output: inout OctetBuffer) {
    output.append(0x43)
    for index in 0..<17 {
      let value = octet(index) % 62
      output.append(Self.digit(value))
    }
  }
}
