public import Events
public import Octets

/// Writes events as syslog messages of RFC 5424, with the fields as structured data.
///
/// What stands in the header and the message is not repeated in the structured data, which has the
/// identifier that NXLog gives it, `NXLOG@14506`, so that its peers find the fields again.
public final class IETFSyslogEncoder: EventEncoder {
  /// The identifier of the fields.
  public static let structuredDataID = "NXLOG@14506"

  /// How.
  private let settings: SyslogSettings
  /// Reads the message.
  private var message = MessageText()
  /// Reads the fields.
  private var text: FieldText

  /// An encoder.
  public init(_ settings: SyslogSettings) {
    self.settings = settings
    text = FieldText(settings.dateFormat)
  }

  /// Writes one event.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    output.append("<\(SyslogPriority(event, of: batch).number)>1 ")
    let value = batch.value(of: .eventTime, event: event)
    let time = value?.kind == .datetime ? value?.datetime : nil
    output.append(text.octets(Value(time ?? .now()), in: batch))
    // The limits are those of RFC 5424 section 6.
    append(SyslogField.hostname, or: settings.hostname, limit: 255, event, batch, to: &output)
    append(SyslogField.sourceName, or: settings.sourceName, limit: 48, event, batch, to: &output)
    append(SyslogField.processID, or: [], limit: 128, event, batch, to: &output)
    append(SyslogField.messageID, or: [], limit: 32, event, batch, to: &output)
    output.append(0x20)
    // The message first: without one it is all fields, as they are before they are listed below.
    let message = message.octets(event, in: batch)
    appendStructuredData(event, of: batch, to: &output)
    output.append(0x20)
    output.append(line: message)
  }

  /// Writes a space and a word of the header.
  private func append(
    _ key: FieldKey, or other: [UInt8], limit: Int, _ event: Int, _ batch: EventBatch,
    to output: inout OctetBuffer
  ) {
    output.append(0x20)
    let word = text.octets(of: key, event: event, in: batch) ?? other
    output.append(word: word.isEmpty ? [0x2D] : word, limit: limit) { $0.isGraphic }
  }

  /// Writes the fields (RFC 5424 section 6.3).
  private func appendStructuredData(
    _ event: Int, of batch: EventBatch, to output: inout OctetBuffer
  ) {
    batch.expand(event)
    var isEmpty = true
    var field = batch.firstField(of: event)
    while let index = field {
      let (key, value) = batch.listedField(index)
      field = batch.field(after: index)
      if SyslogField.header.contains(key) || value.isUndefined { continue }
      if isEmpty { output.append("[" + Self.structuredDataID) }
      isEmpty = false
      output.append(0x20)
      output.append(word: text.name(key), limit: 32) {
        $0.isGraphic && $0 != 0x3D && $0 != 0x5D && $0 != 0x22
      }
      output.append([0x3D, 0x22])
      for octet in text.octets(value, in: batch) {
        if octet == 0x22 || octet == 0x5C || octet == 0x5D {
          output.append([0x5C, octet])
        } else {
          output.append(line: [octet])
        }
      }
      output.append(0x22)
    }
    output.append(isEmpty ? 0x2D : 0x5D)
  }
}
