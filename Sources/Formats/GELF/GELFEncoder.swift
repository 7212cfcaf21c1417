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
  /// Writes them, without a check of exclusive access for each field.
  private var writer: GELFWriter

  /// An encoder.
  public init(_ settings: GELFSettings) { writer = GELFWriter(settings) }

  /// Writes one event.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    writer.append(event, of: batch, to: &output)
  }
}

/// What ``GELFEncoder`` keeps.
private struct GELFWriter: ~Copyable {
  /// How.
  private let settings: GELFSettings
  /// Reads the message.
  private var message = MessageText()
  /// Reads the fields.
  private var text = FieldText(.iso8601)
  /// Names, with what stands around them.
  private var names = FieldNameTexts()
  /// How strings are written.
  private let form = JSONOctets()
  /// The name of this machine.
  private let hostname: [UInt8]
  /// Fields that have a name of their own in GELF.
  private static let own: Set<FieldKey> = [
    .rawEvent, .eventTime, SyslogField.hostname, MessageText.message,
    SyslogPriority.severityValue,
  ]

  /// A writer.
  init(_ settings: GELFSettings) {
    self.settings = settings
    hostname = settings.hostname.isEmpty ? [0x2D] : settings.hostname
  }

  /// Writes one event.
  mutating func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    output.append(literal: "{\"version\":\"1.1\",\"host\":\"")
    if !text.append(SyslogField.hostname, event: event, of: batch, as: form, to: &output) {
      output.append(jsonEscaped: hostname)
    }
    // Before the fields are listed, those that stand at the front are found fastest.
    let value = batch.value(of: .eventTime, event: event)
    let time = value?.kind == .datetime ? value?.datetime ?? .now() : .now()
    let severity = SyslogPriority(severityOf: event, of: batch).severity
    message.read(event, of: batch)
    output.append(literal: "\",\"short_message\":\"")
    let short = Self.prefix(of: message.buffer.view, characters: settings.shortMessageLength)
    output.append(jsonEscaped: message.buffer.view.slice(from: 0, count: short))
    if short < message.buffer.count {
      output.append(literal: "\",\"full_message\":\"")
      output.append(jsonEscaped: message.buffer.view)
    }
    output.append(literal: "\",\"timestamp\":")
    output.append(decimal: time.seconds)
    output.append(0x2E)
    output.append(digits: time.fraction / 1000, count: 6)
    output.append(literal: ",\"level\":")
    output.append(decimal: Int64(severity))
    appendFields(event, of: batch, to: &output)
    output.append(0x7D)
  }

  /// Writes the fields that have no name of their own.
  private mutating func appendFields(
    _ event: Int, of batch: EventBatch, to output: inout OctetBuffer
  ) {
    batch.expand(event)
    var field = batch.firstField(of: event)
    while let index = field {
      let (key, value) = batch.listedField(index)
      field = batch.field(after: index)
      if !names.knows(key) { names.learn(key, name(key)) }
      if !names.isWritten(key) || value.isUndefined { continue }
      names.append(key, to: &output)
      if value.kind == .integer {
        output.append(decimal: value.integer)
      } else {
        output.append(0x22)
        text.append(value, in: batch, as: form, to: &output)
        output.append(0x22)
      }
    }
  }

  /// The comma, a name and the colon; nil for a field that is not written.
  private func name(_ key: FieldKey) -> [UInt8]? {
    let name = key.octets
    if Self.own.contains(key) { return nil }
    if !settings.includesHiddenFields, name.first == 0x2E || name.first == 0x5F { return nil }
    let words = WordOctets(limit: 499, isAlphanumeric: true, others: [0x5F, 0x2E, 0x2D])
    // Graylog keeps `_id` to itself.
    let suffix: [UInt8] = name == [0x69, 0x64] ? [0x5F] : []
    return Array(",\"_".utf8) + words.text(name) + suffix + [0x22, 0x3A]
  }

  /// How many octets the beginning of a text has, cut between two characters of UTF-8.
  private static func prefix(of text: borrowing OctetView, characters: Int) -> Int {
    var count = 0
    for at in 0..<text.count where text.octet(at) & 0xC0 != 0x80 {
      if count == characters { return at }
      count += 1
    }
    return text.count
  }
}
