extension ResponseCode {
  /// NOERROR: no error condition (RFC 1035).
  public static var noError: ResponseCode { ResponseCode(rawValue: 0) }
  /// FORMERR: the query could not be interpreted (RFC 1035).
  public static var formErr: ResponseCode { ResponseCode(rawValue: 1) }
  /// SERVFAIL: the server could not answer (RFC 1035).
  public static var servFail: ResponseCode { ResponseCode(rawValue: 2) }
  /// NXDOMAIN: the name does not exist (RFC 1035).
  public static var nxDomain: ResponseCode { ResponseCode(rawValue: 3) }
  /// NOTIMP: this kind of query is not supported (RFC 1035).
  public static var notImp: ResponseCode { ResponseCode(rawValue: 4) }
  /// REFUSED: the server refuses for its policy (RFC 1035).
  public static var refused: ResponseCode { ResponseCode(rawValue: 5) }
  /// YXDOMAIN: a name exists that should not (RFC 2136).
  public static var yxDomain: ResponseCode { ResponseCode(rawValue: 6) }
  /// YXRRSET: an RRset exists that should not (RFC 2136).
  public static var yxRRset: ResponseCode { ResponseCode(rawValue: 7) }
  /// NXRRSET: an RRset does not exist that should (RFC 2136).
  public static var nxRRset: ResponseCode { ResponseCode(rawValue: 8) }
  /// NOTAUTH: the server is not authoritative, or the client not authorised (RFC 8945).
  public static var notAuth: ResponseCode { ResponseCode(rawValue: 9) }
  /// NOTZONE: a name is outside the zone (RFC 2136).
  public static var notZone: ResponseCode { ResponseCode(rawValue: 10) }
  /// DSOTYPENI: this type of stateful operation is not implemented (RFC 8490).
  public static var dsoTypeNI: ResponseCode { ResponseCode(rawValue: 11) }
  /// BADVERS: an EDNS version that the server does not know (RFC 6891).
  public static var badVers: ResponseCode { ResponseCode(rawValue: 16) }
  /// BADKEY: a key that is not recognised (RFC 8945).
  public static var badKey: ResponseCode { ResponseCode(rawValue: 17) }
  /// BADTIME: a signature out of its time (RFC 8945).
  public static var badTime: ResponseCode { ResponseCode(rawValue: 18) }
  /// BADMODE: a bad mode of TKEY (RFC 2930).
  public static var badMode: ResponseCode { ResponseCode(rawValue: 19) }
  /// BADNAME: a duplicate key name (RFC 2930).
  public static var badName: ResponseCode { ResponseCode(rawValue: 20) }
  /// BADALG: an algorithm that is not supported (RFC 2930).
  public static var badAlg: ResponseCode { ResponseCode(rawValue: 21) }
  /// BADTRUNC: a signature that was cut too far (RFC 8945).
  public static var badTrunc: ResponseCode { ResponseCode(rawValue: 22) }
  /// BADCOOKIE: a bad or missing server cookie (RFC 7873).
  public static var badCookie: ResponseCode { ResponseCode(rawValue: 23) }
}

/// The mnemonics of codes 0 to 23, two words each: see ``Mnemonic``; zero where there is none.
let responseCodeMnemonics: InlineArray<48, UInt64> = [
  0x0052_4F52_5245_4F4E, 0x0700_0000_0000_0000, 0x0052_5245_4D52_4F46, 0x0700_0000_0000_0000,
  0x4C49_4146_5652_4553, 0x0800_0000_0000_0000, 0x4E49_414D_4F44_584E, 0x0800_0000_0000_0000,
  0x0000_504D_4954_4F4E, 0x0600_0000_0000_0000, 0x0044_4553_5546_4552, 0x0700_0000_0000_0000,
  0x4E49_414D_4F44_5859, 0x0800_0000_0000_0000, 0x0054_4553_5252_5859, 0x0700_0000_0000_0000,
  0x0054_4553_5252_584E, 0x0700_0000_0000_0000, 0x0048_5455_4154_4F4E, 0x0700_0000_0000_0000,
  0x0045_4E4F_5A54_4F4E, 0x0700_0000_0000_0000, 0x4E45_5059_544F_5344, 0x0900_0000_0000_0049,
  0, 0, 0, 0,
  0, 0, 0, 0,
  0x0053_5245_5644_4142, 0x0700_0000_0000_0000, 0x0000_5945_4B44_4142, 0x0600_0000_0000_0000,
  0x0045_4D49_5444_4142, 0x0700_0000_0000_0000, 0x0045_444F_4D44_4142, 0x0700_0000_0000_0000,
  0x0045_4D41_4E44_4142, 0x0700_0000_0000_0000, 0x0000_474C_4144_4142, 0x0600_0000_0000_0000,
  0x434E_5552_5444_4142, 0x0800_0000_0000_0000, 0x494B_4F4F_4344_4142, 0x0900_0000_0000_0045,
]
