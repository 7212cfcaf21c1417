internal import Octets

/// Checks the options of an OPT record.
extension RecordData {
  /// Options that fill the record; a value that its option does not allow is only remarked.
  @_lifetime(data: copy data)
  static func checkOptions(_ data: inout DataReader) {
    var count = 0
    while data.left > 0 {
      count &+= 1
      if count > EDNSOptionReader.limit { data.remark(.recordLimit, at: data.at) }
      guard data.left >= 4 else { return data.fail(.optFormat) }
      let code = EDNSOptionCode(rawValue: data.uint16())
      let length = Int(data.uint16())
      guard data.left >= length else { return data.fail(.optFormat) }
      let start = data.at
      let octets = data.octets(length)
      if !isGoodOption(code, octets, of: data.message) { data.remark(.optFormat, at: start) }
    }
  }

  /// Whether an option's data has the form of the option.
  static func isGoodOption(
    _ code: EDNSOptionCode, _ octets: OctetRange, of message: borrowing OctetView
  ) -> Bool {
    let count = octets.count
    switch code {
    case .llq: return count == 18
    case .ul: return count == 4 || count == 8
    case .ecs: return isGoodSubnet(octets, of: message)
    case .expire: return count == 0 || count == 4
    case .cookie: return count == 8 || (count >= 16 && count <= 40)
    case .tcpKeepalive: return count == 0 || count == 2
    case .chain, .reportChannel: return isGoodName(octets, of: message)
    case .keyTag, .mqtypeQuery: return count >= 2 && count & 1 == 0
    case .mqtypeResponse: return count & 1 == 0
    case .extendedError, .clientTag, .serverTag:
      return code == .extendedError ? count >= 2 : count == 2
    case .zoneVersion: return count == 0 || count > 2
    default: return true
    }
  }

  /// Whether octets are a name without compression (RFC 9567 section 6.1, RFC 7901 section 4).
  private static func isGoodName(
    _ octets: OctetRange, of message: borrowing OctetView
  ) -> Bool {
    var at = octets.lowerBound
    while at < octets.upperBound, octets.count <= NameReader.limitOctets {
      let length = Int(message.octet(at))
      if length > NameReader.labelLimitOctets { return false }
      at &+= length &+ 1
      if length == 0 { return at == octets.upperBound }
    }
    return false
  }

  /// Whether octets are a family, two prefix lengths, and as many octets as the first needs
  /// (RFC 7871 section 6).
  private static func isGoodSubnet(
    _ octets: OctetRange, of message: borrowing OctetView
  ) -> Bool {
    guard octets.count >= 4 else { return false }
    let family = message.uint16(octets.lowerBound)
    let source = Int(message.octet(octets.lowerBound &+ 2))
    let scope = Int(message.octet(octets.lowerBound &+ 3))
    let width = family == 1 ? 32 : family == 2 ? 128 : 0
    return source <= width && scope <= width && octets.count &- 4 == (source &+ 7) / 8
  }
}
