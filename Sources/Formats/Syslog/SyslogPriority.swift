internal import Events

/// Facility and severity of a message (RFC 5424 section 6.2.1).
struct SyslogPriority: Equatable {
  /// The names of the facilities, as NXLog has them.
  static let facilities = [
    "KERN", "USER", "MAIL", "DAEMON", "AUTH", "SYSLOG", "LPR", "NEWS", "UUCP", "CRON", "AUTHPRIV",
    "FTP", "NTP", "AUDIT", "ALERT", "CLOCK", "LOCAL0", "LOCAL1", "LOCAL2", "LOCAL3", "LOCAL4",
    "LOCAL5", "LOCAL6", "LOCAL7",
  ]
  /// The names of the severities.
  static let severities = [
    "EMERG", "ALERT", "CRIT", "ERR", "WARNING", "NOTICE", "INFO", "DEBUG",
  ]

  /// The facility, 0 to 23.
  var facility = 1
  /// The severity, 0 (emergency) to 7 (debug).
  var severity = 5

  /// The number before a message.
  var number: Int { facility * 8 + severity }

  /// `$SyslogFacilityValue`.
  static let facilityValue = FieldKey("SyslogFacilityValue")
  /// `$SyslogFacility`.
  static let facilityName = FieldKey("SyslogFacility")
  /// `$SyslogSeverityValue`.
  static let severityValue = FieldKey("SyslogSeverityValue")
  /// `$SyslogSeverity`.
  static let severityName = FieldKey("SyslogSeverity")
  /// `$SeverityValue`, NXLog's own scale: 1 debug, 2 info, 3 warning, 4 error, 5 critical.
  static let normalizedValue = FieldKey("SeverityValue")
  /// `$Severity`, the name on that scale.
  static let normalizedName = FieldKey("Severity")

  /// `user.notice`.
  init() {}

  /// From the number before a message; nil where it is none.
  init?(number: Int) {
    guard (0...191).contains(number) else { return nil }
    facility = number / 8
    severity = number % 8
  }

  /// What an event says, as numbers or names; the defaults where it says nothing that fits.
  init(_ event: Int, of batch: EventBatch) {
    facility =
      Self.number(of: Self.facilityValue, below: 24, event, batch)
      ?? Self.index(of: Self.facilityName, in: Self.facilities, event, batch) ?? 1
    severity = Self(severityOf: event, of: batch).severity
  }

  /// What an event says of its severity, with the default facility.
  init(severityOf event: Int, of batch: EventBatch) {
    severity =
      Self.number(of: Self.severityValue, below: 8, event, batch)
      ?? Self.index(of: Self.severityName, in: Self.severities, event, batch)
      ?? Self.number(of: Self.normalizedValue, below: 6, event, batch).map { Self.fromScale[$0] }
      ?? 5
  }

  /// Sets the fields of an event.
  func set(_ event: Int, of batch: EventBatch) {
    batch.set(Self.facilityValue, Value(Int64(facility)), event: event)
    batch.set(Self.facilityName, batch.makeValue(Self.facilities[facility]), event: event)
    batch.set(Self.severityValue, Value(Int64(severity)), event: event)
    batch.set(Self.severityName, batch.makeValue(Self.severities[severity]), event: event)
    let level = Self.toScale[severity]
    let name = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"][level - 1]
    batch.set(Self.normalizedValue, Value(Int64(level)), event: event)
    batch.set(Self.normalizedName, batch.makeValue(name), event: event)
  }

  /// Severities of NXLog's scale; 0 is not in it.
  private static let fromScale = [5, 7, 6, 4, 3, 2]
  /// NXLog's scale for severities.
  private static let toScale = [5, 5, 5, 4, 3, 2, 2, 1]

  /// A number in a field, as an integer or in digits.
  private static func number(
    of key: FieldKey, below limit: Int, _ event: Int, _ batch: EventBatch
  ) -> Int? {
    guard let value = batch.value(of: key, event: event), !value.isUndefined else { return nil }
    let number = Int(String(decoding: ValueText.octets(value, in: batch), as: UTF8.self))
    return number.flatMap { (0..<limit).contains($0) ? $0 : nil }
  }

  /// The place of a field's text among names, in any case.
  private static func index(
    of key: FieldKey, in names: [String], _ event: Int, _ batch: EventBatch
  ) -> Int? {
    guard let value = batch.value(of: key, event: event), value.kind == .string else { return nil }
    return names.firstIndex(
      of: String(decoding: batch.octets(of: value), as: UTF8.self).uppercased())
  }
}

/// The other fields that a syslog message is made of.
enum SyslogField {
  /// `$Hostname`: the machine that the message is of.
  static let hostname = FieldKey("Hostname")
  /// `$SourceName`: the program.
  static let sourceName = FieldKey("SourceName")
  /// `$ProcessID`.
  static let processID = FieldKey("ProcessID")
  /// `$MessageID`: the kind of message (RFC 5424 section 6.2.7).
  static let messageID = FieldKey("MessageID")

  /// Those that stand in a header, and so not in structured data.
  static let header: Set<FieldKey> = [
    .rawEvent, .eventTime, hostname, sourceName, processID, messageID, MessageText.message,
    SyslogPriority.facilityValue, SyslogPriority.facilityName, SyslogPriority.severityValue,
    SyslogPriority.severityName,
  ]
}
