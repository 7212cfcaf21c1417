public import Events
public import Octets

/// Writes events as syslog messages of RFC 5424, with the fields as structured data.
///
/// What stands in the header and the message is not repeated in the structured data, which has the
/// identifier that NXLog gives it, `NXLOG@14506`, so that its peers find the fields again.
public final class IETFSyslogEncoder: EventEncoder {
  /// The identifier of the fields.
  public static let structuredDataID = "NXLOG@14506"

  /// Writes them, without a check of exclusive access for each field.
  private var writer: IETFSyslogWriter

  /// An encoder.
  public init(_ settings: SyslogSettings) { writer = IETFSyslogWriter(settings) }

  /// Writes one event.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    writer.append(event, of: batch, to: &output)
  }
}

/// What ``IETFSyslogEncoder`` keeps.
private struct IETFSyslogWriter: ~Copyable {
  /// A word of the header.
  private struct Word {
    /// The field.
    let key: FieldKey
    /// How it is written.
    let form: WordOctets
    /// What stands for it where an event does not have it.
    let other: [UInt8]

    /// A field, what stands for it, and how many octets it may have.
    init(_ key: FieldKey, or other: [UInt8], limit: Int) {
      self.key = key
      form = WordOctets(limit: limit)
      self.other = other.isEmpty ? [0x2D] : form.text(other)
    }
  }

  /// The words of the header; the limits are those of RFC 5424 section 6.
  private let words: [Word]
  /// Reads the message.
  private var message = MessageText()
  /// Reads the fields.
  private var text: FieldText
  /// Names, with the space before them, the equals sign and a quotation mark.
  private var names = FieldNameTexts()
  /// How the message is written.
  private let line = LineOctets()
  /// How values are written.
  private let form = StructuredValue()

  /// A writer.
  init(_ settings: SyslogSettings) {
    words = [
      Word(SyslogField.hostname, or: settings.hostname, limit: 255),
      Word(SyslogField.sourceName, or: settings.sourceName, limit: 48),
      Word(SyslogField.processID, or: [], limit: 128),
      Word(SyslogField.messageID, or: [], limit: 32),
    ]
    text = FieldText(settings.dateFormat)
  }

  /// Writes one event.
  mutating func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    output.append(0x3C)
    output.append(decimal: Int64(SyslogPriority(event, of: batch).number))
    output.append(literal: ">1 ")
    let value = batch.value(of: .eventTime, event: event)
    let time = value?.kind == .datetime ? value?.datetime : nil
    text.append(Value(time ?? .now()), in: batch, as: BareOctets(), to: &output)
    for word in words {
      output.append(0x20)
      if !text.append(word.key, event: event, of: batch, as: word.form, to: &output) {
        output.append(word.other)
      }
    }
    output.append(0x20)
    // The message first: without one it is all fields, as they are before they are listed below.
    message.read(event, of: batch)
    appendStructuredData(event, of: batch, to: &output)
    output.append(0x20)
    line.append(message.buffer.view, to: &output)
  }

  /// Writes the fields (RFC 5424 section 6.3).
  private mutating func appendStructuredData(
    _ event: Int, of batch: EventBatch, to output: inout OctetBuffer
  ) {
    batch.expand(event)
    var isEmpty = true
    var field = batch.firstField(of: event)
    while let index = field {
      let (key, value) = batch.listedField(index)
      field = batch.field(after: index)
      if !names.knows(key) { names.learn(key, Self.name(key)) }
      if !names.isWritten(key) || value.isUndefined { continue }
      if isEmpty {
        output.append(0x5B)
        output.append(IETFSyslogEncoder.structuredDataID)
      }
      isEmpty = false
      names.append(key, to: &output)
      text.append(value, in: batch, as: form, to: &output)
      output.append(0x22)
    }
    output.append(isEmpty ? 0x2D : 0x5D)
  }

  /// A name as it stands before a value; nil for a field that stands in the header or the message.
  private static func name(_ key: FieldKey) -> [UInt8]? {
    if SyslogField.header.contains(key) { return nil }
    let words = WordOctets(limit: 32, refused: [0x3D, 0x5D, 0x22])
    return [0x20] + words.text(key.octets) + [0x3D, 0x22]
  }
}

/// A value of structured data: quotation marks, backslashes and brackets get a backslash before them
/// (RFC 5424 section 6.3.3); control characters are written as in the message.
private struct StructuredValue: OctetForm {
  /// What stands for itself.
  private let plain = PlainOctets(except: [0x22, 0x5C, 0x5D])

  /// Writes it.
  func append(_ octets: borrowing OctetView, to output: inout OctetBuffer) {
    var at = 0
    while true {
      at = output.append(plain: plain, of: octets, from: at)
      guard at < octets.count else { return }
      let octet = octets.octet(at)
      if octet.isControl {
        output.append(controlInLine: octet)
      } else {
        output.append(0x5C)
        output.append(octet)
      }
      at &+= 1
    }
  }
}
