internal import DNS
internal import Octets

extension RRsetReader {
  /// An RRset of the message that was read last as lookups read it back from its key, without times; nil
  /// where the key is not what its parts make.
  public func row(of set: ObservedSet) -> RRsetRow? {
    let octets = keys.view(from: Int(set.keyStart), count: Int(set.keyCount)).array()
    guard let key = unsafe octets.withUnsafeBytes({ unsafe SetKey($0) }), key.octets == octets,
      key.sensor == sensor, key.setCount + 2 == octets.count
    else { return nil }
    return RRsetRow(
      ownerOctets: key.ownerWire, type: RecordType(rawValue: key.type),
      recordClass: RecordClass(rawValue: key.recordClass), bailiwickOctets: key.bailiwick,
      dataOctets: key.data, observation: Self.observation(set.doubts))
  }

  /// The records of an RRset as lookups by RDATA read them back from their keys, in the order of the set;
  /// nil where a key is none. RDATA that is too long to stand in a key is left out of its row.
  public func memberRows(of row: RRsetRow) -> [RRsetRow]? {
    var rows: [RRsetRow] = []
    for data in row.dataOctets {
      let octets = MemberKey.octets(
        of: data, owner: StoredName.reversed(row.ownerOctets), type: row.type.rawValue,
        recordClass: row.recordClass.rawValue)
      guard let key = unsafe octets.withUnsafeBytes({ unsafe MemberKey($0) }) else { return nil }
      rows.append(
        RRsetRow(
          ownerOctets: StoredName.wire(reversed: key.owner), type: RecordType(rawValue: key.type),
          recordClass: RecordClass(rawValue: key.recordClass),
          dataOctets: key.data.map { [$0] } ?? [],
          observation: row.observation))
    }
    return rows
  }

  /// The absence of the message that was read last as lookups read it back from its key, without times;
  /// nil where there is none, or the key is not what its parts make.
  public var absenceRow: AbsenceRow? {
    guard let absence else { return nil }
    let octets = keys.view(from: Int(absence.keyStart), count: Int(absence.keyCount)).array()
    guard let key = AbsenceKey(octets), key.octets == octets, key.sensor == sensor else {
      return nil
    }
    let owner = StoredName.wire(reversed: key.owner)
    let data = keys.view(from: Int(absence.dataStart), count: Int(absence.dataCount)).array()
    return AbsenceRow(
      key.kind, ownerOctets: owner, type: RecordType(rawValue: key.type),
      recordClass: RecordClass(rawValue: key.recordClass),
      zoneOctets: key.zoneLabels.map { StoredName.suffix(owner, labels: $0) }, soaOctets: data,
      observation: Self.observation([]))
  }

  /// Whether labels in reverse that stand in ``keys`` are a public suffix.
  mutating func isSuffix(keyStart: Int, count: Int) -> Bool {
    let zone = Part(
      start: Int32(truncatingIfNeeded: keyStart), count: Int32(truncatingIfNeeded: count))
    return Self.isSuffix(zone, of: keys, &suffixes)
  }

  /// An observation without times.
  private static func observation(_ doubts: Doubts) -> Observation {
    Observation(firstMilliseconds: 0, lastMilliseconds: 0, count: 1, doubts: doubts)
  }
}
