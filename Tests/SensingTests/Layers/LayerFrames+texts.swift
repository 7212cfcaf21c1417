import Octets

extension LayerFrames {
  /// Protocols of text.
  static let texts: [LayerFrame] = [
    LayerFrame(
      type: "http", title: "a request",
      octets: tcp(
        (40000, 80),
        head(
          #"POST /a?b="c\é HTTP/1.1"#, "Host: www.example.com", "user-agent:  curl/8.5.0 ",
          "Referer: http://example.com/", "Content-Type: application/json",
          "Content-Length: 27", "X-Other: 1")),
      fields: [
        "http.request.content_length=27", "http.request.content_type=application/json",
        "http.request.host=www.example.com", "http.request.method=POST",
        "http.request.referer=http://example.com/",
        #"http.request.uri=/a?b=\"c\\\195\169"#, "http.request.user_agent=curl/8.5.0",
        "http.request.version=HTTP/1.1",
      ]),
    LayerFrame(
      type: "http", title: "a response",
      octets: tcp(
        (8080, 40000),
        head(
          "HTTP/1.0 404 Not Found", "Server: nginx", "Content-Type: text/html",
          "Content-Length: 1256", "Location: /b")),
      fields: [
        "http.response.code=404", "http.response.content_length=1256",
        "http.response.content_type=text/html", "http.response.location=/b",
        "http.response.phrase=Not Found", "http.response.server=nginx",
        "http.response.version=HTTP/1.0",
      ]),
    LayerFrame(
      type: "http", title: "a request that is cut",
      octets: tcp((40000, 80), Array("GET /index".utf8)),
      fields: ["http.request.method=GET", "http.request.uri=/index"]),
    LayerFrame(
      type: "sip", title: "an invitation",
      octets: udp(
        (5060, 5060),
        head(
          "INVITE sip:bob@example.com SIP/2.0", "Via: SIP/UDP 192.0.2.1;branch=z9hG4bK776",
          "v: SIP/UDP 192.0.2.9", "To: Bob <sip:bob@example.com>",
          "f: Alice <sip:alice@example.com>;tag=1928", "Call-ID: a84b4c76e66710",
          "CSeq: 314159 INVITE", "m: <sip:alice@192.0.2.1>", "User-Agent: Phone",
          "c: application/sdp", "l: 142")),
      fields: [
        "sip.call_id=a84b4c76e66710", "sip.contact=<sip:alice@192.0.2.1>",
        "sip.content_length=142", "sip.content_type=application/sdp",
        "sip.cseq=314159 INVITE", "sip.from=Alice <sip:alice@example.com>;tag=1928",
        "sip.request.method=INVITE", "sip.request.uri=sip:bob@example.com",
        "sip.to=Bob <sip:bob@example.com>", "sip.user_agent=Phone", "sip.version=SIP/2.0",
        "sip.via=SIP/UDP 192.0.2.1;branch=z9hG4bK776",
      ]),
    LayerFrame(
      type: "sip", title: "a response over TCP",
      octets: tcp((5060, 40000), head("SIP/2.0 180 Ringing", "Server: Switch")),
      fields: [
        "sip.response.code=180", "sip.response.phrase=Ringing", "sip.user_agent=Switch",
        "sip.version=SIP/2.0",
      ]),
  ]

  /// TLS.
  static let security: [LayerFrame] = [
    LayerFrame(
      type: "ssl", title: "a hello of a client",
      octets: tcp((40000, 443), clientHello),
      fields: [
        "ssl.alpn=h2,http/1.1", "ssl.cipher_suite_count=2", "ssl.content_type=handshake",
        "ssl.handshake_type=client_hello", "ssl.record_length=\(clientHello.count - 5)",
        "ssl.record_version=TLS 1.0", "ssl.server_name=www.example.com", "ssl.version=TLS 1.3",
      ]),
    // Version 1.3 by its extension, suite 1301, `h2` chosen.
    LayerFrame(
      type: "ssl", title: "a hello of a server",
      octets: tcp(
        (443, 40000),
        hex("16 0303 003b 02 000037 0303") + [UInt8](repeating: 9, count: 32)
          + hex("00 1301 00 000f 002b0002 0304 00100005 0003026832")),
      fields: [
        "ssl.alpn=h2", "ssl.cipher_suite=0x1301", "ssl.content_type=handshake",
        "ssl.handshake_type=server_hello", "ssl.record_length=59", "ssl.record_version=TLS 1.2",
        "ssl.version=TLS 1.3",
      ]),
    LayerFrame(
      type: "ssl", title: "an alert",
      octets: tcp((443, 40000), hex("15 0300 0002 0228")),
      fields: [
        "ssl.alert.description=40", "ssl.alert.level=2", "ssl.content_type=alert",
        "ssl.record_length=2", "ssl.record_version=SSL 3.0",
      ]),
  ]

  /// A hello of a client with SNI, ALPN and the versions of GREASE, 1.3 and 1.2.
  static let clientHello: [UInt8] = {
    let name = Array("www.example.com".utf8)
    let extensions =
      hex("0000") + word(name.count + 5) + word(name.count + 3) + [0] + word(name.count) + name
      + hex("0010 000e 000c 02 6832 08 687474702f312e31 002b 0007 06 0a0a 0304 0303")
    let body =
      hex("0303") + [UInt8](repeating: 9, count: 32) + hex("00 0004 1301 1302 01 00")
      + word(extensions.count) + extensions
    let message = hex("0100") + word(body.count) + body
    return hex("16 0301") + word(message.count) + message
  }()
}
