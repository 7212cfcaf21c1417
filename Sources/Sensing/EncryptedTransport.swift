internal import Octets
internal import Packets

/// How DNS is encrypted, where its sessions are recognised and counted; what is in them is not read.
public enum EncryptedTransport: UInt8, Sendable, CaseIterable {
  /// DNS over TLS (RFC 7858).
  case tls
  /// DNS over HTTPS (RFC 8484), over HTTP/2 and HTTP/3.
  case https
  /// DNS over QUIC (RFC 9250).
  case quic

  /// The name in counters; never changed.
  public var text: StaticString {
    switch self {
    case .tls: "DNS over TLS"
    case .https: "DNS over HTTPS"
    case .quic: "DNS over QUIC"
    }
  }

  /// DNS over TLS and QUIC (RFC 7858 section 3.1, RFC 9250 section 4.1.1).
  static var securePort: UInt16 { 853 }
  /// HTTPS.
  static var webPort: UInt16 { 443 }

  /// Whether sessions over TCP are to be looked for on a port of the server.
  static func isTCPPort(_ port: UInt16) -> Bool { port == securePort || port == webPort }

  /// Whether sessions over UDP are to be looked for on a port; 784 and 8853 were those of drafts.
  static func isUDPPort(_ port: UInt16) -> Bool {
    port == securePort || port == webPort || port == 784 || port == 8853
  }

  /// Recognises a session by the first segment from the client.
  ///
  /// On port 853, every ClientHello; on port 443, one for the protocol `dot`, one for the name of a known
  /// resolver, and one for HTTP/2 at the address of one.
  static func recognise(_ payload: borrowing OctetView, _ flow: Flow) -> EncryptedTransport? {
    guard let hello = TLSClientHello(payload) else { return nil }
    if flow.destinationPort == securePort { return .tls }
    var index = 0
    var isWeb = false
    while let span = hello.protocolName(index, of: payload) {
      let name = span.octets(of: payload)
      // `dot`, and `h2`.
      if name.count == 3, name.uint16(0) == 0x646F, name.octet(2) == 0x74 { return .tls }
      if name.count == 2, name.uint16(0) == 0x6832 { isWeb = true }
      index &+= 1
    }
    if KnownResolvers.hasName(hello.serverName.octets(of: payload)) { return .https }
    return isWeb && KnownResolvers.hasAddress(flow.destination) ? .https : nil
  }

  /// Recognises a session by the first datagram from the client: QUIC on a port of DNS over QUIC, and on
  /// port 443 at the address of a known resolver; its protocol and its name are encrypted.
  static func recogniseQUIC(_ payload: borrowing OctetView, _ flow: Flow) -> EncryptedTransport? {
    guard let header = QUICHeader(payload), header.canBegin(datagramOctets: payload.count) else {
      return nil
    }
    if flow.destinationPort != webPort { return .quic }
    return KnownResolvers.hasAddress(flow.destination) ? .https : nil
  }
}

/// Resolvers that offer DNS over HTTPS to everyone.
enum KnownResolvers {
  /// Their names.
  private static let names = [
    "1dot1dot1dot1.cloudflare-dns.com", "anycast.dns.nextdns.io", "chrome.cloudflare-dns.com",
    "cloudflare-dns.com", "dns.adguard-dns.com", "dns.adguard.com", "dns.alidns.com",
    "dns.digitale-gesellschaft.ch", "dns.google", "dns.mullvad.net", "dns.nextdns.io",
    "dns.quad9.net", "dns.sb", "dns.switch.ch", "dns10.quad9.net", "dns11.quad9.net",
    "dns64.dns.google", "dns9.quad9.net", "dns0.eu", "doh.cleanbrowsing.org", "doh.dns.apple.com",
    "doh.dns.sb", "doh.familyshield.opendns.com", "doh.opendns.com", "doh.pub", "doh.umbrella.com",
    "doh.xfinity.com", "family.adguard-dns.com", "family.cloudflare-dns.com",
    "firefox.dns.nextdns.io", "freedns.controld.com", "mozilla.cloudflare-dns.com",
    "odoh.cloudflare-dns.com", "one.one.one.one", "security.cloudflare-dns.com",
    "unfiltered.adguard-dns.com", "dns.controld.com", "base.dns.mullvad.net",
  ].map { Array($0.utf8) }
  /// Names below which each customer has one.
  private static let suffixes = [
    ".dns.nextdns.io", ".dns.controld.com", ".d.adguard-dns.com", ".cloudflare-gateway.com",
  ].map { Array($0.utf8) }
  /// Their addresses.
  private static let addresses = [
    "1.1.1.1", "1.0.0.1", "1.1.1.2", "1.0.0.2", "1.1.1.3", "1.0.0.3", "8.8.8.8", "8.8.4.4",
    "9.9.9.9", "9.9.9.10", "9.9.9.11", "149.112.112.112", "149.112.112.10", "149.112.112.11",
    "208.67.222.222", "208.67.220.220", "94.140.14.14", "94.140.15.15", "223.5.5.5", "223.6.6.6",
    "45.90.28.0", "45.90.30.0", "2606:4700:4700::1111", "2606:4700:4700::1001",
    "2001:4860:4860::8888", "2001:4860:4860::8844", "2620:fe::fe", "2620:fe::9",
    "2620:119:35::35", "2620:119:53::53", "2a10:50c0::ad1:ff", "2a10:50c0::ad2:ff",
  ].compactMap { IPAddress($0) }

  /// Whether a name is one of theirs, whatever the case of its letters.
  static func hasName(_ name: borrowing OctetView) -> Bool {
    guard !name.isEmpty else { return false }
    for known in names where name.isEqual(toLowercase: known) { return true }
    for suffix in suffixes where name.count > suffix.count {
      if name.dropFirst(name.count &- suffix.count).isEqual(toLowercase: suffix) { return true }
    }
    return false
  }

  /// Whether an address is one of theirs.
  static func hasAddress(_ address: IPAddress) -> Bool { addresses.contains(address) }
}
