public import Octets

/// The addresses that share their first bits: `10.0.0.0/8` (RFC 4632, RFC 4291 section 2.3).
public struct AddressPrefix: Hashable, Sendable {
  /// The first address.
  public let address: IPAddress
  /// How many bits are shared, up to the width of the version.
  public let length: Int

  /// A prefix; bits behind the shared ones may be set.
  public init(address: IPAddress, length: Int) {
    self.address = address
    self.length = length
  }

  /// The bits that are not shared, which are zero in ``address``.
  private var hostMask: UInt128 {
    let free = address.bitWidth - length
    return free >= 128 ? .max : UInt128(1) << UInt128(free) - 1
  }

  /// The first address as a number.
  private var bits: UInt128 { UInt128(address.high) << 64 | UInt128(address.low) }

  /// Whether all bits behind the shared ones are zero.
  public var isExact: Bool { bits & hostMask == 0 }

  /// The prefix with zeros behind the shared bits.
  public var exact: AddressPrefix {
    let first = bits & ~hostMask
    let low = UInt64(truncatingIfNeeded: first)
    return AddressPrefix(
      address: address.version == .v4
        ? IPAddress(v4: UInt32(truncatingIfNeeded: low))
        : IPAddress(v6High: UInt64(truncatingIfNeeded: first >> 64), low: low), length: length)
  }

  /// How it is written.
  public var text: String { "\(address)/\(length)" }

  /// The first and the last address as numbers.
  var range: ClosedRange<UInt128> {
    let first = bits & ~hostMask
    return first...(first | hostMask)
  }
}

/// The addresses of several prefixes: sorted ranges, so that a long list is searched as quickly as a
/// short one.
public struct AddressRanges: Sendable {
  /// Ranges of IPv4 addresses, apart from each other, in order.
  private let four: [ClosedRange<UInt32>]
  /// Ranges of IPv6 addresses, apart from each other, in order.
  private let six: [ClosedRange<UInt128>]

  /// The addresses of prefixes.
  public init(_ prefixes: [AddressPrefix]) {
    four = Self.merged(prefixes.filter { $0.address.version == .v4 }).map {
      UInt32(truncatingIfNeeded: $0.lowerBound)...UInt32(truncatingIfNeeded: $0.upperBound)
    }
    six = Self.merged(prefixes.filter { $0.address.version == .v6 })
  }

  /// Whether an IPv4 address is among them.
  public func contains(v4 bits: UInt32) -> Bool { Self.search(four, bits) }

  /// Whether an IPv6 address is among them.
  public func contains(high: UInt64, low: UInt64) -> Bool {
    Self.search(six, UInt128(high) << 64 | UInt128(low))
  }

  /// Whether the address that an octet view is the text of is among them; false for other text.
  public func contains(_ text: borrowing OctetView) -> Bool {
    if let bits = text.dottedDecimal { return contains(v4: bits) }
    guard !six.isEmpty, let address = text.colonHexadecimal else { return false }
    return contains(high: address.high, low: address.low)
  }

  /// The ranges in order, those that touch as one.
  private static func merged(_ prefixes: [AddressPrefix]) -> [ClosedRange<UInt128>] {
    var merged: [ClosedRange<UInt128>] = []
    for range in prefixes.map(\.range).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      guard let last = merged.last, range.lowerBound <= last.upperBound else {
        merged.append(range)
        continue
      }
      merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
    }
    return merged
  }

  /// Whether one of the ranges has a number.
  private static func search<Bits: Comparable>(_ ranges: [ClosedRange<Bits>], _ bits: Bits) -> Bool
  {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < bits { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(bits)
  }
}
