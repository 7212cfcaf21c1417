public import Octets

/// How long a tick of a pcapng interface is, and when it began to tick (if_tsresol, if_tsoffset).
public struct TimestampResolution: Hashable, Sendable {
  /// Ticks of a second are `10^exponent`, or `2^exponent` for ``isBinary``.
  public let exponent: UInt8
  /// Whether it is a power of two.
  public let isBinary: Bool
  /// Seconds to add to every time.
  public let offsetSeconds: Int64

  /// Microseconds, which files have that say nothing.
  public static var microseconds: TimestampResolution { TimestampResolution(option: 6) }

  /// From the option's octet: the high bit tells powers of two.
  public init(option: UInt8, offsetSeconds: Int64 = 0) {
    exponent = option & 0x7F
    isBinary = option & 0x80 != 0
    self.offsetSeconds = offsetSeconds
  }

  /// The time of `ticks`; it stops at the ends of what a ``Timestamp`` covers.
  @inline(__always)
  public func time(ticks: UInt64) -> Timestamp {
    if _fastPath(!isBinary && offsetSeconds == 0 && ticks < 1 &<< 53) {
      if exponent == 6 { return Timestamp(nanoseconds: Int64(ticks &* 1000)) }
      if exponent == 9 { return Timestamp(nanoseconds: Int64(ticks)) }
    }
    return slowTime(ticks: ticks)
  }

  /// The time of `ticks` at any resolution.
  @inline(never)
  private func slowTime(ticks: UInt64) -> Timestamp {
    let (seconds, nanoseconds) = isBinary ? binary(ticks) : decimal(ticks)
    let whole = Int64(clamping: seconds)
    let (sum, isOver) = whole.addingReportingOverflow(offsetSeconds)
    // The offset alone can carry the sum over an end.
    let limited = isOver ? (offsetSeconds < 0 ? Int64.min : Int64.max) : sum
    return Timestamp(seconds: limited, nanoseconds: Int64(nanoseconds))
  }

  /// Whole seconds and nanoseconds at a resolution of `2^-exponent`.
  private func binary(_ ticks: UInt64) -> (seconds: UInt64, nanoseconds: UInt64) {
    // The product's upper half is the number of nanoseconds at 2^-64.
    if exponent >= 64 {
      return (0, ticks.multipliedFullWidth(by: 1_000_000_000).high >> UInt64(exponent - 64))
    }
    if exponent == 0 { return (ticks, 0) }
    let fraction = ticks << UInt64(64 - exponent)
    return (ticks >> UInt64(exponent), fraction.multipliedFullWidth(by: 1_000_000_000).high)
  }

  /// Whole seconds and nanoseconds at a resolution of `10^-exponent`.
  private func decimal(_ ticks: UInt64) -> (seconds: UInt64, nanoseconds: UInt64) {
    let power = Int(exponent)
    // 10^19 is the largest power of ten in 64 bits.
    guard power <= 19 else {
      return (0, power - 9 > 19 ? 0 : ticks / Self.powerOfTen(power - 9))
    }
    let second = Self.powerOfTen(power)
    let rest = ticks % second
    let nanoseconds =
      power <= 9 ? rest * Self.powerOfTen(9 - power) : rest / Self.powerOfTen(power - 9)
    return (ticks / second, nanoseconds)
  }

  /// `10^power`, for powers up to 19.
  private static func powerOfTen(_ power: Int) -> UInt64 {
    (0..<min(max(power, 0), 19)).reduce(1) { product, _ in product * 10 }
  }
}
