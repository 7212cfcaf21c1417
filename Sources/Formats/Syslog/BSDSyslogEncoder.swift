public import Events
public import Octets

/// Writes events as `<PRI>Mmm dd hh:mm:ss host program[pid]: message` (RFC 3164).
///
/// The message is `$Message`, else `$raw_event`, else all fields as pairs; line breaks in it become
/// spaces. The header has only characters that it may have, underscores in place of others.
public final class BSDSyslogEncoder: EventEncoder {
  /// How.
  private let settings: SyslogSettings
  /// Reads the message.
  private var message = MessageText()
  /// Reads the fields of the header.
  private var text = FieldText(.plain)

  /// An encoder.
  public init(_ settings: SyslogSettings) { self.settings = settings }

  /// Writes one event.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    appendHeader(event, of: batch, to: &output)
    output.append(line: message.octets(event, in: batch))
  }

  /// Writes what stands before the message, with the space behind it.
  func appendHeader(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    output.append("<\(SyslogPriority(event, of: batch).number)>")
    appendTimeAndHost(event, of: batch, to: &output)
    let program = text.octets(of: SyslogField.sourceName, event: event, in: batch)
    output.append(word: program ?? settings.sourceName, limit: 32) {
      $0.isAlphanumeric || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E || $0 == 0x2F
    }
    if let process = text.octets(of: SyslogField.processID, event: event, in: batch) {
      output.append(0x5B)
      output.append(word: process, limit: 32) { $0.isAlphanumeric }
      output.append(0x5D)
    }
    output.append([0x3A, 0x20])
  }

  /// Writes `Mmm dd hh:mm:ss host ` alone.
  func appendTimeAndHost(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    let value = batch.value(of: .eventTime, event: event)
    let time = value?.kind == .datetime ? value?.datetime : nil
    output.append(Self.time((time ?? .now()).seconds))
    output.append(0x20)
    let host = text.octets(of: SyslogField.hostname, event: event, in: batch)
    output.append(word: host ?? settings.hostname, limit: 255) { $0.isGraphic }
    output.append(0x20)
  }

  /// The names of the months.
  static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Mmm dd hh:mm:ss` in local time (RFC 3164 section 4.1.2).
  private static func time(_ second: Int64) -> [UInt8] {
    let clock = BrokenDownTime(secondsSinceEpoch: second, rule: .local)
    let day = clock.day < 10 ? " \(clock.day)" : "\(clock.day)"
    let month = months[min(max(clock.month, 1), 12) - 1]
    return Array("\(month) \(day) \(clock.text(separator: " ").suffix(8))".utf8)
  }
}
