/// CRC-32C, as in iSCSI (RFC 3720 section 12.1): tells octets that changed on a disk from those written.
public enum Checksum {
  /// The polynomial 0x1EDC6F41 with its bits reversed.
  private static let polynomial: UInt32 = 0x82F6_3B78

  /// What an octet does to a sum, and what one with 1 to 7 octets behind it does.
  private static let tables: [[UInt32]] = {
    let first = (0..<256).map { octet in
      (0..<8).reduce(UInt32(octet)) { sum, _ in
        sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ polynomial
      }
    }
    var tables = [first]
    for _ in 1..<8 {
      let last = tables[tables.count - 1]
      tables.append(last.map { $0 >> 8 ^ first[Int($0 & 0xFF)] })
    }
    return tables
  }()

  /// The checksum of octets.
  public static func of(_ octets: [UInt8]) -> UInt32 {
    var buffer = OctetBuffer(capacity: max(octets.count, 1))
    buffer.append(octets)
    return of(buffer.view)
  }

  /// The checksum of octets.
  public static func of(_ octets: borrowing OctetView) -> UInt32 {
    let tables = tables
    var sum: UInt32 = ~0
    var at = 0
    while at &+ 8 <= octets.count {
      // In network order: the first octet is the highest of the word.
      let word = octets.uint64(at)
      let low = UInt32(truncatingIfNeeded: (word &>> 32)).byteSwapped ^ sum
      let high = UInt32(truncatingIfNeeded: word).byteSwapped
      sum =
        tables[7][Int(low & 0xFF)] ^ tables[6][Int(low &>> 8 & 0xFF)]
        ^ tables[5][Int(low &>> 16 & 0xFF)] ^ tables[4][Int(low &>> 24)]
      sum ^=
        tables[3][Int(high & 0xFF)] ^ tables[2][Int(high &>> 8 & 0xFF)]
        ^ tables[1][Int(high &>> 16 & 0xFF)] ^ tables[0][Int(high &>> 24)]
      at &+= 8
    }
    while at < octets.count {
      sum = sum &>> 8 ^ tables[0][Int((sum ^ UInt32(octets.octet(at))) & 0xFF)]
      at &+= 1
    }
    return ~sum
  }
}
