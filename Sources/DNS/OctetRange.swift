/// A range of a message's octets; unlike the standard range it is made without a check.
struct OctetRange {
  /// The first octet.
  let lowerBound: Int
  /// Behind the last octet; never below ``lowerBound``.
  let upperBound: Int

  /// A range of `count` octets.
  @inline(__always)
  init(from start: Int, count: Int) {
    lowerBound = start
    upperBound = start &+ max(count, 0)
  }

  /// How many octets it has.
  @inline(__always)
  var count: Int { upperBound &- lowerBound }

  /// Whether it has none.
  @inline(__always)
  var isEmpty: Bool { upperBound == lowerBound }
}
