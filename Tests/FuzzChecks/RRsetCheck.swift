internal import DNS
internal import Octets
internal import PassiveDNS

extension FuzzCheck {
  /// An octet, then a message; the octet says whether the additional section is read, and whether the
  /// message is made a response first. The RRsets that the store would have: their keys lie behind each
  /// other and are read back as what was in the message, RDATA in canonical order and without repetition,
  /// owners in lower case and again from their text; read once more, they are the same.
  public static let rrsets = FuzzCheck(name: "rrset") { input in
    guard let selector = input.first else { return nil }
    var message = Array(input.dropFirst())
    if selector & 2 != 0, message.count >= Header.octets {
      // QR; QUERY, not truncated; one question; NOERROR or NXDOMAIN.
      message[2] = message[2] & 0x05 | 0x80
      message[3] = message[3] & 0xF0 | (selector & 4 != 0 ? 3 : 0)
      message[4] = 0
      message[5] = 1
    }
    var buffer = OctetBuffer(capacity: message.count + 1)
    buffer.append(message)
    var table = RecordTable(capacity: 4)
    let parsed = MessageParser.parse(buffer.view, into: &table)
    var reader = RRsetReader(sensor: UInt16(selector) << 4, readsAdditional: selector & 1 != 0)
    let isRead = reader.read(buffer.view, parsed, table)
    guard isRead else {
      return reader.sets.isEmpty && reader.absence == nil ? nil : "RRsets of a refused message"
    }
    let limit = min(parsed.entryCount, RRsetReader.recordLimit)
    if let failure = RRsets.failure(reader, recordLimit: limit) { return failure }
    let (keys, digest) = (reader.keys.array(), reader.digest)
    guard reader.read(buffer.view, parsed, table), reader.keys.array() == keys,
      reader.digest == digest
    else { return "read once more, the message says something else" }
    return nil
  }
}

/// The check of what a reader found.
private enum RRsets {
  /// What does not hold of the RRsets of a message; nil where all does.
  static func failure(_ reader: borrowing RRsetReader, recordLimit: Int) -> String? {
    var end = 0
    var records = 0
    for set in reader.sets {
      guard Int(set.keyStart) == end, set.keyCount > 0 else { return "a key starts elsewhere" }
      end += Int(set.keyCount)
      guard let row = reader.row(of: set) else { return "a key is not read back" }
      if let failure = failure(set, row) ?? failure(reader.memberRows(of: row), row) {
        return "\(row.owner) \(row.type): \(failure)"
      }
      records += row.dataOctets.count
    }
    guard records <= recordLimit else { return "\(records) records of \(recordLimit)" }
    guard let absence = reader.absence else {
      return end == reader.keys.count ? nil : "octets that are of no key"
    }
    guard Int(absence.keyStart) == end,
      Int(absence.dataStart) == end + Int(absence.keyCount),
      Int(absence.dataStart) + Int(absence.dataCount) == reader.keys.count
    else { return "the key of the absence lies elsewhere" }
    guard let row = reader.absenceRow else { return "the key of the absence is not read back" }
    guard row.zoneOctets.map({ isWithin(row.ownerOctets, $0) }) ?? row.soaOctets.isEmpty,
      row.kind == .name || row.zoneOctets != nil
    else { return "the absence has not the SOA record that it needs" }
    return nameFailure(row.ownerOctets, labels: absence.ownerLabels)
      ?? row.soa.flatMap(textFailure)
  }

  /// What does not hold of an RRset that was read back; nil where all does.
  private static func failure(_ set: ObservedSet, _ row: RRsetRow) -> String? {
    guard row.type.rawValue == set.type, row.observation.doubts == set.doubts else {
      return "another type, or other doubts"
    }
    guard Int(set.ownerCount) == row.ownerOctets.count - 1 else { return "another owner" }
    guard !row.dataOctets.isEmpty else { return "no RDATA" }
    for (one, next) in zip(row.dataOctets, row.dataOctets.dropFirst())
    where !one.lexicographicallyPrecedes(next) {
      return "RDATA is not in order"
    }
    if set.bailiwickLabels != 255, set.bailiwickLabels > set.ownerLabels {
      return "the bailiwick is not above the owner"
    }
    if let zone = row.bailiwickOctets {
      guard isWithin(row.ownerOctets, zone), StoredName.labelCount(zone) == set.bailiwickLabels
      else { return "the bailiwick is another name" }
    }
    return nameFailure(row.ownerOctets, labels: set.ownerLabels)
      ?? row.data.lazy.compactMap(textFailure).first
  }

  /// What does not hold of the records that lookups by RDATA find; nil where all does.
  private static func failure(_ members: [RRsetRow]?, _ row: RRsetRow) -> String? {
    guard let members, members.count == row.dataOctets.count else {
      return "a key of RDATA is not read back"
    }
    for (member, data) in zip(members, row.dataOctets) {
      guard member.ownerOctets == row.ownerOctets, member.type == row.type,
        member.recordClass == row.recordClass,
        member.dataOctets == [data] || member.dataOctets.isEmpty && data.count > 512
      else { return "RDATA leads to another record" }
    }
    return nil
  }

  /// What does not hold of a name: its length, its letters, its text; nil where all does.
  private static func nameFailure(_ wire: [UInt8], labels: UInt8) -> String? {
    guard wire.count <= 255, StoredName.labelCount(wire) == labels else { return "not a name" }
    // Lengths of labels end at 63, below the letters.
    guard !wire.contains(where: { (0x41...0x5A).contains($0) }) else {
      return "capital letters"
    }
    let text = StoredName.text(wire)
    guard StoredName.wire(text) == wire else { return "the text \(text) is another name" }
    return textFailure(text)
  }

  /// Whether a name in wire form is `zone` or below it.
  private static func isWithin(_ wire: [UInt8], _ zone: [UInt8]) -> Bool {
    wire.count >= zone.count && wire.suffix(zone.count).elementsEqual(zone)
  }

  /// What does not hold of a text; nil where it is of printable ASCII.
  private static func textFailure(_ text: String) -> String? {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? nil : "\(text) is not printable"
  }
}
