internal import DNS

/// The key of ``StoreTable/absences``: a name without records of a type, as one sensor heard it.
///
///     name, labels in reverse | 0 | type (16) | class (16) | kind (8) | labels of the zone (8) | sensor (16)
///
/// The value is an ``Observation``, and behind it the RDATA of an SOA record where there was one.
struct AbsenceKey {
  /// The name's labels in reverse.
  let owner: [UInt8]
  /// TYPE that was asked for.
  let type: UInt16
  /// CLASS.
  let recordClass: UInt16
  /// What is absent.
  let kind: AbsenceRow.Kind
  /// How many labels the zone has; nil without an SOA record.
  let zoneLabels: Int?
  /// The sensor's number.
  let sensor: UInt16

  /// The key of a row.
  init(_ row: AbsenceRow, sensor: UInt16) {
    owner = StoredName.reversed(row.ownerOctets.map(StoredName.folded))
    type = row.type.rawValue
    recordClass = row.recordClass.rawValue
    kind = row.kind
    zoneLabels = row.zoneOctets.map(StoredName.labelCount)
    self.sensor = sensor
  }

  /// Reads a key; nil where the octets are none.
  init?(_ octets: [UInt8]) {
    var at = 0
    while at < octets.count, octets[at] != 0 { at += 1 + Int(octets[at]) }
    guard at + 9 == octets.count, let kind = AbsenceRow.Kind(rawValue: octets[at + 5]) else {
      return nil
    }
    owner = Array(octets[..<at])
    type = UInt16(octets[at + 1]) << 8 | UInt16(octets[at + 2])
    recordClass = UInt16(octets[at + 3]) << 8 | UInt16(octets[at + 4])
    self.kind = kind
    zoneLabels = octets[at + 6] == SetKey.unknownBailiwick ? nil : Int(octets[at + 6])
    sensor = UInt16(octets[at + 7]) << 8 | UInt16(octets[at + 8])
  }

  /// The key's octets.
  var octets: [UInt8] {
    var key = owner
    key.append(0)
    key.append(bigEndian: type)
    key.append(bigEndian: recordClass)
    key.append(kind.rawValue)
    key.append(zoneLabels.map { UInt8(truncatingIfNeeded: $0) } ?? SetKey.unknownBailiwick)
    key.append(bigEndian: sensor)
    return key
  }
}
