internal import Octets

extension MemberKey {
  /// Appends the keys of all RDATA of an RRset, which stand in its own key, to a run; each has the octets
  /// that ``octets(of:owner:type:recordClass:)`` makes of it, and nothing is allocated for it.
  ///
  /// - Parameters:
  ///   - set: The RRset's ``SetKey``.
  ///   - owner: How many of its octets are the owner's labels, without the root.
  ///   - row: The number of its row.
  static func append(
    ofSet set: borrowing OctetView, owner: Int, row: Int, to run: inout SortedRun
  ) {
    // The root's label, type, class, and the bailiwick come first.
    var at = owner &+ 6
    guard let count = readVariable(set, &at) else { return }
    var index = 0
    while index < min(count, 65535) {
      guard let length = readVariable(set, &at), length <= 65535, at &+ length <= set.count
      else { return }
      run.add(row: row, of: set) { set, keys in
        append(set.slice(from: at, count: length), ofSet: set, owner: owner, to: &keys)
      }
      at &+= length
      index &+= 1
    }
  }

  /// Reads a ``VariableInteger`` and moves behind it; nil where there is none of a usual size.
  private static func readVariable(_ octets: borrowing OctetView, _ at: inout Int) -> Int? {
    var number = 0
    var shift = 0
    while at < octets.count, shift < 28 {
      let octet = octets.octet(at)
      at &+= 1
      number |= Int(octet & 0x7F) &<< shift
      if octet < 0x80 { return number }
      shift &+= 7
    }
    return nil
  }

  /// Appends the key of RDATA.
  private static func append(
    _ data: borrowing OctetView, ofSet set: borrowing OctetView, owner: Int,
    to keys: inout OctetBuffer
  ) {
    let type = set.uint16(owner &+ 1)
    var isBehindName = false
    if set.uint16(owner &+ 3) != 1 {
      appendRaw(data, to: &keys)
    } else if type == 1 && data.count == 4 || type == 28 && data.count == 16 {
      keys.append(Kind.address.rawValue)
      if type == 1 { keys.append(StoredAddress.mappedPrefix) }
      keys.append(data)
    } else if let name = name(in: data, type) {
      keys.append(Kind.name.rawValue)
      StoredName.appendReversed(data.slice(from: name.start, count: name.count), to: &keys)
      keys.append(0)
      isBehindName = !isNameOnly(type)
    } else {
      appendRaw(data, to: &keys)
    }
    // The owner with the root's label, type and class.
    keys.append(set.slice(from: 0, count: owner &+ 5))
    if isBehindName { keys.append(data) }
  }

  /// Where the name in RDATA is that lookups ask for; nil where there is none.
  private static func name(
    in data: borrowing OctetView, _ type: UInt16
  ) -> (start: Int, count: Int)? {
    guard let start = nameOffset(type) else { return nil }
    var at = start
    while at < data.count {
      let length = Int(data.octet(at))
      if length == 0 { return at &- start < 255 ? (start, at &- start) : nil }
      guard length < 64 else { return nil }
      at &+= 1 &+ length
    }
    return nil
  }

  /// Appends the first part of a key of octets of any type.
  private static func appendRaw(_ data: borrowing OctetView, to keys: inout OctetBuffer) {
    guard data.count <= rawLimit else { return keys.append(raw(data.array())) }
    keys.append(Kind.raw.rawValue)
    keys.append(UInt8(truncatingIfNeeded: data.count &>> 8))
    keys.append(UInt8(truncatingIfNeeded: data.count))
    keys.append(data)
  }
}
