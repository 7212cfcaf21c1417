/// An IPv4 or IPv6 address (RFC 791, RFC 4291).
///
/// Kept as 128 bits in two words; an IPv4 address stands in the low 32 bits.
public struct IPAddress: BitwiseCopyable, Hashable, Sendable {
  /// The version of an address.
  public enum Version: UInt8, BitwiseCopyable, Sendable {
    /// IPv4, 32 bits.
    case v4 = 4
    /// IPv6, 128 bits.
    case v6 = 6
  }

  /// The first eight octets of an IPv6 address; zero for IPv4.
  public let high: UInt64
  /// The last eight octets; an IPv4 address in the low 32 bits.
  public let low: UInt64
  /// Which version it is.
  public let version: Version

  /// An IPv4 address.
  @inline(always)
  public init(v4 bits: UInt32) {
    high = 0
    low = UInt64(bits)
    version = .v4
  }

  /// An IPv6 address.
  @inline(always)
  public init(v6High high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
    version = .v6
  }

  /// How many bits the version has.
  public var bitWidth: Int { version == .v4 ? 32 : 128 }
}

// MARK: - Text

extension OctetCursor {
  /// Writes an address: dotted decimal, or IPv6 as RFC 5952 prescribes.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(_ address: IPAddress) {
    if _fastPath(address.version == .v4) {
      append(v4: UInt32(truncatingIfNeeded: address.low))
    } else {
      self = appendingV6(high: address.high, low: address.low)
    }
  }

  /// Writes an IPv4 address in dotted decimal.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(v4 bits: UInt32) { self = appending(v4: bits) }

  /// A cursor behind an IPv4 address in dotted decimal.
  @inline(never)
  @_lifetime(copy self)
  public func appending(v4 bits: UInt32) -> OctetCursor {
    var cursor = self
    if cursor.isExhausted { return cursor }
    var place = unsafe cursor.place
    unsafe place = Self.store(dotted: bits &>> 24, at: place)
    unsafe place = Self.store(dotted: bits &>> 16, at: place)
    unsafe place = Self.store(dotted: bits &>> 8, at: place)
    unsafe place = Self.store(dotted: bits, at: place)
    unsafe cursor.advance(place - cursor.place - 1)
    return cursor
  }

  /// Stores the low octet's decimal digits and a full stop, and answers the place behind them.
  @unsafe
  @inline(always)
  private static func store(
    dotted octet: UInt32, at place: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    let text = decimalOctets[Int(octet & 255)]
    unsafe place.storeBytes(of: UInt32(truncatingIfNeeded: text).littleEndian, as: UInt32.self)
    return unsafe place + Int(truncatingIfNeeded: text &>> 32)
  }

  /// Writes an IPv6 address in the form of RFC 5952: lower case, no leading zeros, the longest run
  /// of two or more zero fields (the first of equals) as `::`.
  @inline(never)
  @_lifetime(copy self)
  public func appendingV6(high: UInt64, low: UInt64) -> OctetCursor {
    var cursor = copy self
    if cursor.isExhausted { return cursor }
    let (zerosAt, zeros) = Self.longestZeroRun(high: high, low: low)
    var place = unsafe cursor.place
    var field = 0
    while field < 8 {
      // Every field ends in a colon, so that the one that is missing in `::` stands there already,
      // except at the start.
      if field == zerosAt {
        unsafe place.storeBytes(of: 0x3A3A, as: UInt16.self)
        unsafe place += field == 0 ? 2 : 1
        field &+= zeros
        continue
      }
      let half = field < 4 ? high : low
      let bits = UInt32(truncatingIfNeeded: half &>> UInt64(48 &- 16 &* (field & 3)) & 0xFFFF)
      unsafe place = Self.store(hexadecimalField: bits, at: place)
      field &+= 1
    }
    // The last colon is one too many, unless the zeros are at the end.
    let excess = zerosAt &+ zeros == 8 ? 0 : 1
    unsafe cursor.advance(place - cursor.place - excess)
    return cursor
  }

  /// Stores sixteen bits in hexadecimal without leading zeros, and a colon; answers the place behind.
  @unsafe
  @inline(always)
  private static func store(
    hexadecimalField bits: UInt32, at place: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    let octets = bits &>> 8 | (bits & 0xFF) &<< 16
    let nibbles = (octets &>> 4 & 0x000F_000F) | (octets & 0x000F_000F) &<< 8
    let letters = ((nibbles &+ 0x0606_0606) &>> 4 & 0x0101_0101) &* 39
    let digits = UInt64(nibbles &+ letters &+ 0x3030_3030) | 0x3A &<< 32
    let zeros = (nibbles | 1 &<< 24).trailingZeroBitCount & 0x18
    unsafe place.storeBytes(of: (digits &>> UInt64(zeros)).littleEndian, as: UInt64.self)
    return unsafe place + (5 &- zeros &>> 3)
  }

  /// Where the longest run of zero fields starts, and its length; -9 where there is none of two.
  @inline(always)
  private static func longestZeroRun(high: UInt64, low: UInt64) -> (at: Int, count: Int) {
    let zeros = zeroFields(high) | zeroFields(low) &<< 4
    var starts = zeros & zeros &>> 1
    if starts == 0 { return (-9, 0) }
    var count = 2
    while true {
      let longer = starts & zeros &>> UInt64(count)
      if longer == 0 { return (starts.trailingZeroBitCount, count) }
      starts = longer
      count &+= 1
    }
  }

  /// Which of four fields are zero, a bit each, the first field in the lowest.
  @inline(always)
  private static func zeroFields(_ half: UInt64) -> UInt64 {
    let low: UInt64 = 0x7FFF_7FFF_7FFF_7FFF
    let marks = ~(((half & low) &+ low) | half) & ~low
    // One multiplication moves the marks, which are sixteen bits apart, next to each other.
    return ((marks &>> 15) &* 0x0008_0004_0002_0001) &>> 48 & 15
  }
}

extension IPAddress: CustomStringConvertible {
  /// The address as text.
  public var description: String {
    var buffer = OctetBuffer(capacity: 64)
    var cursor = buffer.cursor(budget: 64, form: .plain)
    cursor.append(self)
    let count = cursor.count
    buffer.commit(count)
    return String(decoding: buffer.view.array(), as: UTF8.self)
  }

  /// An address from its text: dotted decimal, or any form of RFC 4291 section 2.2.
  public init?(_ text: String) {
    if let bits = Self.dottedDecimal(Array(text.utf8)) {
      self.init(v4: bits)
      return
    }
    guard let halves = Self.colonFields(text) else { return nil }
    self.init(v6High: halves.high, low: halves.low)
  }

  /// The bits of `a.b.c.d`, each part one to three digits below 256.
  private static func dottedDecimal(_ octets: [UInt8]) -> UInt32? {
    let parts = octets.split(separator: 0x2E, omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }) else {
        return nil
      }
      let value = part.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - 0x30) }
      guard value < 256 else { return nil }
      bits = bits << 8 | value
    }
    return bits
  }

  /// The two halves of an IPv6 address in text.
  private static func colonFields(_ text: String) -> (high: UInt64, low: UInt64)? {
    let octets = Array(text.utf8)
    guard octets.contains(0x3A) else { return nil }
    var before: [UInt16] = []
    var after: [UInt16] = []
    var isAfter = false
    let parts = octets.split(separator: 0x3A, omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if part.isEmpty {
        let isEdge = index == 0 || index == parts.count - 1
        if isEdge {
          let neighbour = index == 0 ? 1 : parts.count - 2
          guard parts.indices.contains(neighbour), parts[neighbour].isEmpty else { return nil }
          if index == 0 { continue }
          if parts.count == 3, index == 2 { continue }
          continue
        }
        guard !isAfter else { return nil }
        isAfter = true
        continue
      }
      var fields: [UInt16] = []
      if index == parts.count - 1, let bits = dottedDecimal(Array(part)) {
        fields = [UInt16(bits >> 16), UInt16(bits & 0xFFFF)]
      } else {
        guard part.count <= 4, let value = UInt16(String(decoding: part, as: UTF8.self), radix: 16),
          part.first != 0x2B
        else { return nil }
        fields = [value]
      }
      if isAfter { after += fields } else { before += fields }
    }
    let given = before.count + after.count
    guard isAfter ? given < 8 : given == 8 else { return nil }
    let all = before + [UInt16](repeating: 0, count: 8 - given) + after
    let high = all[0..<4].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
    let low = all[4..<8].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
    return (high, low)
  }
}
