public import Events
public import Octets

/// Writes events as values with a delimiter between them.
public final class CSVEncoder: EventEncoder {
  /// Writes them, without a check of exclusive access for each field.
  private var writer: CSVWriter

  /// An encoder.
  public init(_ settings: CSVSettings) { writer = CSVWriter(settings) }

  /// Writes one event.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    writer.append(event, of: batch, to: &output)
  }
}

/// What ``CSVEncoder`` keeps.
private struct CSVWriter: ~Copyable {
  /// How.
  private let settings: CSVSettings
  /// How strings are written.
  private let strings: CSVValue
  /// How other values are written.
  private let others: CSVValue
  /// Reads the fields.
  private var text: FieldText

  /// A writer.
  init(_ settings: CSVSettings) {
    self.settings = settings
    strings = CSVValue(settings, isString: true)
    others = CSVValue(settings, isString: false)
    text = FieldText(settings.dateFormat)
  }

  /// Writes one event.
  mutating func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    var isFirst = true
    for key in settings.fields {
      if !isFirst { output.append(settings.delimiter) }
      isFirst = false
      guard let value = batch.value(of: key, event: event), !value.isUndefined else {
        output.append(settings.undefined)
        continue
      }
      if value.kind == .string {
        text.append(value, in: batch, as: strings, to: &output)
      } else {
        text.append(value, in: batch, as: others, to: &output)
      }
    }
  }
}

/// How a value is written.
private struct CSVValue: OctetForm {
  /// What stands around a value; what stands before an octet that would mean something; what stands
  /// between values.
  private let quote, escape, delimiter: UInt8
  /// Whether it stands in quotation marks.
  private let isQuoted: Bool
  /// Whether it gets an apostrophe before it where it is a formula.
  private let guardsFormulas: Bool
  /// Whether control characters are escaped.
  private let escapesControls: Bool
  /// What stands for itself.
  private let plain: PlainOctets

  /// The way of strings, or of other values.
  init(_ settings: CSVSettings, isString: Bool) {
    quote = settings.quote
    escape = settings.escape
    delimiter = settings.delimiter
    isQuoted =
      switch settings.quoteMethod {
      case .all: true
      case .string: isString
      case .none: false
      }
    guardsFormulas = settings.guardsFormulas && isString
    escapesControls = settings.escapesControls && escape != quote
    plain = PlainOctets(except: isQuoted ? [quote, escape] : [quote, escape, delimiter])
  }

  /// Writes one value.
  func append(_ octets: borrowing OctetView, to output: inout OctetBuffer) {
    if isQuoted { output.append(quote) }
    if guardsFormulas, Self.isFormula(octets) { output.append(0x27) }
    var at = 0
    while true {
      at = output.append(plain: plain, of: octets, from: at)
      guard at < octets.count else { break }
      append(special: octets.octet(at), to: &output)
      at &+= 1
    }
    if isQuoted { output.append(quote) }
  }

  /// Writes one octet that may mean something.
  private func append(special octet: UInt8, to output: inout OctetBuffer) {
    if octet.isControl, octet != delimiter || isQuoted {
      guard escapesControls else { return output.append(0x20) }
      return output.append(control: octet, escape: escape)
    }
    let isSpecial = octet == quote || octet == escape || octet == delimiter && !isQuoted
    guard isSpecial else { return output.append(octet) }
    if escape != quote || isQuoted {
      output.append(escape)
      output.append(octet)
    } else {
      // Nothing can hide it here.
      output.append(0x20)
    }
  }

  /// Whether a spreadsheet would take a text for a formula; numbers with a sign are none.
  private static func isFormula(_ octets: borrowing OctetView) -> Bool {
    guard octets.count > 0 else { return false }
    switch octets.octet(0) {
    case 0x3D, 0x40: return true
    case 0x2B, 0x2D:
      for at in 1..<octets.count {
        let octet = octets.octet(at)
        if !(0x30...0x39).contains(octet), octet != 0x2E { return true }
      }
      return false
    default: return false
    }
  }
}
