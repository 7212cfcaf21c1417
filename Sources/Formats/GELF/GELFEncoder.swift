public import Events
public import Octets

/// How messages of GELF are written: the directives of xm_gelf.
public struct GELFSettings: Sendable {
  /// How many characters of the message the short one has.
  public var shortMessageLength = 64
  /// Whether fields whose names start with a full stop or an underscore are written.
  public var includesHiddenFields = true
  /// The name of this machine, for events that have no `$Hostname`.
  public var hostname: [UInt8] = []

  /// The defaults.
  public init() {}
}

/// Writes events in Graylog's Extended Log Format 1.1: JSON with `short_message` and `_names`.
public final class GELFEncoder: EventEncoder {
  /// How.
  private let settings: GELFSettings
  /// Reads the message.
  private var message = MessageText()
  /// Reads the fields.
  private var text = FieldText(.iso8601)
  /// Fields that have a name of their own in GELF.
  private static let own: Set<FieldKey> = [
    .rawEvent, .eventTime, SyslogField.hostname, MessageText.message,
    SyslogPriority.severityValue,
  ]

  /// An encoder.
  public init(_ settings: GELFSettings) { self.settings = settings }

  /// Writes one event.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    output.append("{\"version\":\"1.1\",\"host\":")
    let host =
      text.octets(of: SyslogField.hostname, event: event, in: batch) ?? settings.hostname
    output.append(jsonString: host.isEmpty ? [0x2D] : host)
    let message = message.octets(event, in: batch)
    let short = Self.prefix(of: message, characters: settings.shortMessageLength)
    output.append(",\"short_message\":")
    output.append(jsonString: Array(short))
    if short.count < message.count {
      output.append(",\"full_message\":")
      output.append(jsonString: message)
    }
    let value = batch.value(of: .eventTime, event: event)
    let time = value?.kind == .datetime ? value?.datetime ?? .now() : .now()
    output.append(",\"timestamp\":\(time.seconds).")
    let micro = String(time.fraction / 1000)
    output.append(String(repeating: "0", count: 6 - micro.utf8.count) + micro)
    output.append(",\"level\":\(SyslogPriority(event, of: batch).severity)")
    appendFields(event, of: batch, to: &output)
    output.append(0x7D)
  }

  /// Writes the fields that have no name of their own.
  private func appendFields(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    batch.expand(event)
    var field = batch.firstField(of: event)
    while let index = field {
      let (key, value) = batch.listedField(index)
      field = batch.field(after: index)
      let name = text.name(key)
      if Self.own.contains(key) || value.isUndefined { continue }
      if !settings.includesHiddenFields, name.first == 0x2E || name.first == 0x5F { continue }
      output.append(",\"_")
      output.append(word: name, limit: 499) {
        $0.isAlphanumeric || $0 == 0x5F || $0 == 0x2E || $0 == 0x2D
      }
      // Graylog keeps `_id` to itself.
      if name == [0x69, 0x64] { output.append(0x5F) }
      output.append([0x22, 0x3A])
      if value.kind == .integer {
        output.append(text.octets(value, in: batch))
      } else {
        output.append(jsonString: text.octets(value, in: batch))
      }
    }
  }

  /// The beginning of a text, cut between two characters of UTF-8.
  private static func prefix(of text: [UInt8], characters: Int) -> ArraySlice<UInt8> {
    var count = 0
    for (at, octet) in text.enumerated() where octet & 0xC0 != 0x80 {
      if count == characters { return text[..<at] }
      count += 1
    }
    return text[...]
  }
}
