internal import Octets
internal import Packets

/// TLS: `ssl.*`, by the name that the protocol has in configurations (RFC 8446, RFC 5246).
///
///     +---------------+-------------------------------+-------------------------------+
///     | content type  |            version            |            length             |
///     +---------------+-------------------------------+-------------------------------+
///     |handshake type |        length, 24 bits        |     the handshake message     |
///     +---------------+-------------------------------+-------------------------------+
enum TLSLayer {
  /// The most application protocols that are listed.
  private static var listLimit: Int { 16 }
  /// The most extensions of a ServerHello that are looked at.
  private static var extensionLimit: Int { 64 }

  /// The protocol.
  static let declaration = LayerDeclaration(
    "ssl",
    "TLS records that begin a segment. Of hellos what one segment has of them; what is encrypted"
      + " stays so.",
    at: [.tcp([443, 261, 448, 465, 563, 614, 636, 853, 989, 990, 992, 993, 994, 995])],
    octetLimit: 4096,
    fields: [
      .number("ssl.alert.description", "What an alert says, where it is not encrypted.", "40"),
      .number("ssl.alert.level", "1 warns, 2 ends the connection.", "2"),
      .text("ssl.alpn", "The application protocols that are offered or chosen.", "h2,http/1.1"),
      .text("ssl.cipher_suite", "The cipher suite that the server chose.", "0x1301"),
      .number("ssl.cipher_suite_count", "How many cipher suites the client offers.", "17"),
      .text("ssl.content_type", "What the record holds.", "handshake"),
      .text("ssl.handshake_type", "The first message of a handshake.", "client_hello"),
      .number("ssl.record_length", "How many octets the record holds.", "512"),
      .text("ssl.record_version", "The version in the record.", "TLS 1.0"),
      .text("ssl.server_name", "The server that the client wants (SNI).", "www.example.com"),
      .text(
        "ssl.version", "The highest version that the client offers, or that the server chose.",
        "TLS 1.3"),
    ],
    isOne: { octets in
      guard let type = octets.number(0), let major = octets.number(1) else { return false }
      return type >= 20 && type <= 24 && major == 3 && octets.count >= 5
    }
  ) { octets, values in
    guard let type = octets.number(0) else { return }
    values.put("ssl.content_type", word: contentType(type))
    let length = octets.number(3, octets: 2)
    values.put("ssl.record_length", length)
    write("ssl.record_version", octets.number(1, octets: 2), &values)
    if type == 21, length == 2 {
      values.put("ssl.alert.level", octets.number(5))
      values.put("ssl.alert.description", octets.number(6))
    }
    guard type == 22, let message = octets.number(5), let word = handshakeType(message),
      let announced = octets.number(6, octets: 3), announced &+ 4 <= 1 << 16
    else { return }
    values.put("ssl.handshake_type", word: word)
    if let hello = TLSClientHello(octets) {
      readClientHello(hello, octets, &values)
    } else if message == 2 {
      readServerHello(octets, to: min(octets.count, 9 &+ Int(announced)), &values)
    }
  }

  /// Reads a ClientHello as far as it is there.
  private static func readClientHello(
    _ hello: TLSClientHello, _ octets: borrowing OctetView, _ values: inout LayerValues
  ) {
    let version = hello.supportedVersion > 0 ? hello.supportedVersion : hello.version
    write("ssl.version", UInt64(version), &values)
    values.put("ssl.cipher_suite_count", UInt64(max(hello.cipherSuites.count, 0) / 2))
    values.put("ssl.server_name", octets, hello.serverName)
    guard values.wants("ssl.alpn") else { return }
    var list = OctetBuffer(capacity: 128)
    for index in 0..<listLimit {
      guard let name = hello.protocolName(index, of: octets) else { break }
      if list.count > 0 { list.append(0x2C) }
      list.append(name.octets(of: octets))
    }
    values.put("ssl.alpn", list.view, from: 0, count: list.count, as: .text)
  }

  /// Reads a ServerHello up to its extensions (RFC 8446 section 4.1.3).
  private static func readServerHello(
    _ octets: borrowing OctetView, to end: Int, _ values: inout LayerValues
  ) {
    var version = octets.number(9, octets: 2)
    defer { write("ssl.version", version, &values) }
    guard let session = octets.number(43) else { return }
    var at = 44 &+ Int(session)
    values.put("ssl.cipher_suite", hexadecimal: octets.number(at, octets: 2), digits: 4)
    at &+= 3
    guard let length = octets.number(at, octets: 2) else { return }
    at &+= 2
    let last = min(end, at &+ Int(length))
    for _ in 0..<extensionLimit {
      guard at &+ 4 <= last, let type = octets.number(at, octets: 2),
        let length = octets.number(at &+ 2, octets: 2), at &+ 4 &+ Int(length) <= last
      else { return }
      if type == 43, length == 2 { version = octets.number(at &+ 4, octets: 2) }
      if type == 16, let count = octets.number(at &+ 6) {
        values.put("ssl.alpn", octets, from: at &+ 7, count: Int(count), as: .text)
      }
      at &+= 4 &+ Int(length)
    }
  }

  /// Writes a version by its name.
  private static func write(_ field: String, _ version: UInt64?, _ values: inout LayerValues) {
    guard let version else { return }
    let name: StaticString? =
      switch version {
      case 0x0300: "SSL 3.0"
      case 0x0301: "TLS 1.0"
      case 0x0302: "TLS 1.1"
      case 0x0303: "TLS 1.2"
      case 0x0304: "TLS 1.3"
      default: nil
      }
    if let name {
      values.put(field, word: name)
    } else {
      values.put(field, hexadecimal: version, digits: 4)
    }
  }

  /// The name of a content type in IANA's registry.
  private static func contentType(_ type: UInt64) -> StaticString? {
    switch type {
    case 20: "change_cipher_spec"
    case 21: "alert"
    case 22: "handshake"
    case 23: "application_data"
    case 24: "heartbeat"
    default: nil
    }
  }

  /// The name of a handshake message in IANA's registry; what is encrypted mostly has none.
  private static func handshakeType(_ type: UInt64) -> StaticString? {
    switch type {
    case 0: "hello_request"
    case 1: "client_hello"
    case 2: "server_hello"
    case 4: "new_session_ticket"
    case 11: "certificate"
    case 12: "server_key_exchange"
    case 13: "certificate_request"
    case 14: "server_hello_done"
    case 15: "certificate_verify"
    case 16: "client_key_exchange"
    case 20: "finished"
    case 22: "certificate_status"
    default: nil
    }
  }
}
