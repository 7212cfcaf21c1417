/// How many rows of a store were last seen how long ago: what a pass over the store found.
///
/// Ages are told apart to an eighth of a power of two, so that a few hundred numbers are enough for
/// milliseconds and years.
struct AgeHistogram: Equatable {
  /// What a row is of.
  enum Part: Int, CaseIterable {
    /// An RRset that is trusted.
    case trusted
    /// An RRset that is not.
    case untrusted
    /// An absence.
    case absence
  }

  /// How many ages are told apart: up to 2⁴⁸ milliseconds.
  private static let binCount = 45 * 8 + 8

  /// The time that ages are counted from, in milliseconds.
  let reference: Int64
  /// How many rows there are of each part and age.
  private var counts = [UInt64](repeating: 0, count: binCount * Part.allCases.count)

  /// No rows.
  init(reference: Int64) { self.reference = max(reference, 0) }

  /// Adds a row that was last seen at a time.
  mutating func add(_ part: Part, last milliseconds: Int64) {
    counts[part.rawValue * Self.binCount + Self.bin(reference &- milliseconds)] &+= 1
  }

  /// How many rows there are of a part.
  func total(_ part: Part) -> UInt64 { (0..<Self.binCount).reduce(0) { $0 + count(part, $1) } }

  /// How many rows there are of a part and age.
  private func count(_ part: Part, _ bin: Int) -> UInt64 {
    counts[part.rawValue * Self.binCount + bin]
  }

  /// Before which time at least so many rows of some parts were last seen; in the far past for none.
  ///
  /// - Parameters:
  ///   - needed: How many.
  ///   - parts: Of which parts.
  ///   - gone: Untrusted rows last seen before this time are not there any more.
  func cutoff(
    for needed: UInt64, of parts: [Part], untrustedGoneBefore gone: Int64 = .min
  ) -> Int64 {
    if needed == 0 { return .min }
    var sum: UInt64 = 0
    for bin in stride(from: Self.binCount - 1, through: 0, by: -1) {
      let end = reference &- Self.lowest(bin) &+ 1
      for part in parts where part != .untrusted || end > gone { sum += count(part, bin) }
      if sum >= needed { return end }
    }
    return reference &+ 1
  }

  /// The number of an age; what is younger than the reference has none.
  private static func bin(_ age: Int64) -> Int {
    if age < 8 { return Int(max(age, 0)) }
    let top = min(63 - age.leadingZeroBitCount, 47)
    return (top - 2) * 8 + Int(min(age, 1 << 48 - 1) >> Int64(top - 3)) & 7
  }

  /// The lowest age of a number.
  private static func lowest(_ bin: Int) -> Int64 {
    bin < 8 ? Int64(bin) : Int64(8 | bin & 7) << Int64(bin / 8 - 1)
  }

  // MARK: - In the store

  /// The stored form: the reference and all numbers as ``VariableInteger``s.
  var octets: [UInt8] {
    var octets: [UInt8] = []
    VariableInteger.append(UInt64(reference), to: &octets)
    for count in counts { VariableInteger.append(count, to: &octets) }
    return octets
  }

  /// Reads the stored form; nil where it is none.
  init?(_ octets: [UInt8]) {
    var numbers: [UInt64] = []
    unsafe octets.withUnsafeBytes { octets in
      var at = 0
      while let number = unsafe VariableInteger.read(octets, &at) { numbers.append(number) }
    }
    guard numbers.count == counts.count + 1, numbers[0] <= UInt64(Int64.max),
      numbers.dropFirst().allSatisfy({ $0 < 1 << 48 })
    else { return nil }
    reference = Int64(numbers[0])
    counts = Array(numbers.dropFirst())
  }
}
