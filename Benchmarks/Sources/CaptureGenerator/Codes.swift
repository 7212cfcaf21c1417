/// A resource record type that the generator can make (IANA DNS parameters).
enum RecordType: UInt16, CaseIterable {
  case a = 1
  case ns = 2
  case cname = 5
  case soa = 6
  case ptr = 12
  case mx = 15
  case txt = 16
  case aaaa = 28
  case srv = 33
  case opt = 41
  case ds = 43
  case rrsig = 46
  case nsec = 47
  case dnskey = 48
  case https = 65
  case caa = 257

  /// The mnemonic, as the truth file names it.
  var mnemonic: String { "\(self)".uppercased() }
}

/// A response code that the generator can make (RFC 1035, section 4.1.1).
enum ResponseCode: UInt16 {
  case noError = 0
  case formatError = 1
  case serverFailure = 2
  case nameError = 3
  case refused = 5

  /// The mnemonic, as the truth file names it.
  var mnemonic: String {
    switch self {
    case .noError: "NOERROR"
    case .formatError: "FORMERR"
    case .serverFailure: "SERVFAIL"
    case .nameError: "NXDOMAIN"
    case .refused: "REFUSED"
    }
  }
}

/// The bits of a message header's second word (RFC 1035, section 4.1.1; RFC 4035, section 3).
enum HeaderFlags {
  static let response: UInt16 = 0x8000
  static let authoritative: UInt16 = 0x0400
  static let truncated: UInt16 = 0x0200
  static let recursionDesired: UInt16 = 0x0100
  static let recursionAvailable: UInt16 = 0x0080
  static let authenticData: UInt16 = 0x0020
  static let checkingDisabled: UInt16 = 0x0010
}
