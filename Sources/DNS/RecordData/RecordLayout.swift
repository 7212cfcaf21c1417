/// The fields of a record type's RDATA, in their order: what most types need and nothing more.
///
/// Four bits for each field, the first in the low bits; checking and writing walk over them. Types
/// that do not fit hold ``Field/special`` and have a file of their own.
struct RecordLayout: Equatable {
  /// A field of RDATA.
  enum Field: UInt8 {
    /// No further field.
    case end = 0
    /// A domain name.
    case name = 1
    /// Eight bits, a number.
    case uint8 = 2
    /// Sixteen bits, a number.
    case uint16 = 3
    /// 32 bits, a number.
    case uint32 = 4
    /// 32 bits, seconds since 1970 (RFC 4034 section 3.2).
    case time = 5
    /// Sixteen bits, a record type.
    case type = 6
    /// 32 bits, an IPv4 address.
    case ipv4 = 7
    /// 128 bits, an IPv6 address.
    case ipv6 = 8
    /// A character-string.
    case string = 9
    /// Character-strings to the end, at least one.
    case strings = 10
    /// The rest, in hexadecimal.
    case hexadecimal = 11
    /// The rest, in base 64.
    case base64 = 12
    /// The rest, a type bitmap (RFC 4034 section 4.1.2).
    case bitmap = 13
    /// The rest, as quoted text.
    case text = 14
    /// The type's own file says what follows.
    case special = 15
  }

  /// The fields, four bits each.
  let fields: UInt64

  /// A layout of its fields in hexadecimal, the first field last.
  @inline(__always)
  private init(_ fields: UInt64) { self.fields = fields }

  /// RDATA that is not known to have fields: it is written in the form of RFC 3597.
  static var opaque: RecordLayout { RecordLayout(0) }
  /// RDATA whose type has a file of its own.
  static var special: RecordLayout { RecordLayout(0xF) }

  /// The layout of a type.
  ///
  /// A switch over constants: the compiler makes a table of it.
  @inline(__always)
  static func of(_ type: RecordType) -> RecordLayout {
    switch type.rawValue {
    case 1: RecordLayout(0x7)  // A: address
    case 2, 3, 4, 5, 7, 8, 9, 12, 23, 39: RecordLayout(0x1)  // NS and others: name
    case 6: RecordLayout(0x444_4411)  // SOA: MNAME RNAME SERIAL REFRESH RETRY EXPIRE MINIMUM
    case 13: RecordLayout(0x99)  // HINFO: CPU OS
    case 14, 17, 58: RecordLayout(0x11)  // MINFO, RP, TALINK: two names
    case 15, 18, 21, 36, 107: RecordLayout(0x13)  // MX, AFSDB, RT, KX, LP: preference name
    case 16, 56, 99, 258, 261, 262, 263: RecordLayout(0xA)  // TXT and others: strings
    case 19: RecordLayout(0x9)  // X25: address
    case 24, 46: RecordLayout(0xC_1355_4226)  // SIG, RRSIG
    case 25, 48, 57, 60: RecordLayout(0xC223)  // KEY, DNSKEY, RKEY, CDNSKEY
    case 26: RecordLayout(0x113)  // PX: preference MAP822 MAPX400
    case 27: RecordLayout(0x999)  // GPOS: longitude latitude altitude
    case 28: RecordLayout(0x8)  // AAAA: address
    case 31, 32: RecordLayout(0xB)  // EID, NIMLOC
    case 33: RecordLayout(0x1333)  // SRV: priority weight port target
    case 35: RecordLayout(0x19_9933)  // NAPTR: order preference flags services regexp replacement
    case 37: RecordLayout(0xC233)  // CERT: type, key tag, algorithm, certificate
    case 40: RecordLayout(0xC222)  // SINK: meaning, coding, subcoding, data, as BIND has it
    case 43, 59, 32768, 32769: RecordLayout(0xB223)  // DS, CDS, TA, DLV
    case 44: RecordLayout(0xB22)  // SSHFP: algorithm, type, fingerprint
    case 47: RecordLayout(0xD1)  // NSEC: next name, types
    case 49, 61, 67, 68: RecordLayout(0xC)  // DHCID, OPENPGPKEY, HHIT, BRID
    case 52, 53: RecordLayout(0xB222)  // TLSA, SMIMEA: usage, selector, matching, data
    case 62: RecordLayout(0xD34)  // CSYNC: serial, flags, types
    case 63: RecordLayout(0xB224)  // ZONEMD: serial, scheme, algorithm, digest
    case 105: RecordLayout(0x73)  // L32: preference, locator
    case 256: RecordLayout(0xE33)  // URI: priority, weight, target
    case 11, 20, 22, 30, 34, 38, 41, 42, 45, 50, 51, 55, 64, 65, 66, 104, 106, 108, 109, 29, 249,
      250, 257, 259, 260, 264:
      .special
    default: .opaque
    }
  }

  /// Whether RDATA has this form in any class but IN too; the address types are the Internet's own
  /// (RFC 1035 section 3.4, RFC 3597 section 4).
  @inline(__always)
  static func isForInternetOnly(_ type: RecordType) -> Bool {
    switch type.rawValue {
    case 1, 11, 22, 23, 26, 28, 33, 35, 36, 38, 42, 45, 49, 64, 65: true
    default: false
    }
  }
}
