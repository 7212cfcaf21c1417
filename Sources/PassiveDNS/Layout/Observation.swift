internal import Octets

/// When something was seen, how often, and what speaks against it.
///
/// Two observations of one thing merge to one: the earlier start, the later end, the sum of the counts.
public struct Observation: BitwiseCopyable, Hashable, Sendable {
  /// When it was first seen, in milliseconds since the epoch; not below zero.
  public var firstMilliseconds: Int64
  /// When it was last seen.
  public var lastMilliseconds: Int64
  /// How often.
  public var count: UInt64
  /// What speaks against it; empty for what is trusted.
  public var doubts: Doubts

  /// An observation.
  public init(
    firstMilliseconds: Int64, lastMilliseconds: Int64, count: UInt64, doubts: Doubts = []
  ) {
    self.firstMilliseconds = firstMilliseconds
    self.lastMilliseconds = lastMilliseconds
    self.count = count
    self.doubts = doubts
  }

  /// Takes in another observation of the same thing.
  @inline(__always)
  public mutating func merge(_ other: Observation) {
    firstMilliseconds = min(firstMilliseconds, other.firstMilliseconds)
    lastMilliseconds = max(lastMilliseconds, other.lastMilliseconds)
    let (sum, isTooLarge) = count.addingReportingOverflow(other.count)
    count = isTooLarge ? .max : sum
    doubts.formUnion(other.doubts)
  }
}

/// Why an RRset is not trusted.
public struct Doubts: OptionSet, BitwiseCopyable, Hashable, Sendable {
  /// The bits, as they are stored.
  public let rawValue: UInt8

  /// A set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// No query was seen that the response answers.
  public static var unmatched: Doubts { Doubts(rawValue: 1) }
  /// Its owner is outside of what the server was asked for.
  public static var outOfBailiwick: Doubts { Doubts(rawValue: 2) }
  /// Another response to the same query said something else.
  public static var conflicting: Doubts { Doubts(rawValue: 4) }
  /// It stood in the additional section.
  public static var additional: Doubts { Doubts(rawValue: 8) }

  /// Whether what has them is kept in the tables for what is not trusted.
  ///
  /// Conflicting RRsets are not: at least one of them was trusted before, and its row says from then on
  /// that it is not.
  public var keepsApart: Bool { !intersection([.unmatched, .outOfBailiwick, .additional]).isEmpty }

  /// The words for them, as lookups show them; empty for none.
  public var names: [String] {
    var names: [String] = []
    if contains(.unmatched) { names.append("unmatched") }
    if contains(.outOfBailiwick) { names.append("out-of-bailiwick") }
    if contains(.conflicting) { names.append("conflicting") }
    if contains(.additional) { names.append("additional") }
    return names
  }
}

// MARK: - In the store

extension Observation {
  /// The most octets of a stored observation without what follows it.
  static var storedLimit: Int { 1 + 6 + 10 + 10 }

  /// Appends its stored form: doubts, first (48 bits, the highest octet first), last minus first and
  /// count in groups of seven bits.
  @inline(__always)
  func append(to octets: inout [UInt8]) {
    octets.append(doubts.rawValue)
    let first = UInt64(max(firstMilliseconds, 0)) & 0xFFFF_FFFF_FFFF
    var shift: UInt64 = 40
    while true {
      octets.append(UInt8(truncatingIfNeeded: first &>> shift))
      if shift == 0 { break }
      shift &-= 8
    }
    VariableInteger.append(UInt64(max(lastMilliseconds &- firstMilliseconds, 0)), to: &octets)
    VariableInteger.append(count, to: &octets)
  }

  /// Appends its stored form to a buffer.
  func append(to buffer: inout OctetBuffer) {
    let first = UInt64(max(firstMilliseconds, 0)) & 0xFFFF_FFFF_FFFF
    let start = UInt64(doubts.rawValue) &<< 56 | first &<< 8
    _ = unsafe buffer.withUnsafeRoom(32) { room in
      unsafe room.storeBytes(of: start.bigEndian, as: UInt64.self)
      var at = 7
      for number in [UInt64(max(lastMilliseconds &- firstMilliseconds, 0)), count] {
        var rest = number
        while rest >= 0x80 {
          unsafe room[at] = UInt8(truncatingIfNeeded: rest) | 0x80
          rest &>>= 7
          at &+= 1
        }
        unsafe room[at] = UInt8(truncatingIfNeeded: rest)
        at &+= 1
      }
      return at
    }
  }

  /// Reads the stored form, and answers how many octets it had; nil where it is none.
  static func read(
    _ octets: UnsafeRawBufferPointer
  ) -> (observation: Observation, count: Int)? {
    guard octets.count >= 9 else { return nil }
    var first: UInt64 = 0
    for index in 1...6 { first = first &<< 8 | UInt64(unsafe octets[index]) }
    var at = 7
    guard let length = unsafe VariableInteger.read(octets, &at),
      let count = unsafe VariableInteger.read(octets, &at)
    else { return nil }
    let start = Int64(first)
    let observation = Observation(
      firstMilliseconds: start,
      lastMilliseconds: start &+ Int64(min(length, 1 &<< 48)), count: count,
      doubts: Doubts(rawValue: unsafe octets[0]))
    return (observation, at)
  }
}

/// Numbers in groups of seven bits, the lowest first; the highest bit says that another follows.
enum VariableInteger {
  /// Appends a number.
  @inline(__always)
  static func append(_ number: UInt64, to octets: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      octets.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest &>>= 7
    }
    octets.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Reads a number and moves behind it; nil where there is none.
  @inline(__always)
  static func read(_ octets: UnsafeRawBufferPointer, _ at: inout Int) -> UInt64? {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while at < octets.count, shift < 64 {
      let octet = unsafe octets[at]
      at &+= 1
      number |= UInt64(octet & 0x7F) &<< shift
      if octet < 0x80 { return number }
      shift &+= 7
    }
    return nil
  }
}
