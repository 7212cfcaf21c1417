extension EDNSOptionCode {
  /// LLQ: long-lived queries (RFC 8764).
  public static var llq: EDNSOptionCode { EDNSOptionCode(rawValue: 1) }
  /// UL: an update lease (RFC 9664).
  public static var ul: EDNSOptionCode { EDNSOptionCode(rawValue: 2) }
  /// NSID: the identifier of a name server (RFC 5001).
  public static var nsid: EDNSOptionCode { EDNSOptionCode(rawValue: 3) }
  /// DAU: the DNSSEC algorithms that are understood (RFC 6975).
  public static var dau: EDNSOptionCode { EDNSOptionCode(rawValue: 5) }
  /// DHU: the DS hashes that are understood (RFC 6975).
  public static var dhu: EDNSOptionCode { EDNSOptionCode(rawValue: 6) }
  /// N3U: the NSEC3 hashes that are understood (RFC 6975).
  public static var n3u: EDNSOptionCode { EDNSOptionCode(rawValue: 7) }
  /// ECS: the client's subnet (RFC 7871).
  public static var ecs: EDNSOptionCode { EDNSOptionCode(rawValue: 8) }
  /// EXPIRE: the seconds until a secondary zone expires (RFC 7314).
  public static var expire: EDNSOptionCode { EDNSOptionCode(rawValue: 9) }
  /// COOKIE: the client's and the server's cookie (RFC 7873).
  public static var cookie: EDNSOptionCode { EDNSOptionCode(rawValue: 10) }
  /// TCP-KEEPALIVE: how long an idle connection is kept (RFC 7828).
  public static var tcpKeepalive: EDNSOptionCode { EDNSOptionCode(rawValue: 11) }
  /// PADDING: octets that hide the length (RFC 7830).
  public static var padding: EDNSOptionCode { EDNSOptionCode(rawValue: 12) }
  /// CHAIN: the closest trust point (RFC 7901).
  public static var chain: EDNSOptionCode { EDNSOptionCode(rawValue: 13) }
  /// KEY-TAG: the tags of the trust anchors in use (RFC 8145).
  public static var keyTag: EDNSOptionCode { EDNSOptionCode(rawValue: 14) }
  /// EDE: an extended DNS error (RFC 8914).
  public static var extendedError: EDNSOptionCode { EDNSOptionCode(rawValue: 15) }
  /// CLIENT-TAG: a tag of the client.
  public static var clientTag: EDNSOptionCode { EDNSOptionCode(rawValue: 16) }
  /// SERVER-TAG: a tag of the server.
  public static var serverTag: EDNSOptionCode { EDNSOptionCode(rawValue: 17) }
  /// REPORT-CHANNEL: where to report errors (RFC 9567).
  public static var reportChannel: EDNSOptionCode { EDNSOptionCode(rawValue: 18) }
  /// ZONEVERSION: the version of the zone answered from (RFC 9660).
  public static var zoneVersion: EDNSOptionCode { EDNSOptionCode(rawValue: 19) }
  /// MQTYPE-QUERY: further types that are asked for (RFC 10029).
  public static var mqtypeQuery: EDNSOptionCode { EDNSOptionCode(rawValue: 20) }
  /// MQTYPE-RESPONSE: further types that are answered (RFC 10029).
  public static var mqtypeResponse: EDNSOptionCode { EDNSOptionCode(rawValue: 21) }
  /// EDE-EXTRA-TEXT-LANGUAGE: the language of an extended error's text.
  public static var extraTextLanguage: EDNSOptionCode { EDNSOptionCode(rawValue: 22) }
  /// FILTERING-CONTACT: whom to ask about a filtered answer.
  public static var filteringContact: EDNSOptionCode { EDNSOptionCode(rawValue: 23) }
  /// FILTERING-ORGANIZATION: who filters.
  public static var filteringOrganization: EDNSOptionCode { EDNSOptionCode(rawValue: 24) }
  /// FILTERING-DB: where a filtered name is listed.
  public static var filteringDatabase: EDNSOptionCode { EDNSOptionCode(rawValue: 25) }
  /// STRUCTURED-DNS-ERROR: an extended error's text for machines.
  public static var structuredError: EDNSOptionCode { EDNSOptionCode(rawValue: 26) }
  /// UMBRELLA: the identity that Cisco Umbrella adds.
  public static var umbrella: EDNSOptionCode { EDNSOptionCode(rawValue: 20292) }
  /// DEVICEID: the device that asked.
  public static var deviceID: EDNSOptionCode { EDNSOptionCode(rawValue: 26946) }
}

/// The names of options 0 to 23, two words each: see ``Mnemonic``; zero where there is none.
let ednsOptionMnemonics: InlineArray<48, UInt64> = [
  0, 0, 0x0000_0000_0051_4C4C, 0x0300_0000_0000_0000,
  0x0000_0000_0000_4C55, 0x0200_0000_0000_0000, 0x0000_0000_4449_534E, 0x0400_0000_0000_0000,
  0, 0, 0x0000_0000_0055_4144, 0x0300_0000_0000_0000,
  0x0000_0000_0055_4844, 0x0300_0000_0000_0000, 0x0000_0000_0055_334E, 0x0300_0000_0000_0000,
  0x0000_0000_0053_4345, 0x0300_0000_0000_0000, 0x0000_4552_4950_5845, 0x0600_0000_0000_0000,
  0x0000_4549_4B4F_4F43, 0x0600_0000_0000_0000, 0x5045_454B_2D50_4354, 0x0D00_0045_5649_4C41,
  0x0047_4E49_4444_4150, 0x0700_0000_0000_0000, 0x0000_004E_4941_4843, 0x0500_0000_0000_0000,
  0x0047_4154_2D59_454B, 0x0700_0000_0000_0000, 0x0000_0000_0045_4445, 0x0300_0000_0000_0000,
  0x542D_544E_4549_4C43, 0x0A00_0000_0000_4741, 0x542D_5245_5652_4553, 0x0A00_0000_0000_4741,
  0x432D_5452_4F50_4552, 0x0E00_4C45_4E4E_4148, 0x5352_4556_454E_4F5A, 0x0B00_0000_004E_4F49,
  0x512D_4550_5954_514D, 0x0C00_0000_5952_4555, 0x522D_4550_5954_514D, 0x0F45_534E_4F50_5345,
  0, 0, 0, 0,
]
