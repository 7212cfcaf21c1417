public import Events
public import Octets

/// Writes events as pairs of names and values: `dns.id=1; dns.query.name=a.example`.
///
/// A value stands in quotation marks where it is empty or has an octet that means something outside
/// them. In names such octets become underscores.
public final class KeyValueEncoder: EventEncoder {
  /// Writes them, without a check of exclusive access for each field.
  private var writer: KeyValueWriter

  /// An encoder.
  public init(_ settings: KeyValueSettings) { writer = KeyValueWriter(settings) }

  /// Writes all fields of an event but `$raw_event`.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    writer.append(event, of: batch, to: &output)
  }
}

/// What ``KeyValueEncoder`` keeps.
private struct KeyValueWriter: ~Copyable {
  /// How.
  private let settings: KeyValueSettings
  /// How strings are written, and how other values are.
  private let strings, others: PairValue
  /// Names, with what stands around them and the assignment.
  private var names = FieldNameTexts()
  /// Reads the fields.
  private var text: FieldText

  /// A writer.
  init(_ settings: KeyValueSettings) {
    self.settings = settings
    strings = PairValue(settings, isString: true)
    others = PairValue(settings, isString: false)
    text = FieldText(settings.dateFormat)
  }

  /// Writes all fields of an event but `$raw_event`.
  mutating func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
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
      if !names.knows(key) { names.learn(key, name(key)) }
      names.append(key, to: &output)
      if value.kind == .string {
        text.append(value, in: batch, as: strings, to: &output)
      } else {
        text.append(value, in: batch, as: others, to: &output)
      }
    }
  }

  /// A name as it is written.
  private func name(_ key: FieldKey) -> [UInt8] {
    let quote = settings.nameQuote.map { [$0] } ?? []
    return quote + key.octets.map { settings.isSpecial($0) ? 0x5F : $0 } + quote
      + [settings.assignment]
  }
}

/// How a value is written.
private struct PairValue: OctetForm {
  /// What stands around a value that needs it, and what stands before an octet that means something.
  private let quote, escape: UInt8
  /// Whether nothing at all is quoted.
  private let quotesEmpty: Bool
  /// Whether control characters are escaped.
  private let escapesControls: Bool
  /// What stands for itself outside quotation marks, but for ``nameQuote``.
  private let bare: PlainOctets
  /// What stands around names, where anything does.
  private let nameQuote: UInt8?
  /// What stands for itself inside quotation marks.
  private let quoted: PlainOctets

  /// The way of strings, or of other values.
  init(_ settings: KeyValueSettings, isString: Bool) {
    quote = settings.valueQuote
    escape = settings.escape
    quotesEmpty = isString
    escapesControls = settings.escapesControls && escape != quote
    bare = PlainOctets(
      except: [settings.assignment, settings.delimiter, quote, escape, 0x27], from: 0x21)
    nameQuote = settings.nameQuote
    quoted = PlainOctets(except: [quote, escape])
  }

  /// Writes a value.
  func append(_ octets: borrowing OctetView, to output: inout OctetBuffer) {
    if octets.isEmpty, !quotesEmpty { return }
    let start = output.count
    if !octets.isEmpty, !hasNameQuote(octets),
      output.append(plain: bare, of: octets, from: 0) == octets.count
    {
      return
    }
    output.truncate(to: start)
    output.append(quote)
    var at = 0
    while true {
      at = output.append(plain: quoted, of: octets, from: at)
      guard at < octets.count else { break }
      let octet = octets.octet(at)
      if octet.isControl {
        if escapesControls {
          output.append(control: octet, escape: escape)
        } else {
          output.append(0x20)
        }
      } else {
        output.append(escape)
        output.append(octet)
      }
      at &+= 1
    }
    output.append(quote)
  }

  /// Whether there is what stands around names.
  @inline(__always)
  private func hasNameQuote(_ octets: borrowing OctetView) -> Bool {
    guard let nameQuote else { return false }
    for at in 0..<octets.count where octets.octet(at) == nameQuote { return true }
    return false
  }
}
