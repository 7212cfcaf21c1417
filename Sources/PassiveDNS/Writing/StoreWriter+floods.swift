internal import Octets

extension StoreWriter {
  /// How many new names of a public suffix are kept in an interval: these are domains that somebody has
  /// registered, of which a large resolver meets tens of thousands in its first minute.
  private var suffixLimit: Int {
    floods.limit.multipliedReportingOverflow(by: Self.suffixFactor).partialValue
  }

  /// How many times as many as of other zones that is.
  static var suffixFactor: Int { 64 }

  /// Whether a row that is not in memory may be kept: its owner is known, with its type, to memory or to the
  /// store, or its zone is not flooded.
  mutating func passes(
    _ kind: SetTable.Kind, start: Int, owner: Int, labels: UInt8, zoneLabels: UInt8,
    at milliseconds: Int64
  ) -> Bool {
    nameHash = nil
    guard settings.collapseLimit > 0, labels > 1 else { return true }
    // What is counted is the owner with its type, which follow each other in every key.
    let zoneCount = zoneOctets(start, Self.zoneLabels(labels, zoneLabels))
    let passes = floods.passes(
      reader.keys, start: start, nameCount: owner &+ 3, zoneCount: zoneCount, at: milliseconds)
    guard kind == .set else { return passes }
    nameHash = floods.nameHash
    if passes || gathered.contains(hash: floods.nameHash) { return true }
    if floods.newNames <= suffixLimit, reader.isSuffix(keyStart: start, count: zoneCount) {
      return true
    }
    return Self.isStored(
      reader.keys, start: start, owner: owner, in: store.database, known, &nameKey)
  }

  /// Adds to the row of a zone.
  mutating func addFlood(
    start: Int, labels: UInt8, zoneLabels: UInt8, at milliseconds: Int64
  ) throws(StoreError) {
    let count = zoneOctets(start, Self.zoneLabels(labels, zoneLabels))
    for _ in 0..<2 {
      let outcome = table.add(
        .flood, in: reader.keys, start: start, keyCount: count, dataCount: 0,
        milliseconds: milliseconds, count: 1, doubts: [])
      if outcome != .full { return }
      try makeRoom()
    }
  }

  /// How many labels the zone has that a name is counted for: its bailiwick, or above it the next
  /// name, of three labels at most.
  private static func zoneLabels(_ labels: UInt8, _ zoneLabels: UInt8) -> UInt8 {
    zoneLabels < labels && zoneLabels > 0 ? zoneLabels : min(labels - 1, 3)
  }

  /// How many octets the first labels of a name in reverse have.
  private func zoneOctets(_ start: Int, _ labels: UInt8) -> Int {
    let key = reader.keys.view(from: start, count: 255)
    var at = 0
    for _ in 0..<labels where at < key.count { at &+= Int(key.octet(at)) &+ 1 }
    return at
  }

  /// Whether the store has the owner with the type that a key begins with.
  private static func isStored(
    _ keys: borrowing OctetBuffer, start: Int, owner: Int, in database: Database,
    _ known: borrowing KnownNames, _ name: inout OctetBuffer
  ) -> Bool {
    name.removeAll()
    NameKey.append(ofSet: keys.view(from: start, count: owner &+ 3), owner: owner, to: &name)
    if known.contains(name.view) { return true }
    return (try? database.hasKey(name.view, in: .names)) ?? false
  }
}
