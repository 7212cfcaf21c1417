public import Octets

/// Reads the presentation form of record data: what ``RecordData`` writes, and the other forms that
/// the types' RFCs allow.
///
/// Names are absolute, with or without a full stop at their end; numbers are decimal; every type is
/// also read as `\# length hex` (RFC 3597 section 5), of any octets. What is read in a type's own
/// form has passed the check of its type. OPT has no form for files (RFC 6891 section 6.1.1) and is
/// read as `\# length hex` only. For imports and look-ups, not for packets.
public enum RecordDataParser {
  /// The most octets of record data (RFC 1035 section 3.2.1).
  public static var limitOctets: Int { 65535 }

  /// Appends the wire form of record data, with names that are not compressed.
  ///
  /// - Parameters:
  ///   - text: The presentation form: one line, without comments and parentheses.
  ///   - type: The record's type.
  ///   - recordClass: The record's class.
  ///   - buffer: Where the octets go; it is left as it was where the text is wrong.
  /// - Returns: How many octets were appended, 0 to 65535.
  public static func parse(
    _ text: borrowing OctetView, type: RecordType, recordClass: RecordClass = .internet,
    into buffer: inout OctetBuffer
  ) throws(PresentationError) -> Int {
    let start = buffer.count
    do throws(PresentationError) {
      var reader = PresentationReader(text)
      try parse(&reader, type, recordClass, into: &buffer)
      guard reader.isAtEnd() else { throw reader.error(.excess) }
    } catch {
      buffer.truncate(to: start)
      throw error
    }
    return buffer.count &- start
  }

  /// Reads data in its type's form or in that of unknown types, and checks it.
  @_lifetime(reader: copy reader)
  private static func parse(
    _ reader: inout PresentationReader, _ type: RecordType, _ recordClass: RecordClass,
    into buffer: inout OctetBuffer
  ) throws(PresentationError) {
    let start = buffer.count
    let isEmpty = reader.isAtEnd()
    if !isEmpty {
      let place = reader.at
      let first = try reader.token()
      if reader.matches(first, "\\#") { return try parseUnknown(&reader, into: &buffer) }
      reader.at = place
    }
    let layout = RecordData.layout(type, recordClass, count: isEmpty ? 0 : 1)
    if isEmpty {
      // A list of no prefixes, and the classes and the type that have no data at all.
      let isAllowed =
        layout == .opaque
        ? recordClass == .any || recordClass == .none || type == .nxname : type == .apl
      if isAllowed { return }
      throw reader.error(layout == .opaque ? .noForm : .missing)
    }
    if layout == .opaque || type == .opt { throw reader.error(.noForm) }
    var fields = layout.fields
    var index = 0
    while fields != 0 {
      try parseField(fields & 15, index, type, &reader, into: &buffer)
      fields &>>= 4
      index &+= 1
    }
    let place = reader.at
    let count = buffer.count &- start
    guard count <= limitOctets else { throw PresentationError(.dataLength, at: place) }
    var data = DataReader(
      buffer.view, from: start, count: count, names: NameWalk(octets: buffer.count))
    RecordData.check(type, recordClass, &data)
    if !data.isGood { throw PresentationError(.unsound(data.reason), at: place) }
  }

  /// Reads `length hex`, what follows `\#` (RFC 3597 section 5).
  @_lifetime(reader: copy reader)
  private static func parseUnknown(
    _ reader: inout PresentationReader, into buffer: inout OctetBuffer
  ) throws(PresentationError) {
    let length = try reader.number(atMost: 65535)
    let rest = reader.rest()
    let octets = try reader.hexadecimal(rest)
    guard UInt64(octets.count) == length else {
      throw PresentationError(.length, at: rest.lowerBound)
    }
    buffer.append(octets)
  }

  /// Reads one field.
  @_lifetime(reader: copy reader)
  private static func parseField(
    _ field: UInt64, _ index: Int, _ type: RecordType, _ reader: inout PresentationReader,
    into buffer: inout OctetBuffer
  ) throws(PresentationError) {
    switch RecordLayout.Field(rawValue: UInt8(truncatingIfNeeded: field)) ?? .end {
    case .end: break
    case .name: try reader.appendName(to: &buffer)
    case .uint8, .uint16:
      let octets = field == 2 ? 1 : 2
      if let number = mnemonicNumber(type, index, &reader) {
        buffer.append(bigEndian: number, octets: octets)
      } else {
        try reader.appendNumber(octets: octets, to: &buffer)
      }
    case .uint32: try reader.appendNumber(octets: 4, to: &buffer)
    case .time: buffer.append(bigEndian: UInt64(try reader.time()), octets: 4)
    case .type: buffer.append(bigEndian: UInt64(try reader.type().rawValue), octets: 2)
    case .ipv4: try reader.appendAddress(.v4, to: &buffer)
    case .ipv6: try reader.appendAddress(.v6, to: &buffer)
    case .string: try reader.appendString(to: &buffer)
    case .strings: try reader.appendStrings(to: &buffer)
    case .hexadecimal: buffer.append(try reader.hexadecimal(reader.rest()))
    case .base64: buffer.append(try reader.base64(reader.rest()))
    case .bitmap: try reader.appendBitmap(to: &buffer)
    case .text: buffer.append(try reader.unescaped())
    case .special: try parseSpecial(type, &reader, into: &buffer)
    }
  }

  /// The number of an algorithm or certificate type that others write as a word (RFC 4034 appendix
  /// A.1, RFC 4398 section 2.1); nil, and nothing read, where the next field is no such word.
  @_lifetime(reader: copy reader)
  private static func mnemonicNumber(
    _ type: RecordType, _ index: Int, _ reader: inout PresentationReader
  ) -> UInt64? {
    let words: [(word: StaticString, number: UInt64)]
    switch (type, index) {
    case (.cert, 0): words = certificateTypes
    case (.cert, 2), (.key, 2), (.dnskey, 2), (.cdnskey, 2), (.rkey, 2), (.ds, 1), (.cds, 1),
      (.dlv, 1), (.ta, 1), (.rrsig, 1), (.sig, 1):
      words = signatureAlgorithms
    default: return nil
    }
    let place = reader.at
    guard let range = try? reader.token(),
      let found = words.first(where: { reader.matches(range, $0.word) })
    else {
      reader.at = place
      return nil
    }
    return found.number
  }

  /// The words for the types of certificates (RFC 4398 section 2.1).
  private static var certificateTypes: [(word: StaticString, number: UInt64)] {
    [
      ("PKIX", 1), ("SPKI", 2), ("PGP", 3), ("IPKIX", 4), ("ISPKI", 5), ("IPGP", 6),
      ("ACPKIX", 7), ("IACPKIX", 8), ("URI", 253), ("OID", 254),
    ]
  }

  /// The words for the algorithms of DNSSEC, of the registry and of BIND.
  private static var signatureAlgorithms: [(word: StaticString, number: UInt64)] {
    [
      ("RSAMD5", 1), ("DH", 2), ("DSA", 3), ("ECC", 4), ("RSASHA1", 5), ("NSEC3DSA", 6),
      ("DSA-NSEC3-SHA1", 6), ("NSEC3RSASHA1", 7), ("RSASHA1-NSEC3-SHA1", 7), ("RSASHA256", 8),
      ("RSASHA512", 10), ("ECCGOST", 12), ("ECC-GOST", 12), ("ECDSAP256SHA256", 13),
      ("ECDSAP384SHA384", 14), ("ED25519", 15), ("ED448", 16), ("INDIRECT", 252),
      ("PRIVATEDNS", 253), ("PRIVATEOID", 254),
    ]
  }

  /// Reads data of a type that is not a plain row of fields.
  @_lifetime(reader: copy reader)
  private static func parseSpecial(
    _ type: RecordType, _ reader: inout PresentationReader, into buffer: inout OctetBuffer
  ) throws(PresentationError) {
    switch type.rawValue {
    case 1: try reader.appendChaosAddress(to: &buffer)
    case 11: try reader.appendWKS(to: &buffer)
    case 20: try reader.appendStrings(to: &buffer)
    case 22: try reader.appendNSAP(to: &buffer)
    case 29: try reader.appendLOC(to: &buffer)
    case 30: try reader.appendNXT(to: &buffer)
    case 34: try reader.appendATMA(to: &buffer)
    case 38: try reader.appendA6(to: &buffer)
    case 42: try reader.appendAPL(to: &buffer)
    case 45: try reader.appendIPSECKEY(to: &buffer)
    case 50: try reader.appendNSEC3(to: &buffer)
    case 51: try reader.appendNSEC3PARAM(to: &buffer)
    case 55: try reader.appendHIP(to: &buffer)
    case 64, 65: try reader.appendServiceBinding(to: &buffer)
    case 66: try reader.appendDSYNC(to: &buffer)
    case 104, 106: try reader.appendLocator64(to: &buffer)
    case 108: try reader.appendHardwareAddress(octets: 6, to: &buffer)
    case 109: try reader.appendHardwareAddress(octets: 8, to: &buffer)
    case 249: try reader.appendTKEY(to: &buffer)
    case 250: try reader.appendTSIG(to: &buffer)
    case 257: try reader.appendCAA(to: &buffer)
    case 259: try reader.appendDOA(to: &buffer)
    case 260: try reader.appendAMTRELAY(to: &buffer)
    case 264: try reader.appendNumber(octets: 8, to: &buffer)
    default: throw reader.error(.noForm)
    }
  }
}
