internal import Configuration
public import Events
internal import Octets

/// What the text of a field in a record is: `FieldTypes` and its like.
public enum FieldType: String, Sendable, CaseIterable {
  /// Text as it is.
  case string
  /// A whole number of 64 bits.
  case integer
  /// `TRUE` or `FALSE`, in any case.
  case boolean
  /// A date and time in the forms that `parsedate()` takes.
  case datetime
  /// An IPv4 address.
  case ip4addr
  /// An IPv6 address.
  case ip6addr

  /// The value of a text; nil where it is not of the type.
  public func value(of text: [UInt8], in batch: EventBatch) -> Value? {
    switch self {
    case .string: return batch.makeValue(text)
    case .integer: return Int64(String(decoding: text, as: UTF8.self)).map { Value($0) }
    case .boolean:
      switch String(decoding: text, as: UTF8.self).lowercased() {
      case "true": return Value(true)
      case "false": return Value(false)
      default: return nil
      }
    case .datetime:
      guard text.count <= DateParser.limitOctets else { return nil }
      return DateParser.parse(text, now: .now()).map { Value($0) }
    case .ip4addr, .ip6addr:
      guard let address = IPAddress(String(decoding: text, as: UTF8.self)),
        (address.version == .v4) == (self == .ip4addr)
      else { return nil }
      return batch.makeValue(address)
    }
  }
}
