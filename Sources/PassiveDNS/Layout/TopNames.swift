internal import Octets

/// The names that were seen most often, counted in bounded memory (Space-Saving: Metwally, Agrawal and
/// El Abbadi, 2005): a name that comes new takes the place and the count of the least frequent one.
struct TopNames: Sendable {
  /// The most names that are counted.
  static let limit = 1024
  /// A name and how often it was seen.
  private struct Counted: Sendable {
    /// In wire form.
    let name: [UInt8]
    /// How often.
    var count: UInt64
  }

  /// The names, by a hash with a key by chance: two of the same hash would be counted as one.
  private var counts: [UInt64: Counted] = [:]
  /// The hash.
  private let keyed = KeyedHash()

  /// What was counted before.
  init(_ names: [ObservedName]) {
    for name in names {
      counts[keyed.hash(octets: name.nameOctets)] = Counted(
        name: name.nameOctets, count: name.count)
    }
  }

  /// Counts a name in wire form, `count` times.
  mutating func add(_ name: borrowing OctetView, count: UInt64) {
    let hash = keyed.hash(name)
    if let index = counts.index(forKey: hash) {
      counts.values[index].count &+= count
      return
    }
    counts[hash] = Counted(name: name.array(), count: count)
    if counts.count >= 2 * Self.limit { shrink() }
  }

  /// The names, the most frequent first.
  private var sorted: ArraySlice<(key: UInt64, value: Counted)> {
    counts.sorted { $0.value.count > $1.value.count }.prefix(Self.limit)
  }

  /// Leaves the most frequent half; the others' places start anew.
  private mutating func shrink() {
    let kept = sorted
    counts.removeAll(keepingCapacity: true)
    for (hash, counted) in kept { counts[hash] = counted }
  }

  /// The stored form: count, length and name of each.
  var octets: [UInt8] {
    var octets: [UInt8] = []
    for (_, counted) in sorted {
      VariableInteger.append(counted.count, to: &octets)
      VariableInteger.append(UInt64(counted.name.count), to: &octets)
      octets += counted.name
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
