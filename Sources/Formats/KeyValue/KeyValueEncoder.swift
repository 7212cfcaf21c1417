public import Events
public import Octets

/// Writes events as pairs of names and values: `dns.id=1; dns.query.name=a.example`.
///
/// A value stands in quotation marks where it is empty or has an octet that means something outside
/// them. In names such octets become underscores.
public final class KeyValueEncoder: EventEncoder {
  /// How.
  private let settings: KeyValueSettings
  /// Reads the fields.
  private var text: FieldText

  /// An encoder.
  public init(_ settings: KeyValueSettings) {
    self.settings = settings
    text = FieldText(settings.dateFormat)
  }

  /// Writes all fields of an event but `$raw_event`.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    batch.expand(event)
    var isFirst = true
    var field = batch.firstField(of: event)
    while let index = field {
      let (key, value) = batch.listedField(index)
      field = batch.field(after: index)
      if key == .rawEvent { continue }
      if !isFirst {
        output.append(settings.delimiter)
        if settings.delimiter > 0x20 { output.append(0x20) }
      }
      isFirst = false
      if let quote = settings.nameQuote { output.append(quote) }
      for octet in text.name(key) { output.append(settings.isSpecial(octet) ? 0x5F : octet) }
      if let quote = settings.nameQuote { output.append(quote) }
      output.append(settings.assignment)
      append(text.octets(value, in: batch), isString: value.kind == .string, to: &output)
    }
  }

  /// Writes a value.
  private func append(_ octets: [UInt8], isString: Bool, to output: inout OctetBuffer) {
    let isQuoted =
      octets.isEmpty ? isString : octets.contains(where: settings.isSpecial)
    guard isQuoted else { return output.append(octets) }
    let quote = settings.valueQuote
    output.append(quote)
    for octet in octets {
      if octet.isControl {
        appendControl(octet, to: &output)
      } else {
        if octet == quote || octet == settings.escape { output.append(settings.escape) }
        output.append(octet)
      }
    }
    output.append(quote)
  }

  /// Writes a control character.
  private func appendControl(_ octet: UInt8, to output: inout OctetBuffer) {
    guard settings.escapesControls, settings.escape != settings.valueQuote else {
      return output.append(0x20)
    }
    output.append(settings.escape)
    switch octet {
    case 0x0A: output.append(0x6E)
    case 0x0D: output.append(0x72)
    case 0x09: output.append(0x74)
    case 0x08: output.append(0x62)
    default:
      let digits = Array("0123456789abcdef".utf8)
      output.append([0x78, digits[Int(octet >> 4)], digits[Int(octet & 15)]])
    }
  }
}
