internal import Octets

/// RADIUS: `radius.*` (RFC 2865 section 3, RFC 2866); passwords are never among the fields.
///
///     +---------------+---------------+-------------------------------+
///     |     code      |  identifier   |            length             |
///     +---------------+---------------+-------------------------------+
///     |           authenticator (16 octets), then attributes          |
///     +---------------------------------------------------------------+
enum RADIUSLayer {
  /// The most attributes that are looked at.
  private static var attributeLimit: Int { 128 }

  /// The protocol.
  static let declaration = LayerDeclaration(
    "radius", "RADIUS, authentication and accounting.", at: [.udp([1812, 1813])],
    octetLimit: 2048,
    fields: [
      .number("radius.acct_session_seconds", "How long the session has lasted.", "3600"),
      .text("radius.acct_session_id", "Which session it is.", "0000001a"),
      .number("radius.acct_status", "1 starts, 2 ends, 3 tells in between.", "1"),
      .text("radius.called_station", "What the user called.", "02-00-00-00-00-01:wifi"),
      .text("radius.calling_station", "Where the user called from.", "02-00-00-00-00-02"),
      .number("radius.code", "What it says.", "1"),
      .text("radius.framed_ip", "The user's address.", "192.0.2.7"),
      .number("radius.id", "Which request and response belong together.", "42"),
      .number("radius.length", "How long the message says it is.", "128"),
      .text("radius.message", "What the code means.", "Access-Request"),
      .text("radius.nas_identifier", "The name of the access server.", "ap-3"),
      .text("radius.nas_ip", "The address of the access server.", "192.0.2.20"),
      .number("radius.nas_port", "The port of the access server.", "3"),
      .text("radius.reply_message", "What the user is told.", "Hello"),
      .number("radius.service_type", "The service that is asked for or given.", "2"),
      .text("radius.user_name", "Who the user is.", "nemo"),
    ],
    isOne: { octets in
      guard let length = octets.number(2, octets: 2) else { return false }
      return octets.number(0) ?? 0 > 0 && length >= 20 && length <= 4096
    }
  ) { octets, values in
    guard let code = octets.number(0), let length = octets.number(2, octets: 2) else { return }
    values.put("radius.code", code)
    values.put("radius.message", word: message(code))
    values.put("radius.id", octets.number(1))
    values.put("radius.length", length)
    let end = min(octets.count, Int(length))
    var at = 20
    for _ in 0..<attributeLimit {
      guard at &+ 2 <= end, let type = octets.number(at), let size = octets.number(at &+ 1),
        size >= 2, at &+ Int(size) <= end
      else { return }
      read(type, octets, from: at &+ 2, count: Int(size) &- 2, &values)
      at &+= Int(size)
    }
  }

  /// Reads an attribute.
  private static func read(
    _ type: UInt64, _ octets: borrowing OctetView, from start: Int, count: Int,
    _ values: inout LayerValues
  ) {
    let number = count == 4 ? octets.number(start, octets: 4) : nil
    switch type {
    case 1: values.put("radius.user_name", octets, from: start, count: count, as: .text)
    case 4: values.put("radius.nas_ip", octets, from: start, count: count, as: .ipv4)
    case 5: values.put("radius.nas_port", number)
    case 6: values.put("radius.service_type", number)
    case 8: values.put("radius.framed_ip", octets, from: start, count: count, as: .ipv4)
    case 18: values.put("radius.reply_message", octets, from: start, count: count, as: .text)
    case 30: values.put("radius.called_station", octets, from: start, count: count, as: .text)
    case 31: values.put("radius.calling_station", octets, from: start, count: count, as: .text)
    case 32: values.put("radius.nas_identifier", octets, from: start, count: count, as: .text)
    case 40: values.put("radius.acct_status", number)
    case 44: values.put("radius.acct_session_id", octets, from: start, count: count, as: .text)
    case 46: values.put("radius.acct_session_seconds", number)
    default: break
    }
  }

  /// The name of a code in IANA's registry.
  private static func message(_ code: UInt64) -> StaticString? {
    switch code {
    case 1: "Access-Request"
    case 2: "Access-Accept"
    case 3: "Access-Reject"
    case 4: "Accounting-Request"
    case 5: "Accounting-Response"
    case 11: "Access-Challenge"
    case 12: "Status-Server"
    case 40: "Disconnect-Request"
    case 41: "Disconnect-ACK"
    case 42: "Disconnect-NAK"
    case 43: "CoA-Request"
    case 44: "CoA-ACK"
    case 45: "CoA-NAK"
    default: nil
    }
  }
}
