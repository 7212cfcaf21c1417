import Octets
import Packets
import TestSupport
import Testing

/// What begins an encrypted session.
struct TLSClientHelloTests {
  /// Reads octets: name, protocols, the highest version, and whether it was whole; nil for no hello.
  static func read(_ octets: [UInt8]) -> String? {
    var buffer = OctetBuffer(capacity: 2048)
    buffer.append(octets)
    let view = buffer.view
    guard let hello = TLSClientHello(view) else { return nil }
    func text(_ span: OctetSpan) -> String {
      String(decoding: span.octets(of: view).array(), as: UTF8.self)
    }
    var protocols: [String] = []
    while let name = hello.protocolName(protocols.count, of: view) { protocols.append(text(name)) }
    let version = String(hello.supportedVersion, radix: 16)
    return "\(text(hello.serverName)) \(protocols) \(version) \(hello.isWhole)"
  }

  @Test func `name, protocols and version are read`() {
    #expect(
      Self.read(SessionOctets.clientHello(name: "dns.google", protocols: ["h2", "http/1.1"]))
        == "dns.google [\"h2\", \"http/1.1\"] 304 true")
    #expect(Self.read(SessionOctets.clientHello()) == " [] 304 true")
  }

  @Test func `every start and every changed octet is read or refused, and no name is made up`() {
    let octets = SessionOctets.clientHello(name: "one.one.one.one", protocols: ["dot"])
    for count in 0...octets.count {
      let text = Self.read(Array(octets.prefix(count)))
      #expect((text == nil) == (count < 44), "\(count)")
      #expect(text?.hasSuffix("true") != true || count == octets.count, "\(count)")
    }
    for index in octets.indices {
      for value: UInt8 in [0, 1, 3, 0x7F, 0x80, 0xFF] {
        var changed = octets
        changed[index] = value
        _ = Self.read(changed)
      }
    }
    for index in [0, 1, 5] {
      var changed = octets
      changed[index] = 0x47
      #expect(Self.read(changed) == nil, "\(index)")
    }
  }

  @Test func `QUIC's long header is told from other datagrams`() {
    /// Version, type, and whether a connection can begin so.
    func header(_ octets: [UInt8]) -> String? {
      var buffer = OctetBuffer(capacity: 2048)
      buffer.append(octets)
      guard let header = QUICHeader(buffer.view) else { return nil }
      let begins = header.canBegin(datagramOctets: octets.count)
      return "\(String(header.version, radix: 16)) \(header.isInitial) \(begins)"
    }
    #expect(header(SessionOctets.quicInitial()) == "1 true true")
    #expect(
      header(SessionOctets.quicInitial(version: [0x6B, 0x33, 0x43, 0xCF])) == "6b3343cf true true")
    #expect(header(SessionOctets.quicInitial(version: [0xFF, 0, 0, 29])) == "ff00001d true true")
    #expect(header(SessionOctets.quicInitial(count: 1199)) == "1 true false")
    #expect(header(SessionOctets.quicInitial(version: [0, 0, 0, 0])) == nil)
    var other = SessionOctets.quicInitial()
    other[0] = 0xE0  // Handshake
    #expect(header(other) == "1 false false")
    other[0] = 0x40  // a short header
    #expect(header(other) == nil)
    let whole = SessionOctets.quicInitial()
    for count in 0..<20 { #expect((header(Array(whole.prefix(count))) == nil) == (count < 15)) }
    var long = whole
    long[5] = 21
    #expect(header(long) == nil)
  }
}
