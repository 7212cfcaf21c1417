/// The names that were seen most often, counted in bounded memory (Space-Saving: Metwally, Agrawal and
/// El Abbadi, 2005): a name that comes new takes the place and the count of the least frequent one.
struct TopNames: Sendable {
  /// The most names that are counted.
  static let limit = 1024
  /// The counts.
  private var counts: [[UInt8]: UInt64] = [:]

  /// What was counted before.
  init(_ names: [ObservedName]) {
    for name in names { counts[name.nameOctets] = name.count }
  }

  /// Counts a name in wire form, `count` times.
  mutating func add(_ name: [UInt8], count: UInt64) {
    counts[name, default: 0] &+= count
    if counts.count >= 2 * Self.limit { shrink() }
  }

  /// Leaves the most frequent half; the others' places start anew.
  private mutating func shrink() {
    let kept = counts.sorted { $0.value > $1.value }.prefix(Self.limit)
    counts = Dictionary(kept.map { ($0.key, $0.value) }) { first, _ in first }
  }

  /// The stored form: count, length and name of each.
  var octets: [UInt8] {
    var octets: [UInt8] = []
    for (name, count) in counts.sorted(by: { $0.value > $1.value }).prefix(Self.limit) {
      VariableInteger.append(count, to: &octets)
      VariableInteger.append(UInt64(name.count), to: &octets)
      octets += name
    }
    return octets
  }

  /// The names of a stored form, the most frequent first.
  static func read(_ octets: [UInt8]) -> [ObservedName] {
    var names: [ObservedName] = []
    unsafe octets.withUnsafeBytes { octets in
      var at = 0
      while let count = unsafe VariableInteger.read(octets, &at),
        let length = unsafe VariableInteger.read(octets, &at),
        length < 256, at + Int(length) <= octets.count
      {
        let name = unsafe Array(octets[at..<at + Int(length)])
        names.append(ObservedName(nameOctets: name, timeFirst: 0, count: count))
        at += Int(length)
      }
    }
    return names
  }
}
