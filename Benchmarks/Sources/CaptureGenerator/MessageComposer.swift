/// Writes one DNS message at a time, with the name compression that name servers use (RFC 1035, section 4.1.4).
struct MessageComposer {
  /// The section that a record is written to; the value is the place of its count in the header.
  enum Section: Int {
    case answer = 6
    case authority = 8
    case additional = 10
  }

  /// The message as far as it is written; the storage is used again for the next one.
  private(set) var octets: [UInt8] = []
  /// Suffixes that stand in the message: a fingerprint, and the offset to point to.
  private var suffixes: [(fingerprint: UInt64, offset: Int)] = []
  /// Where the length of the record being written stands.
  private var lengthOffset = 0

  /// Starts a message with this id and these flags, and no records yet.
  mutating func begin(id: Int, flags: UInt16) {
    octets.removeAll(keepingCapacity: true)
    suffixes.removeAll(keepingCapacity: true)
    octets.put16(id)
    octets.put16(Int(flags))
    for _ in 0..<4 { octets.put16(0) }
  }

  /// Writes the question; the class may carry mDNS' unicast bit (RFC 6762, section 5.4).
  mutating func question(_ name: WireName, _ type: RecordType, class classCode: Int = 1) {
    put(name)
    octets.put16(Int(type.rawValue))
    octets.put16(classCode)
    octets[5] &+= 1
  }

  /// Starts a record: everything before its data, which the caller writes, ended by `endRecord`.
  mutating func beginRecord(
    _ section: Section, _ owner: WireName, _ type: RecordType, ttl: Int, class classCode: Int = 1
  ) {
    put(owner)
    octets.put16(Int(type.rawValue))
    octets.put16(classCode)
    octets.put32(ttl)
    lengthOffset = octets.count
    octets.put16(0)
    octets[section.rawValue + 1] &+= 1
  }

  /// Ends a record: its data's length is now known.
  mutating func endRecord() {
    octets.set16(octets.count - lengthOffset - 2, at: lengthOffset)
  }

  /// Writes to the record's data, or past what the format allows, for hostile cases.
  mutating func withOctets(_ body: (inout [UInt8]) -> Void) {
    body(&octets)
  }

  /// Writes a name, by a pointer to its longest suffix that already stands in the message.
  mutating func put(_ name: WireName, compressed: Bool = true) {
    var start = 0
    while name.octets[start] != 0 {
      let fingerprint = Self.fingerprint(name.octets[start...])
      if compressed, let known = suffixes.first(where: { $0.fingerprint == fingerprint }) {
        octets.put16(0xC000 | known.offset)
        return
      }
      if octets.count < 0x4000 { suffixes.append((fingerprint, octets.count)) }
      let end = start + 1 + Int(name.octets[start])
      octets += name.octets[start..<end]
      start = end
    }
    octets.append(0)
  }

  /// What a suffix is known by; equal for equal octets.
  private static func fingerprint(_ octets: ArraySlice<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for octet in octets { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01B3 }
    return hash
  }

  /// Writes a character string (RFC 1035, section 3.3).
  mutating func putText(_ text: String) {
    let utf8 = Array(text.utf8.prefix(255))
    octets.append(UInt8(utf8.count))
    octets += utf8
  }

  /// Writes an OPT record (RFC 6891) with some options.
  mutating func edns(size: Int, dnssec: Bool, options: [(code: Int, data: [UInt8])]) {
    octets.append(0)
    octets.put16(Int(RecordType.opt.rawValue))
    octets.put16(size)
    octets.put32(dnssec ? 0x8000 : 0)
    octets.put16(options.reduce(0) { $0 + 4 + $1.data.count })
    for option in options {
      octets.put16(option.code)
      octets.put16(option.data.count)
      octets += option.data
    }
    octets[Section.additional.rawValue + 1] &+= 1
  }
}
