/// The percent-encoding of request targets (RFC 3986 section 2.1).
enum PercentEncoding {
  /// The octets that an encoded text stands for.
  ///
  /// - Parameters:
  ///   - text: A part of the path, or a name or value of the query, cut off before it is decoded.
  ///   - isForm: Whether a plus sign is a space, as in forms.
  /// - Returns: nil where a percent sign is not followed by two hexadecimal digits.
  static func decode(_ text: some StringProtocol, isForm: Bool = false) -> [UInt8]? {
    var octets: [UInt8] = []
    octets.reserveCapacity(text.utf8.count)
    var rest = text.utf8.makeIterator()
    while let octet = rest.next() {
      switch octet {
      case UInt8(ascii: "%"):
        guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else {
          return nil
        }
        octets.append(high << 4 | low)
      case UInt8(ascii: "+") where isForm: octets.append(UInt8(ascii: " "))
      default: octets.append(octet)
      }
    }
    return octets
  }

  /// The value of a hexadecimal digit of either case.
  static func digit(_ octet: UInt8) -> UInt8? {
    switch octet {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): octet - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): octet - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): octet - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// A decoded part as text: printable ASCII only, since that is the alphabet of names and data.
  static func text(_ part: some StringProtocol) throws(Refusal) -> String {
    guard let octets = decode(part) else {
      throw .badRequest("a percent sign has to be followed by two hexadecimal digits")
    }
    guard octets.allSatisfy({ 0x20...0x7E ~= $0 }) else {
      throw .badRequest(
        "names are printable ASCII here: write other octets as \\DDD, international names as xn--…")
    }
    return String(decoding: octets, as: UTF8.self)
  }
}
