internal import Configuration
public import Events
internal import Octets

/// Reads syslog messages of RFC 3164 and RFC 5424.
///
/// What does not look like either is the message, from `user.notice`; nothing fails.
public final class SyslogParser: EventParser {
  /// Which messages are looked for.
  public enum Dialect: Sendable {
    /// RFC 5424 where a version stands behind the priority, else RFC 3164.
    case any
    /// RFC 3164.
    case bsd
    /// RFC 5424; what is not is an error.
    case ietf
  }

  /// Which messages are looked for.
  private let dialect: Dialect
  /// The text.
  private var record: [UInt8] = []
  /// What is read next.
  private var at = 0

  /// A parser.
  public init(_ dialect: Dialect) { self.dialect = dialect }

  /// Sets the fields.
  public func parse(
    _ record: [UInt8], into event: Int, of batch: EventBatch
  ) throws(FormatFailure) {
    self.record = record
    at = 0
    let priority = priority()
    (priority ?? SyslogPriority()).set(event, of: batch)
    let isVersioned = priority != nil && record[at...].starts(with: [0x31, 0x20])
    if dialect != .bsd, isVersioned {
      at += 2
      return try parseIETF(event, batch)
    }
    if dialect == .ietf { throw FormatFailure("the record is no syslog message of RFC 5424") }
    parseBSD(event, batch)
  }

  /// `<0>` to `<191>`; nil where there is none, and nothing is read.
  private func priority() -> SyslogPriority? {
    guard record.first == 0x3C, let end = record.prefix(5).firstIndex(of: 0x3E) else { return nil }
    let digits = record[1..<end]
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(String(decoding: digits, as: UTF8.self)),
      let priority = SyslogPriority(number: number)
    else { return nil }
    at = end + 1
    return priority
  }

  /// The octets up to a space, which is gone past.
  private func word() -> [UInt8] {
    let rest = record[at...]
    let word = rest.prefix { $0 != 0x20 }
    at = min(word.endIndex + 1, record.count)
    return Array(word)
  }

  // MARK: - RFC 5424

  /// Everything behind the version.
  private func parseIETF(_ event: Int, _ batch: EventBatch) throws(FormatFailure) {
    let time = word()
    if time != [0x2D] { setTime(time, event, batch) }
    let keys = [
      SyslogField.hostname, SyslogField.sourceName, SyslogField.processID, SyslogField.messageID,
    ]
    for key in keys {
      let text = word()
      if text != [0x2D], !text.isEmpty { batch.set(key, batch.makeValue(text), event: event) }
    }
    if at < record.count, record[at] == 0x2D { at += 1 }
    while at < record.count, record[at] == 0x5B { try parseElement(event, batch) }
    if at < record.count, record[at] == 0x20 { at += 1 }
    var message = record[at...]
    // A byte order mark says that what follows is UTF-8.
    if message.starts(with: [0xEF, 0xBB, 0xBF]) { message = message.dropFirst(3) }
    batch.set(MessageText.message, batch.makeValue(Array(message)), event: event)
  }

  /// `[id name="value" …]`: each name becomes a field.
  private func parseElement(_ event: Int, _ batch: EventBatch) throws(FormatFailure) {
    at += 1
    at += record[at...].prefix { $0 != 0x20 && $0 != 0x5D }.count
    while at < record.count, record[at] == 0x20 {
      at += 1
      let name = Array(record[at...].prefix { $0 != 0x3D && $0 != 0x5D && $0 != 0x20 })
      at += name.count
      guard record[at...].starts(with: [0x3D, 0x22]) else {
        throw FormatFailure("structured data without a value at octet \(at)")
      }
      at += 2
      var value: [UInt8] = []
      while at < record.count, record[at] != 0x22 {
        if record[at] == 0x5C, at + 1 < record.count, [0x22, 0x5C, 0x5D].contains(record[at + 1]) {
          at += 1
        }
        value.append(record[at])
        at += 1
      }
      at += 1
      guard let key = FieldKey(read: name) else {
        throw FormatFailure("structured data with a name that is too long, or one too many")
      }
      batch.set(key, batch.makeValue(value), event: event)
    }
    guard at < record.count, record[at] == 0x5D else {
      throw FormatFailure("structured data that does not end")
    }
    at += 1
  }

  // MARK: - RFC 3164

  /// `Mmm dd hh:mm:ss host tag[pid]: message`, whatever of it there is.
  private func parseBSD(_ event: Int, _ batch: EventBatch) {
    if hasTime() {
      setTime(Array(record[at..<at + 15]), event, batch)
      at = min(at + 16, record.count)
      let host = word()
      if !host.isEmpty { batch.set(SyslogField.hostname, batch.makeValue(host), event: event) }
      parseTag(event, batch)
    }
    batch.set(MessageText.message, batch.makeValue(Array(record[at...])), event: event)
  }

  /// Whether a time of RFC 3164 comes next.
  private func hasTime() -> Bool {
    guard record.count - at >= 15 else { return false }
    let month = String(decoding: record[at..<at + 3], as: UTF8.self)
    return BSDSyslogEncoder.months.contains(month) && record[at + 3] == 0x20
      && record[at + 6] == 0x20 && record[at + 9] == 0x3A && record[at + 12] == 0x3A
  }

  /// `tag:` or `tag[pid]:`, at most 48 octets; nothing is read where there is none.
  private func parseTag(_ event: Int, _ batch: EventBatch) {
    let tag = record[at...].prefix(48).prefix { $0.isGraphic && $0 != 0x3A && $0 != 0x5B }
    var end = tag.endIndex
    var process: ArraySlice<UInt8> = []
    if end < record.count, record[end] == 0x5B {
      process = record[(end + 1)...].prefix(48).prefix { $0 != 0x5D && $0.isGraphic }
      end = process.endIndex + 1
    }
    guard !tag.isEmpty, end < record.count, record[end] == 0x3A else { return }
    batch.set(SyslogField.sourceName, batch.makeValue(Array(tag)), event: event)
    if !process.isEmpty {
      batch.set(SyslogField.processID, batch.makeValue(Array(process)), event: event)
    }
    at = end + 1
    if at < record.count, record[at] == 0x20 { at += 1 }
  }

  /// Sets `$EventTime`, if a text is a time.
  private func setTime(_ text: [UInt8], _ event: Int, _ batch: EventBatch) {
    guard let time = FieldType.datetime.value(of: text, in: batch) else { return }
    batch.set(.eventTime, time, event: event)
  }
}
