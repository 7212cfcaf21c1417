internal import Octets

extension StoreWriter {
  /// How many new names of a public suffix are kept in an interval: these are domains that somebody has
  /// registered, of which a large resolver meets tens of thousands in its first minute.
  private var suffixLimit: Int { floods.limit.multipliedReportingOverflow(by: 64).partialValue }

  /// Whether a row may be kept: it is known to memory or to the store, or its zone is not flooded.
  mutating func passes(
    _ kind: SetTable.Kind, start: Int, count: Int, owner: Int, labels: UInt8, zoneLabels: UInt8,
    at milliseconds: Int64
  ) -> Bool {
    guard settings.collapseLimit > 0, labels > 1 else { return true }
    if table.contains(kind, reader.keys.view(from: start, count: count)) { return true }
    // What is counted is the owner with its type, which follow each other in every key.
    let zoneCount = zoneOctets(start, Self.zoneLabels(labels, zoneLabels))
    if floods.passes(
      reader.keys, start: start, nameCount: owner &+ 3, zoneCount: zoneCount, at: milliseconds)
    {
      return true
    }
    guard kind == .set else { return false }
    return floods.newNames <= suffixLimit && reader.isSuffix(keyStart: start, count: zoneCount)
      || isStored(start: start, owner: owner)
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

  /// Whether the store has an owner with a type.
  private func isStored(start: Int, owner: Int) -> Bool {
    let key = reader.keys.view(from: start, count: owner &+ 3)
    let type = UInt16(key.octet(owner &+ 1)) << 8 | UInt16(key.octet(owner &+ 2))
    let wire = StoredName.wire(reversed: key.slice(from: 0, count: owner).array())
    let name = NameKey.octets(owner: wire, type: type)
    return (try? store.database.value(of: name, in: .names)) != nil
  }
}
