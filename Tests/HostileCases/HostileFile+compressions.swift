/// Compressed files that lie, or that become much more than they are.
extension HostileFile {
  /// A capture of one packet.
  private static let capture = little.pcap() + record
  /// The start of a capture with a block that is of no use, and how long that block is.
  private static func bomb(of octets: Int) -> [UInt8] {
    little.section() + little.interface() + little.number(0x0BAD)
      + little.number(UInt32(8 + octets))
  }

  /// Compressed files.
  static let compressions: [HostileFile] = [
    HostileFile("gzip", gzip(capture), "1 packets", "complete"),
    HostileFile(
      "gzip-cut", Array(gzip(capture).dropLast(9)), "0 packets", "cut at 24, 1 missing"),
    HostileFile(
      "gzip-without-end", Array(gzip(capture).dropLast(4)), "1 packets", "cut at 45, 0 missing"),
    HostileFile(
      "gzip-checksum-wrong", gzip(capture, checksum: 1), "1 packets", "damaged at 45: compression"),
    HostileFile(
      "gzip-size-wrong", gzip(capture, size: .max), "1 packets", "damaged at 45: compression"),
    HostileFile(
      "gzip-in-gzip", gzip(gzip(capture)),
      "refused: starts with 0x1f8b0800, which is neither pcap nor pcapng"),
    HostileFile("gzip-of-nothing", gzip([]), "refused: is empty"),
    HostileFile(
      "gzip-name-without-end", [0x1F, 0x8B, 8, 8, 0, 0, 0, 0, 0, 3] + Wire.times(200_000, [0x61]),
      "refused: is empty"),
    HostileFile("gzip-bomb", gzipBomb, "0 packets", "complete"),
    HostileFile(
      "zstd-bomb", zstd(bomb(of: 128 << 17), zeros: 128), "0 packets", "complete"),
    HostileFile(
      "zstd-window-of-2-to-41", zstd(capture, window: 0xF8), "0 packets",
      "damaged at 0: compression"),
    HostileFile(
      "zstd-cut", Array(zstd(capture, zeros: 1).dropLast(2)), "1 packets", "cut at 45, 0 missing"),
    HostileFile(
      "zstd-block-of-reserved-kind",
      zstd(capture, zeros: 1).dropLast(4) + [7, 0, 0], "0 packets",
      "damaged at 0: compression"),
  ]

  /// A gzip member that holds octets as they are (RFC 1952, RFC 1951 section 3.2.4).
  private static func gzip(
    _ octets: [UInt8], checksum: UInt32? = nil, size: UInt32? = nil
  ) -> [UInt8] {
    let count = UInt16(octets.count)
    let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1]
    return head + little.number16(count) + little.number16(~count) + octets
      + little.number(checksum ?? Self.checksum(octets))
      + little.number(size ?? UInt32(octets.count))
  }

  /// The CRC of gzip.
  private static func checksum(_ octets: [UInt8]) -> UInt32 {
    ~octets.reduce(UInt32.max) { sum, octet in
      (0..<8).reduce(sum ^ UInt32(octet)) { sum, _ in
        sum >> 1 ^ (sum & 1 == 0 ? 0 : 0xEDB8_8320)
      }
    }
  }

  /// A gzip member of a hundred thousand octets that becomes 16 MiB: the start of a capture, then the
  /// symbol for 258 octets at a distance of one, again and again (RFC 1951 section 3.2.6).
  private static let gzipBomb: [UInt8] = {
    let repeats = 65_025
    let start = bomb(of: 2 + 258 * repeats)
    let count = UInt16(start.count)
    var octets: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0]
    octets += little.number16(count) + little.number16(~count) + start
    var word: UInt32 = 0
    var bits: UInt32 = 0
    /// Puts bits behind the others, the first in the lowest place.
    func put(_ value: UInt32, _ width: UInt32) {
      word |= value << bits
      bits += width
      while bits >= 8 {
        octets.append(UInt8(truncatingIfNeeded: word))
        word >>= 8
        bits -= 8
      }
    }
    // The last block, of fixed codes; then two zeros.
    put(1, 1)
    put(1, 2)
    put(0b0000_1100, 8)
    put(0b0000_1100, 8)
    // Code 285, 1100 0101 from its highest bit on, and distance code 0 of five bits.
    for _ in 0..<repeats { put(0b1010_0011, 13) }
    put(0, 7)
    put(0, 7)
    return octets + little.number(0xC639_C29C)
      + little.number(UInt32(start.count + 2 + 258 * repeats))
  }()

  /// A zstd frame with octets as they are, and so many times 128 KiB of zeros in four octets each
  /// (RFC 8878 section 3.1.1.2).
  private static func zstd(
    _ octets: [UInt8], zeros: Int = 0, window: UInt8 = 0x50
  ) -> [UInt8] {
    let last = zeros == 0 ? 1 : 0
    var frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0, window]
    frame += little.number(UInt32(octets.count << 3 | last)).prefix(3) + octets
    for index in 0..<zeros {
      let isLast = index == zeros - 1
      frame += little.number(UInt32(131_072 << 3 | 2 | (isLast ? 1 : 0))).prefix(3) + [0]
    }
    return frame
  }
}
