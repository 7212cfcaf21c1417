internal import Events
internal import Octets

/// A text of at most eight octets that values are compared with, in any case of letters.
struct ShortText {
  /// The octets, the first one lowest, each with the bit that tells lower from upper case.
  private let bits: UInt64
  /// How many there are.
  private let count: Int

  /// A text of ASCII.
  init(_ text: String) {
    var bits: UInt64 = 0
    for octet in text.utf8.prefix(8).reversed() { bits = bits << 8 | UInt64(octet | 0x20) }
    self.bits = bits
    count = min(text.utf8.count, 8)
  }

  /// Whether a value is this text.
  func matches(_ value: Value, in batch: EventBatch) -> Bool {
    value.kind == .string && Int(value.range.count) == count && matches(value.range, batch.text)
  }

  /// Whether a part of a text, as long as this one, is this one.
  private func matches(_ range: TextRange, _ text: borrowing OctetBuffer) -> Bool {
    let octets = text.view(from: Int(range.start), count: Int(range.count))
    var found: UInt64 = 0
    for at in 0..<octets.count {
      found |= UInt64(octets.octet(at) | 0x20) &<< UInt64(at &* 8)
    }
    return found == bits
  }

  /// Truths.
  static let `true` = ShortText("true"), `false` = ShortText("false")
  /// What a message may come over.
  static let udp = ShortText("udp")
  /// What goes without saying.
  static let internet = ShortText("IN"), query = ShortText("Query")
  /// The code without a fault.
  static let noError = ShortText("NOERROR")
  /// Types whose data is looked at.
  static let address = ShortText("A"), address6 = ShortText("AAAA"), text = ShortText("TXT")
  /// Types whose data is a name with other words.
  static let mail = ShortText("MX"), authority = ShortText("SOA"), service = ShortText("SRV")
  /// A type that is read like TXT.
  static let sender = ShortText("SPF")
}
