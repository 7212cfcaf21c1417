internal import Octets

/// The key of ``StoreTable/members``: RDATA first, so that what points at a name or an address is found.
///
///     1 | address as 16 octets (IPv4 as ::ffff:a.b.c.d) | owner in reverse | 0 | type | class
///     2 | name in RDATA, in reverse | 0 | owner in reverse | 0 | type | class | RDATA unless it is the name
///     3 | length (16) | RDATA                 | owner in reverse | 0 | type | class
///     4 | length (16) | 32 octets of it | hash (128) | owner in reverse | 0 | type | class
///
/// The fourth form is for RDATA of more than ``rawLimit`` octets.
struct MemberKey: Sendable {
  /// What RDATA is found by.
  enum Kind: UInt8 {
    /// An address.
    case address = 1
    /// A name.
    case name = 2
    /// Its octets.
    case raw = 3
    /// The hash of its octets.
    case hash = 4
  }

  /// The most octets of RDATA that stand in a key.
  static let rawLimit = 512

  /// What it is found by.
  let kind: Kind
  /// How many octets of the key say what RDATA it is: rows of the same RDATA share them.
  let memberCount: Int
  /// The owner's labels in reverse.
  let owner: [UInt8]
  /// TYPE.
  let type: UInt16
  /// CLASS.
  let recordClass: UInt16
  /// RDATA; nil where the key has its hash only.
  let data: [UInt8]?

  /// Reads a key; nil where the octets are none.
  init?(_ octets: UnsafeRawBufferPointer) {
    guard let first = unsafe octets.first, let kind = Kind(rawValue: first) else { return nil }
    var at = 1
    switch kind {
    case .address: at = 17
    case .name:
      while at < octets.count, unsafe octets[at] != 0 { at += 1 + Int(unsafe octets[at]) }
      at += 1
    case .raw:
      guard octets.count >= 3 else { return nil }
      at = unsafe 3 + Int(octets[1]) << 8 + Int(octets[2])
    case .hash: at = 3 + 32 + 16
    }
    memberCount = at
    let start = at
    guard at < octets.count else { return nil }
    while at < octets.count, unsafe octets[at] != 0 { at += 1 + Int(unsafe octets[at]) }
    guard at + 5 <= octets.count else { return nil }
    self.kind = kind
    owner = unsafe Array(octets[start..<at])
    type = unsafe UInt16(octets[at + 1]) << 8 | UInt16(octets[at + 2])
    recordClass = unsafe UInt16(octets[at + 3]) << 8 | UInt16(octets[at + 4])
    at += 5
    switch kind {
    case .address:
      data = unsafe type == 1 ? Array(octets[13..<17]) : Array(octets[1..<17])
    case .name:
      let rest = unsafe Array(octets[at...])
      data =
        rest.isEmpty
        ? unsafe StoredName.wire(reversed: Array(octets[1..<memberCount - 1])) : rest
    case .raw: data = unsafe Array(octets[3..<memberCount])
    case .hash: data = nil
    }
  }

  /// The octets of a key.
  static func octets(
    of data: [UInt8], owner reversed: [UInt8], type: UInt16, recordClass: UInt16
  ) -> [UInt8] {
    var key = member(data, type: type, recordClass: recordClass)
    key += reversed
    key.append(0)
    key.append(bigEndian: type)
    key.append(bigEndian: recordClass)
    if key[0] == Kind.name.rawValue, !isNameOnly(type) { key += data }
    return key
  }

  /// The first part of a key: what RDATA it is.
  static func member(_ data: [UInt8], type: UInt16, recordClass: UInt16) -> [UInt8] {
    if recordClass == 1 {
      if let address = address(data, type) { return [Kind.address.rawValue] + address }
      if let name = name(data, type) {
        return [Kind.name.rawValue] + StoredName.reversed(name) + [0]
      }
    }
    return raw(data)
  }

  /// The first part of a key of octets of any type.
  static func raw(_ data: [UInt8]) -> [UInt8] {
    var key: [UInt8] = [data.count <= rawLimit ? Kind.raw.rawValue : Kind.hash.rawValue]
    key.append(bigEndian: UInt16(truncatingIfNeeded: data.count))
    if data.count <= rawLimit { return key + data }
    key += data.prefix(32)
    // Not against whoever chooses RDATA, but the same in every process.
    for half in [KeyedHash(0x7769_7265, 1), KeyedHash(0x6269_7264, 2)] {
      let word = half.hash(octets: data)
      for shift in stride(from: UInt64(56), through: 0, by: -8) {
        key.append(UInt8(truncatingIfNeeded: word >> shift))
        if shift == 0 { break }
      }
    }
    return key
  }

  /// The address in RDATA as 16 octets; nil where there is none.
  static func address(_ data: [UInt8], _ type: UInt16) -> [UInt8]? {
    if type == 1, data.count == 4 { return StoredAddress.mappedPrefix + data }
    return type == 28 && data.count == 16 ? data : nil
  }

  /// Whether RDATA of a type is a name and nothing else.
  static func isNameOnly(_ type: UInt16) -> Bool {
    switch type {
    case 2, 3, 4, 5, 7, 8, 9, 12, 39: true
    default: false
    }
  }

  /// The name in RDATA that lookups ask for, in wire form; nil where there is none.
  ///
  /// That of NS, CNAME, DNAME, PTR and their like; the host of MX, AFSDB, RT, KX and LP, the target of
  /// SRV, SVCB and HTTPS, MNAME of SOA, the first of MINFO and RP.
  static func name(_ data: [UInt8], _ type: UInt16) -> [UInt8]? {
    guard let start = nameOffset(type) else { return nil }
    var at = start
    while at < data.count, data[at] != 0 {
      guard data[at] < 64 else { return nil }
      at += 1 + Int(data[at])
    }
    guard at < data.count, at - start < 255 else { return nil }
    return data[start...at].map(StoredName.folded)
  }

  /// Where the name in RDATA of a type starts that lookups ask for; nil where it has none.
  static func nameOffset(_ type: UInt16) -> Int? {
    switch type {
    case 2, 3, 4, 5, 6, 7, 8, 9, 12, 14, 17, 39: 0
    case 15, 18, 21, 36, 64, 65, 107: 2
    case 33: 6
    default: nil
    }
  }
}
