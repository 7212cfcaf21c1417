extension RecordType {
  /// A: an IPv4 address (RFC 1035).
  public static var a: RecordType { RecordType(rawValue: 1) }
  /// NS: an authoritative name server (RFC 1035).
  public static var ns: RecordType { RecordType(rawValue: 2) }
  /// MD: a mail destination, obsolete (RFC 1035).
  public static var md: RecordType { RecordType(rawValue: 3) }
  /// MF: a mail forwarder, obsolete (RFC 1035).
  public static var mf: RecordType { RecordType(rawValue: 4) }
  /// CNAME: the canonical name of an alias (RFC 1035).
  public static var cname: RecordType { RecordType(rawValue: 5) }
  /// SOA: the start of a zone of authority (RFC 1035).
  public static var soa: RecordType { RecordType(rawValue: 6) }
  /// MB: a mailbox domain name (RFC 1035).
  public static var mb: RecordType { RecordType(rawValue: 7) }
  /// MG: a mail group member (RFC 1035).
  public static var mg: RecordType { RecordType(rawValue: 8) }
  /// MR: a mail rename domain name (RFC 1035).
  public static var mr: RecordType { RecordType(rawValue: 9) }
  /// NULL: anything at all (RFC 1035).
  public static var null: RecordType { RecordType(rawValue: 10) }
  /// WKS: well-known services of an address (RFC 1035).
  public static var wks: RecordType { RecordType(rawValue: 11) }
  /// PTR: a pointer to another name (RFC 1035).
  public static var ptr: RecordType { RecordType(rawValue: 12) }
  /// HINFO: processor and operating system of a host (RFC 1035).
  public static var hinfo: RecordType { RecordType(rawValue: 13) }
  /// MINFO: who is responsible for a mailbox (RFC 1035).
  public static var minfo: RecordType { RecordType(rawValue: 14) }
  /// MX: a mail exchange (RFC 1035).
  public static var mx: RecordType { RecordType(rawValue: 15) }
  /// TXT: text strings (RFC 1035).
  public static var txt: RecordType { RecordType(rawValue: 16) }
  /// RP: a responsible person (RFC 1183).
  public static var rp: RecordType { RecordType(rawValue: 17) }
  /// AFSDB: an AFS database server (RFC 1183).
  public static var afsdb: RecordType { RecordType(rawValue: 18) }
  /// X25: an X.25 address (RFC 1183).
  public static var x25: RecordType { RecordType(rawValue: 19) }
  /// ISDN: an ISDN address (RFC 1183).
  public static var isdn: RecordType { RecordType(rawValue: 20) }
  /// RT: a route through an intermediate host (RFC 1183).
  public static var rt: RecordType { RecordType(rawValue: 21) }
  /// NSAP: an OSI service access point (RFC 1706).
  public static var nsap: RecordType { RecordType(rawValue: 22) }
  /// NSAP-PTR: a pointer for a service access point (RFC 1706).
  public static var nsapPTR: RecordType { RecordType(rawValue: 23) }
  /// SIG: a signature, before RRSIG (RFC 2535).
  public static var sig: RecordType { RecordType(rawValue: 24) }
  /// KEY: a public key, before DNSKEY (RFC 2535).
  public static var key: RecordType { RecordType(rawValue: 25) }
  /// PX: a mapping between RFC 822 and X.400 (RFC 2163).
  public static var px: RecordType { RecordType(rawValue: 26) }
  /// GPOS: a geographical position (RFC 1712).
  public static var gpos: RecordType { RecordType(rawValue: 27) }
  /// AAAA: an IPv6 address (RFC 3596).
  public static var aaaa: RecordType { RecordType(rawValue: 28) }
  /// LOC: a location on Earth (RFC 1876).
  public static var loc: RecordType { RecordType(rawValue: 29) }
  /// NXT: the next name, before NSEC (RFC 2535).
  public static var nxt: RecordType { RecordType(rawValue: 30) }
  /// EID: an endpoint identifier of Nimrod.
  public static var eid: RecordType { RecordType(rawValue: 31) }
  /// NIMLOC: a locator of Nimrod.
  public static var nimloc: RecordType { RecordType(rawValue: 32) }
  /// SRV: the location of a service (RFC 2782).
  public static var srv: RecordType { RecordType(rawValue: 33) }
  /// ATMA: an ATM address.
  public static var atma: RecordType { RecordType(rawValue: 34) }
  /// NAPTR: a rewriting rule of the naming authority pointer (RFC 3403).
  public static var naptr: RecordType { RecordType(rawValue: 35) }
  /// KX: a key exchanger (RFC 2230).
  public static var kx: RecordType { RecordType(rawValue: 36) }
  /// CERT: a certificate (RFC 4398).
  public static var cert: RecordType { RecordType(rawValue: 37) }
  /// A6: an IPv6 address in parts, historic (RFC 2874).
  public static var a6: RecordType { RecordType(rawValue: 38) }
  /// DNAME: a redirection of a whole subtree (RFC 6672).
  public static var dname: RecordType { RecordType(rawValue: 39) }
  /// SINK: the kitchen sink.
  public static var sink: RecordType { RecordType(rawValue: 40) }
  /// OPT: the EDNS pseudo-record (RFC 6891).
  public static var opt: RecordType { RecordType(rawValue: 41) }
  /// APL: a list of address prefixes (RFC 3123).
  public static var apl: RecordType { RecordType(rawValue: 42) }
  /// DS: a digest of a delegated zone's key (RFC 4034).
  public static var ds: RecordType { RecordType(rawValue: 43) }
  /// SSHFP: the fingerprint of an SSH host key (RFC 4255).
  public static var sshfp: RecordType { RecordType(rawValue: 44) }
  /// IPSECKEY: a key for IPsec (RFC 4025).
  public static var ipseckey: RecordType { RecordType(rawValue: 45) }
  /// RRSIG: the signature of an RRset (RFC 4034).
  public static var rrsig: RecordType { RecordType(rawValue: 46) }
  /// NSEC: the next name and the types of this one (RFC 4034).
  public static var nsec: RecordType { RecordType(rawValue: 47) }
  /// DNSKEY: a public key of a zone (RFC 4034).
  public static var dnskey: RecordType { RecordType(rawValue: 48) }
  /// DHCID: who holds an address lease (RFC 4701).
  public static var dhcid: RecordType { RecordType(rawValue: 49) }
  /// NSEC3: the next hashed name and the types of this one (RFC 5155).
  public static var nsec3: RecordType { RecordType(rawValue: 50) }
  /// NSEC3PARAM: how a zone's names are hashed (RFC 5155).
  public static var nsec3param: RecordType { RecordType(rawValue: 51) }
  /// TLSA: the association of a TLS certificate (RFC 6698).
  public static var tlsa: RecordType { RecordType(rawValue: 52) }
  /// SMIMEA: the association of an S/MIME certificate (RFC 8162).
  public static var smimea: RecordType { RecordType(rawValue: 53) }
  /// HIP: a host identity (RFC 8005).
  public static var hip: RecordType { RecordType(rawValue: 55) }
  /// NINFO: the status of a zone.
  public static var ninfo: RecordType { RecordType(rawValue: 56) }
  /// RKEY: a key for NAPTR records.
  public static var rkey: RecordType { RecordType(rawValue: 57) }
  /// TALINK: a link in a list of trust anchors.
  public static var talink: RecordType { RecordType(rawValue: 58) }
  /// CDS: what a child zone wants as DS (RFC 7344).
  public static var cds: RecordType { RecordType(rawValue: 59) }
  /// CDNSKEY: the key that a child zone wants as DS (RFC 7344).
  public static var cdnskey: RecordType { RecordType(rawValue: 60) }
  /// OPENPGPKEY: an OpenPGP key (RFC 7929).
  public static var openpgpkey: RecordType { RecordType(rawValue: 61) }
  /// CSYNC: what a parent zone should copy from its child (RFC 7477).
  public static var csync: RecordType { RecordType(rawValue: 62) }
  /// ZONEMD: the digest of a zone (RFC 8976).
  public static var zonemd: RecordType { RecordType(rawValue: 63) }
  /// SVCB: a binding of a service to its endpoints (RFC 9460).
  public static var svcb: RecordType { RecordType(rawValue: 64) }
  /// HTTPS: a binding of a web origin to its endpoints (RFC 9460).
  public static var https: RecordType { RecordType(rawValue: 65) }
  /// DSYNC: where to send notifications about a delegation (RFC 9859).
  public static var dsync: RecordType { RecordType(rawValue: 66) }
  /// HHIT: a hierarchical host identity tag (RFC 9886).
  public static var hhit: RecordType { RecordType(rawValue: 67) }
  /// BRID: broadcast remote identification (RFC 9886).
  public static var brid: RecordType { RecordType(rawValue: 68) }
  /// UNECE: a value that a recommendation of the UNECE codes.
  public static var unece: RecordType { RecordType(rawValue: 69) }
  /// ISO: a value that a standard of ISO codes.
  public static var iso: RecordType { RecordType(rawValue: 70) }
  /// SPF: a sender policy, before TXT took its place (RFC 7208).
  public static var spf: RecordType { RecordType(rawValue: 99) }
  /// UINFO: user information, reserved.
  public static var uinfo: RecordType { RecordType(rawValue: 100) }
  /// UID: a user's number, reserved.
  public static var uid: RecordType { RecordType(rawValue: 101) }
  /// GID: a group's number, reserved.
  public static var gid: RecordType { RecordType(rawValue: 102) }
  /// UNSPEC: unspecified, reserved.
  public static var unspec: RecordType { RecordType(rawValue: 103) }
  /// NID: a node identifier (RFC 6742).
  public static var nid: RecordType { RecordType(rawValue: 104) }
  /// L32: a 32-bit locator (RFC 6742).
  public static var l32: RecordType { RecordType(rawValue: 105) }
  /// L64: a 64-bit locator (RFC 6742).
  public static var l64: RecordType { RecordType(rawValue: 106) }
  /// LP: a pointer to locators (RFC 6742).
  public static var lp: RecordType { RecordType(rawValue: 107) }
  /// EUI48: a 48-bit hardware address (RFC 7043).
  public static var eui48: RecordType { RecordType(rawValue: 108) }
  /// EUI64: a 64-bit hardware address (RFC 7043).
  public static var eui64: RecordType { RecordType(rawValue: 109) }
  /// NXNAME: says in an NSEC bitmap that the name does not exist (RFC 9824).
  public static var nxname: RecordType { RecordType(rawValue: 128) }
  /// TKEY: the negotiation of a transaction key (RFC 2930).
  public static var tkey: RecordType { RecordType(rawValue: 249) }
  /// TSIG: the signature of a transaction (RFC 8945).
  public static var tsig: RecordType { RecordType(rawValue: 250) }
  /// IXFR: asks for the changes of a zone (RFC 1995).
  public static var ixfr: RecordType { RecordType(rawValue: 251) }
  /// AXFR: asks for a whole zone (RFC 5936).
  public static var axfr: RecordType { RecordType(rawValue: 252) }
  /// MAILB: asks for MB, MG and MR (RFC 1035).
  public static var mailb: RecordType { RecordType(rawValue: 253) }
  /// MAILA: asks for mail agents, obsolete (RFC 1035).
  public static var maila: RecordType { RecordType(rawValue: 254) }
  /// ANY: asks for some or all types, `*` in the registry (RFC 8482).
  public static var any: RecordType { RecordType(rawValue: 255) }
  /// URI: a uniform resource identifier (RFC 7553).
  public static var uri: RecordType { RecordType(rawValue: 256) }
  /// CAA: which authorities may issue certificates (RFC 8659).
  public static var caa: RecordType { RecordType(rawValue: 257) }
  /// AVC: what an application is and needs.
  public static var avc: RecordType { RecordType(rawValue: 258) }
  /// DOA: a digital object.
  public static var doa: RecordType { RecordType(rawValue: 259) }
  /// AMTRELAY: a multicast relay (RFC 8777).
  public static var amtrelay: RecordType { RecordType(rawValue: 260) }
  /// RESINFO: what a resolver can do (RFC 9606).
  public static var resinfo: RecordType { RecordType(rawValue: 261) }
  /// WALLET: the address of a wallet.
  public static var wallet: RecordType { RecordType(rawValue: 262) }
  /// CLA: a convergence layer adapter of the bundle protocol.
  public static var cla: RecordType { RecordType(rawValue: 263) }
  /// IPN: a node number of the bundle protocol.
  public static var ipn: RecordType { RecordType(rawValue: 264) }
  /// TA: a trust anchor.
  public static var ta: RecordType { RecordType(rawValue: 32768) }
  /// DLV: a digest for look-aside validation (RFC 8749).
  public static var dlv: RecordType { RecordType(rawValue: 32769) }
}
