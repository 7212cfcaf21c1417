internal import Octets
internal import Packets

/// PROFINET over Ethernet: `profinet.*` (IEC 61158-6-10).
///
///     +-------------------------------+---------------+---------------+
///     |        frame identifier       | DCP: service  | service type  |
///     +-------------------------------+---------------+---------------+
///     |                          transaction                          |
///     +-------------------------------+-------------------------------+
///     |        response delay         |     length, then blocks       |
///     +-------------------------------+-------------------------------+
enum PROFINETLayer {
  /// The most blocks that are looked at.
  private static var blockLimit: Int { 32 }

  /// The protocol.
  static let declaration = LayerDeclaration(
    "profinet", "PROFINET over Ethernet: real-time frames, alarms and DCP.",
    at: [.etherType(.profinet)], octetLimit: 1024,
    fields: [
      .text("profinet.dcp.ip", "The device's address.", "192.0.2.30"),
      .text("profinet.dcp.service", "What is asked of devices.", "identify"),
      .text("profinet.dcp.service_type", "Whether it is a request or a response.", "request"),
      .text("profinet.dcp.station_name", "The name of a device.", "plc-7"),
      .text("profinet.dcp.transaction_id", "Which frames belong together.", "0x00000001"),
      .text("profinet.frame_id", "What the frame is.", "0xfefe"),
      .text("profinet.frame_type", "What that means.", "dcp-identify-request"),
    ]
  ) { octets, values in
    guard let frame = octets.number(0, octets: 2) else { return }
    values.put("profinet.frame_id", hexadecimal: frame, digits: 4)
    values.put("profinet.frame_type", word: frameType(frame))
    guard frame >= 0xFEFC, frame <= 0xFEFF else { return }
    let service = octets.number(2)
    let type = octets.number(3)
    values.put("profinet.dcp.service", word: service.flatMap { name($0) })
    values.put("profinet.dcp.service_type", word: type.flatMap { typeName($0) })
    values.put(
      "profinet.dcp.transaction_id", hexadecimal: octets.number(4, octets: 4), digits: 8)
    let end = min(octets.count, 12 &+ Int(octets.number(10, octets: 2) ?? 0))
    // Blocks have two octets more, before their content, in hellos, in responses, and in what is set.
    let lead = service == 4 || service == 6 || (type ?? 0) & 1 == 1 ? 2 : 0
    var at = 12
    for _ in 0..<blockLimit {
      guard at &+ 4 <= end, let block = octets.number(at, octets: 2),
        let length = octets.number(at &+ 2, octets: 2)
      else { return }
      let start = at &+ 4 &+ lead
      let count = min(Int(length) &- lead, end &- start)
      if block == 0x0202 {
        values.put("profinet.dcp.station_name", octets, from: start, count: count, as: .text)
      } else if block == 0x0102, count >= 4 {
        values.put("profinet.dcp.ip", octets, from: start, count: 4, as: .ipv4)
      }
      // Blocks begin at even offsets.
      at &+= 4 &+ Int(length) &+ Int(length & 1)
    }
  }

  /// What a frame is by its identifier.
  private static func frameType(_ frame: UInt64) -> StaticString? {
    switch frame {
    case 0x0020...0x0021, 0x0080...0x0081, 0xFF00...0xFF43: "time-synchronization"
    case 0x0100...0x0FFF: "rt-class-3"
    case 0x8000...0xBFFF: "rt-class-2"
    case 0xC000...0xFBFF: "rt-class-1"
    case 0xFC01, 0xFE01: "alarm"
    case 0xFEFC: "dcp-hello"
    case 0xFEFD: "dcp-get-set"
    case 0xFEFE: "dcp-identify-request"
    case 0xFEFF: "dcp-identify-response"
    default: nil
    }
  }

  /// What is asked of devices.
  private static func name(_ service: UInt64) -> StaticString? {
    switch service {
    case 3: "get"
    case 4: "set"
    case 5: "identify"
    case 6: "hello"
    default: nil
    }
  }

  /// Whether it is a request or a response.
  private static func typeName(_ type: UInt64) -> StaticString? {
    switch type {
    case 0: "request"
    case 1: "response"
    case 5: "unsupported"
    default: nil
    }
  }
}
