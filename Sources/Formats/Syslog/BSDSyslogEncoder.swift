public import Events
public import Octets

/// Writes events as `<PRI>Mmm dd hh:mm:ss host program[pid]: message` (RFC 3164).
///
/// The message is `$Message`, else `$raw_event`, else all fields as pairs; line breaks in it become
/// spaces. The header has only characters that it may have, underscores in place of others.
public final class BSDSyslogEncoder: EventEncoder {
  /// Writes them, without a check of exclusive access for each field.
  private var writer: BSDSyslogWriter

  /// An encoder.
  public init(_ settings: SyslogSettings) { writer = BSDSyslogWriter(settings) }

  /// Writes one event.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    writer.append(event, of: batch, to: &output)
  }

  /// Writes `Mmm dd hh:mm:ss host ` alone.
  func appendTimeAndHost(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    writer.appendTimeAndHost(event, of: batch, to: &output)
  }

  /// The names of the months.
  static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}

/// What ``BSDSyslogEncoder`` keeps.
private struct BSDSyslogWriter: ~Copyable {
  /// What stands for a host and a program that an event does not name, as they are written.
  private let hostname, sourceName: [UInt8]
  /// Reads the message.
  private var message = MessageText()
  /// Reads the fields of the header.
  private var text = FieldText(.plain)
  /// How the message is written.
  private let line = LineOctets()
  /// How a host is written.
  private let hostWord = WordOctets(limit: 255)
  /// How a program is written.
  private let programWord = WordOctets(
    limit: 32, isAlphanumeric: true, others: [0x2D, 0x5F, 0x2E, 0x2F])
  /// How the number of a process is written.
  private let processWord = WordOctets(limit: 32, isAlphanumeric: true)
  /// The second that ``clock`` is the text of.
  private var second = Int64.min
  /// `Mmm dd hh:mm:ss ` of the second that was written last.
  private var clock = OctetBuffer(capacity: 64)

  /// A writer.
  init(_ settings: SyslogSettings) {
    hostname = hostWord.text(settings.hostname)
    sourceName = programWord.text(settings.sourceName)
  }

  /// Writes one event.
  mutating func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    appendHeader(event, of: batch, to: &output)
    message.read(event, of: batch)
    line.append(message.buffer.view, to: &output)
  }

  /// Writes what stands before the message, with the space behind it.
  private mutating func appendHeader(
    _ event: Int, of batch: EventBatch, to output: inout OctetBuffer
  ) {
    output.append(0x3C)
    output.append(decimal: Int64(SyslogPriority(event, of: batch).number))
    output.append(0x3E)
    appendTimeAndHost(event, of: batch, to: &output)
    if !text.append(
      SyslogField.sourceName, event: event, of: batch, as: programWord, to: &output)
    {
      output.append(sourceName)
    }
    if let value = batch.value(of: SyslogField.processID, event: event), !value.isUndefined {
      let start = output.count
      output.append(0x5B)
      text.append(value, in: batch, as: processWord, to: &output)
      if output.count == start + 1 { output.truncate(to: start) } else { output.append(0x5D) }
    }
    output.append(literal: ": ")
  }

  /// Writes `Mmm dd hh:mm:ss host ` alone.
  mutating func appendTimeAndHost(
    _ event: Int, of batch: EventBatch, to output: inout OctetBuffer
  ) {
    let value = batch.value(of: .eventTime, event: event)
    let time = (value?.kind == .datetime ? value?.datetime : nil) ?? .now()
    if time.seconds != second {
      second = time.seconds
      clock.removeAll()
      clock.append(Self.text(of: second))
    }
    output.append(clock.view)
    if !text.append(SyslogField.hostname, event: event, of: batch, as: hostWord, to: &output) {
      output.append(hostname)
    }
    output.append(0x20)
  }

  /// `Mmm dd hh:mm:ss ` in local time (RFC 3164 section 4.1.2).
  private static func text(of second: Int64) -> String {
    let clock = BrokenDownTime(secondsSinceEpoch: second, rule: .local)
    let day = clock.day < 10 ? " \(clock.day)" : "\(clock.day)"
    let month = BSDSyslogEncoder.months[min(max(clock.month, 1), 12) - 1]
    return "\(month) \(day) \(clock.text(separator: " ").suffix(8)) "
  }
}
