/// SipHash-1-3 of words: a hash whose collisions nobody can aim at without its key.
///
/// Tables that are indexed by what strangers send use it, each with a key of its own. The result is
/// that of SipHash (Aumasson and Bernstein, 2012) over the words' octets in little-endian order.
public struct KeyedHash: Sendable {
  /// The key.
  private let key0, key1: UInt64

  /// A hash with a random key.
  public init() {
    self.init(.random(in: .min ... .max), .random(in: .min ... .max))
  }

  /// A hash with a given key, so that a test can be repeated.
  public init(_ key0: UInt64, _ key1: UInt64) {
    self.key0 = key0
    self.key1 = key1
  }

  /// The hash of five words.
  @inline(__always)
  public func hash(
    _ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64, _ fifth: UInt64
  ) -> UInt64 {
    var state = State(key0, key1)
    state.absorb(first)
    state.absorb(second)
    state.absorb(third)
    state.absorb(fourth)
    state.absorb(fifth)
    return state.finish(octets: 40)
  }

  /// The hash of six words.
  @inline(__always)
  public func hash(
    _ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64, _ fifth: UInt64,
    _ sixth: UInt64
  ) -> UInt64 {
    var state = State(key0, key1)
    state.absorb(first)
    state.absorb(second)
    state.absorb(third)
    state.absorb(fourth)
    state.absorb(fifth)
    state.absorb(sixth)
    return state.finish(octets: 48)
  }

  /// The hash of one word.
  @inline(__always)
  public func hash(_ word: UInt64) -> UInt64 {
    var state = State(key0, key1)
    state.absorb(word)
    return state.finish(octets: 8)
  }

  /// The hash of octets.
  public func hash(_ octets: borrowing OctetView) -> UInt64 {
    var state = State(key0, key1)
    var at = 0
    while at &+ 8 <= octets.count {
      state.absorb(octets.word(at))
      at &+= 8
    }
    let left = octets.count &- at
    let rest = left == 0 ? 0 : octets.word(at) & (1 &<< UInt64(8 &* left) &- 1)
    return state.finish(octets: UInt64(octets.count), rest: rest)
  }

  /// The hash of octets.
  public func hash(octets: [UInt8]) -> UInt64 {
    var buffer = OctetBuffer(capacity: octets.count)
    buffer.append(octets)
    return hash(buffer.view)
  }

  /// The hash of octets, behind that of others; ASCII letters count in lower case.
  ///
  /// Chained over the labels of a name from the last one on, it is the same for every name below a
  /// domain, and so it is found for all of them in one pass.
  public func hash(lowerCased octets: borrowing OctetView, after previous: UInt64 = 0) -> UInt64 {
    var state = State(key0, key1)
    state.absorb(previous)
    var at = 0
    while at &+ 8 <= octets.count {
      state.absorb(Self.lowerCased(octets.word(at)))
      at &+= 8
    }
    var last: UInt64 = 0
    var shift: UInt64 = 0
    while at < octets.count {
      last |= UInt64(octets.octet(at)) &<< shift
      at &+= 1
      shift &+= 8
    }
    state.absorb(Self.lowerCased(last))
    return state.finish(octets: UInt64(truncatingIfNeeded: octets.count))
  }

  /// Eight octets with ASCII letters in lower case.
  @inline(__always)
  static func lowerCased(_ word: UInt64) -> UInt64 {
    let low = word & 0x7F7F_7F7F_7F7F_7F7F
    let fromA = low &+ 0x3F3F_3F3F_3F3F_3F3F
    let behindZ = low &+ 0x2525_2525_2525_2525
    let letters = fromA & ~behindZ & ~word & 0x8080_8080_8080_8080
    return word | letters &>> 2
  }

  /// The four words that are mixed.
  private struct State {
    /// What is mixed.
    private var v0, v1, v2, v3: UInt64

    /// The state before the first word.
    @inline(__always)
    init(_ key0: UInt64, _ key1: UInt64) {
      v0 = key0 ^ 0x736F_6D65_7073_6575
      v1 = key1 ^ 0x646F_7261_6E64_6F6D
      v2 = key0 ^ 0x6C79_6765_6E65_7261
      v3 = key1 ^ 0x7465_6462_7974_6573
    }

    /// Takes in a word.
    @inline(__always)
    mutating func absorb(_ word: UInt64) {
      v3 ^= word
      mix()
      v0 ^= word
    }

    /// Mixes once.
    @inline(__always)
    private mutating func mix() {
      v0 &+= v1
      v1 = (v1 &<< 13 | v1 &>> 51) ^ v0
      v0 = v0 &<< 32 | v0 &>> 32
      v2 &+= v3
      v3 = (v3 &<< 16 | v3 &>> 48) ^ v2
      v0 &+= v3
      v3 = (v3 &<< 21 | v3 &>> 43) ^ v0
      v2 &+= v1
      v1 = (v1 &<< 17 | v1 &>> 47) ^ v2
      v2 = v2 &<< 32 | v2 &>> 32
    }

    /// The hash of what was taken in.
    @inline(__always)
    mutating func finish(octets: UInt64, rest: UInt64 = 0) -> UInt64 {
      absorb(octets &<< 56 | rest)
      v2 ^= 0xFF
      mix()
      mix()
      mix()
      return v0 ^ v1 ^ v2 ^ v3
    }
  }
}
