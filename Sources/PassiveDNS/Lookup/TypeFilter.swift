internal import DNS

/// Which record types a lookup wants.
public enum TypeFilter: Hashable, Sendable {
  /// All but those of DNSSEC, as `ANY` means to DNSDB.
  case any
  /// Those of DNSSEC: `ANY-DNSSEC`.
  case dnssec
  /// All of them.
  case all
  /// One.
  case only(UInt16)

  /// A filter from its text: a mnemonic, `TYPE123`, `123`, `ANY` or `ANY-DNSSEC`.
  public init(_ text: String) throws(QueryError) {
    let upper = text.uppercased()
    if upper == "ANY" {
      self = .any
    } else if upper == "ANY-DNSSEC" {
      self = .dnssec
    } else if let type = RecordType(text: text) {
      self = .only(type.rawValue)
    } else if let number = UInt16(text) {
      self = .only(number)
    } else {
      throw QueryError("'\(text)' is not a record type; write A, MX, TYPE65534, ANY, ANY-DNSSEC")
    }
  }

  /// Types that only DNSSEC has a use for: DS, RRSIG, NSEC, DNSKEY, NSEC3, NSEC3PARAM, SIG, KEY, NXT,
  /// CDS, CDNSKEY, TA and DLV.
  static let dnssecTypes: Set<UInt16> = [43, 46, 47, 48, 50, 51, 24, 25, 30, 59, 60, 32768, 32769]

  /// Whether a type is wanted.
  func matches(_ type: UInt16) -> Bool {
    switch self {
    case .all: true
    case .any: !Self.dnssecTypes.contains(type)
    case .dnssec: Self.dnssecTypes.contains(type)
    case .only(let wanted): type == wanted
    }
  }
}
