/// An extended DNS error's INFO-CODE (RFC 8914 section 4); an open registry.
public struct ExtendedErrorCode: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
  /// The code on the wire.
  public var rawValue: UInt16

  /// The code with this number.
  @inline(__always)
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// What the registry calls it; empty for a code that it does not know.
  public var name: StaticString {
    switch rawValue {
    case 0: "Other Error"
    case 1: "Unsupported DNSKEY Algorithm"
    case 2: "Unsupported DS Digest Type"
    case 3: "Stale Answer"
    case 4: "Forged Answer"
    case 5: "DNSSEC Indeterminate"
    case 6: "DNSSEC Bogus"
    case 7: "Signature Expired"
    case 8: "Signature Not Yet Valid"
    case 9: "DNSKEY Missing"
    case 10: "RRSIGs Missing"
    case 11: "No Zone Key Bit Set"
    case 12: "NSEC Missing"
    case 13: "Cached Error"
    case 14: "Not Ready"
    case 15: "Blocked"
    case 16: "Censored"
    case 17: "Filtered"
    case 18: "Prohibited"
    case 19: "Stale NXDomain Answer"
    case 20: "Not Authoritative"
    case 21: "Not Supported"
    case 22: "No Reachable Authority"
    case 23: "Network Error"
    case 24: "Invalid Data"
    case 25: "Signature Expired before Valid"
    case 26: "Too Early"
    case 27: "Unsupported NSEC3 Iterations Value"
    case 28: "Unable to conform to policy"
    case 29: "Synthesized"
    case 30: "Invalid Query Type"
    case 31: "Rate Limited"
    case 32: "Over Quota"
    case 33: "Negative Trust Anchor"
    case 34: "New Delegation Only"
    case 35: "Blocked by Upstream DNS Server"
    default: ""
    }
  }
}

extension ExtendedErrorCode {
  /// Other Error (RFC 8914).
  public static var other: ExtendedErrorCode { ExtendedErrorCode(rawValue: 0) }
  /// Unsupported DNSKEY Algorithm (RFC 8914).
  public static var unsupportedDNSKEYAlgorithm: ExtendedErrorCode { ExtendedErrorCode(rawValue: 1) }
  /// Unsupported DS Digest Type (RFC 8914).
  public static var unsupportedDSDigestType: ExtendedErrorCode { ExtendedErrorCode(rawValue: 2) }
  /// Stale Answer (RFC 8914).
  public static var staleAnswer: ExtendedErrorCode { ExtendedErrorCode(rawValue: 3) }
  /// Forged Answer (RFC 8914).
  public static var forgedAnswer: ExtendedErrorCode { ExtendedErrorCode(rawValue: 4) }
  /// DNSSEC Indeterminate (RFC 8914).
  public static var dnssecIndeterminate: ExtendedErrorCode { ExtendedErrorCode(rawValue: 5) }
  /// DNSSEC Bogus (RFC 8914).
  public static var dnssecBogus: ExtendedErrorCode { ExtendedErrorCode(rawValue: 6) }
  /// Signature Expired (RFC 8914).
  public static var signatureExpired: ExtendedErrorCode { ExtendedErrorCode(rawValue: 7) }
  /// Signature Not Yet Valid (RFC 8914).
  public static var signatureNotYetValid: ExtendedErrorCode { ExtendedErrorCode(rawValue: 8) }
  /// DNSKEY Missing (RFC 8914).
  public static var dnskeyMissing: ExtendedErrorCode { ExtendedErrorCode(rawValue: 9) }
  /// RRSIGs Missing (RFC 8914).
  public static var rrsigsMissing: ExtendedErrorCode { ExtendedErrorCode(rawValue: 10) }
  /// No Zone Key Bit Set (RFC 8914).
  public static var noZoneKeyBitSet: ExtendedErrorCode { ExtendedErrorCode(rawValue: 11) }
  /// NSEC Missing (RFC 8914).
  public static var nsecMissing: ExtendedErrorCode { ExtendedErrorCode(rawValue: 12) }
  /// Cached Error (RFC 8914).
  public static var cachedError: ExtendedErrorCode { ExtendedErrorCode(rawValue: 13) }
  /// Not Ready (RFC 8914).
  public static var notReady: ExtendedErrorCode { ExtendedErrorCode(rawValue: 14) }
  /// Blocked (RFC 8914).
  public static var blocked: ExtendedErrorCode { ExtendedErrorCode(rawValue: 15) }
  /// Censored (RFC 8914).
  public static var censored: ExtendedErrorCode { ExtendedErrorCode(rawValue: 16) }
  /// Filtered (RFC 8914).
  public static var filtered: ExtendedErrorCode { ExtendedErrorCode(rawValue: 17) }
  /// Prohibited (RFC 8914).
  public static var prohibited: ExtendedErrorCode { ExtendedErrorCode(rawValue: 18) }
  /// Stale NXDomain Answer (RFC 8914).
  public static var staleNXDomainAnswer: ExtendedErrorCode { ExtendedErrorCode(rawValue: 19) }
  /// Not Authoritative (RFC 8914).
  public static var notAuthoritative: ExtendedErrorCode { ExtendedErrorCode(rawValue: 20) }
  /// Not Supported (RFC 8914).
  public static var notSupported: ExtendedErrorCode { ExtendedErrorCode(rawValue: 21) }
  /// No Reachable Authority (RFC 8914).
  public static var noReachableAuthority: ExtendedErrorCode { ExtendedErrorCode(rawValue: 22) }
  /// Network Error (RFC 8914).
  public static var networkError: ExtendedErrorCode { ExtendedErrorCode(rawValue: 23) }
  /// Invalid Data (RFC 8914).
  public static var invalidData: ExtendedErrorCode { ExtendedErrorCode(rawValue: 24) }
  /// Signature Expired before Valid.
  public static var signatureExpiredBeforeValid: ExtendedErrorCode {
    ExtendedErrorCode(rawValue: 25)
  }
  /// Too Early (RFC 9250).
  public static var tooEarly: ExtendedErrorCode { ExtendedErrorCode(rawValue: 26) }
  /// Unsupported NSEC3 Iterations Value (RFC 9276).
  public static var unsupportedNSEC3Iterations: ExtendedErrorCode {
    ExtendedErrorCode(rawValue: 27)
  }
  /// Unable to conform to policy.
  public static var unableToConformToPolicy: ExtendedErrorCode { ExtendedErrorCode(rawValue: 28) }
  /// Synthesized.
  public static var synthesized: ExtendedErrorCode { ExtendedErrorCode(rawValue: 29) }
  /// Invalid Query Type (RFC 9824).
  public static var invalidQueryType: ExtendedErrorCode { ExtendedErrorCode(rawValue: 30) }
  /// Rate Limited.
  public static var rateLimited: ExtendedErrorCode { ExtendedErrorCode(rawValue: 31) }
  /// Over Quota.
  public static var overQuota: ExtendedErrorCode { ExtendedErrorCode(rawValue: 32) }
  /// Negative Trust Anchor.
  public static var negativeTrustAnchor: ExtendedErrorCode { ExtendedErrorCode(rawValue: 33) }
  /// New Delegation Only.
  public static var newDelegationOnly: ExtendedErrorCode { ExtendedErrorCode(rawValue: 34) }
  /// Blocked by Upstream DNS Server.
  public static var blockedByUpstream: ExtendedErrorCode { ExtendedErrorCode(rawValue: 35) }
}
