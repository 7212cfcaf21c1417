public import Events
public import Octets

/// Writes events as values with a delimiter between them.
public final class CSVEncoder: EventEncoder {
  /// How.
  private let settings: CSVSettings
  /// Reads the fields.
  private var text: FieldText

  /// An encoder.
  public init(_ settings: CSVSettings) {
    self.settings = settings
    text = FieldText(settings.dateFormat)
  }

  /// Writes one event.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    for (index, key) in settings.fields.enumerated() {
      if index > 0 { output.append(settings.delimiter) }
      guard let value = batch.value(of: key, event: event), !value.isUndefined else {
        output.append(settings.undefined)
        continue
      }
      append(text.octets(value, in: batch), isString: value.kind == .string, to: &output)
    }
  }

  /// Writes one value.
  private func append(_ octets: [UInt8], isString: Bool, to output: inout OctetBuffer) {
    let isQuoted =
      switch settings.quoteMethod {
      case .all: true
      case .string: isString
      case .none: false
      }
    if isQuoted { output.append(settings.quote) }
    if settings.guardsFormulas, isString, Self.isFormula(octets) { output.append(0x27) }
    for octet in octets { append(octet, isQuoted: isQuoted, to: &output) }
    if isQuoted { output.append(settings.quote) }
  }

  /// Writes one octet of a value.
  private func append(_ octet: UInt8, isQuoted: Bool, to output: inout OctetBuffer) {
    let canEscape = settings.escape != settings.quote
    if octet.isControl, octet != settings.delimiter || isQuoted {
      guard settings.escapesControls, canEscape else { return output.append(0x20) }
      output.append(settings.escape)
      return output.append(Self.letters(octet))
    }
    let isSpecial =
      octet == settings.quote || octet == settings.escape
      || octet == settings.delimiter && !isQuoted
    guard isSpecial else { return output.append(octet) }
    if canEscape || isQuoted {
      output.append(settings.escape)
      output.append(octet)
    } else {
      // Nothing can hide it here.
      output.append(0x20)
    }
  }

  /// What stands behind the escape for a control character.
  private static func letters(_ octet: UInt8) -> [UInt8] {
    switch octet {
    case 0x0A: return [0x6E]
    case 0x0D: return [0x72]
    case 0x09: return [0x74]
    case 0x08: return [0x62]
    default:
      let digits = Array("0123456789abcdef".utf8)
      return [0x78, digits[Int(octet >> 4)], digits[Int(octet & 15)]]
    }
  }

  /// Whether a spreadsheet would take a text for a formula; numbers with a sign are none.
  private static func isFormula(_ octets: [UInt8]) -> Bool {
    switch octets.first {
    case 0x3D, 0x40: return true
    case 0x2B, 0x2D:
      return !octets.dropFirst().allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
    default: return false
    }
  }
}
