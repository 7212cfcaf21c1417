/// A capture written down as text, so that a reader can check it: `time SECONDS.MICROSECONDS` begins a packet, lines of
/// hexadecimal octets follow, `link NUMBER` before the first packet sets the link type, `#` begins a comment.
enum PacketText {
  /// The capture file (pcap, microseconds) that a text stands for, or nil when it is not understood.
  static func capture(_ text: String) -> [UInt8]? {
    var linkType: UInt32 = 1
    var packets: [(seconds: UInt32, microseconds: UInt32, octets: [UInt8])] = []
    for line in text.split(separator: "\n") {
      let words = line.prefix { $0 != "#" }.split(separator: " ")
      guard let first = words.first else { continue }
      switch first {
      case "link":
        guard words.count == 2, let number = UInt32(words[1]) else { return nil }
        linkType = number
      case "time":
        let parts = words.count == 2 ? words[1].split(separator: ".") : []
        guard parts.count == 2, parts[1].count == 6, let seconds = UInt32(parts[0]),
          let microseconds = UInt32(parts[1])
        else { return nil }
        packets.append((seconds, microseconds, []))
      default:
        guard !packets.isEmpty else { return nil }
        for word in words {
          guard word.count == 2, let octet = UInt8(word, radix: 16) else { return nil }
          packets[packets.count - 1].octets.append(octet)
        }
      }
    }
    var file = little(0xA1B2_C3D4) + [2, 0, 4, 0] + little(0) + little(0) + little(262_144)
    file += little(linkType)
    for packet in packets {
      let length = little(UInt32(packet.octets.count))
      file += little(packet.seconds) + little(packet.microseconds) + length + length
      file += packet.octets
    }
    return file
  }

  /// Four octets, the lowest first.
  private static func little(_ value: UInt32) -> [UInt8] {
    [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
  }
}
