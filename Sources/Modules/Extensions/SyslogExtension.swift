internal import Configuration
internal import Formats
internal import Pipeline

/// The module xm_syslog: events as syslog messages.
enum SyslogExtension {
  /// The module.
  static let definition = ModuleDefinition(declaration, functions: functions) { make($0) }

  /// An instance.
  private static func make(_ setup: ModuleSetup) -> any Module {
    var settings = SyslogSettings()
    settings.isTimeInUTC = setup.reader.boolean("IETFTimestampInGMT")
    settings.hostname = HostName.octets
    return FormatExtension(setup, calls(settings))
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "xm_syslog", .extension,
    "Brings syslog messages of RFC 3164 (BSD) and RFC 5424 (IETF). They are made of $EventTime,"
      + " $Hostname, $SourceName, $ProcessID, $MessageID, $SyslogFacilityValue, $SyslogSeverityValue (or"
      + " the names without Value, or $SeverityValue) and $Message; without a $Message the message is"
      + " $raw_event, without that all fields.",
    directives: [
      DirectiveDeclaration(
        "IETFTimestampInGMT", .boolean, "Whether to_syslog_ietf() writes times in UTC.",
        defaultText: "FALSE", example: "TRUE"),
      DirectiveDeclaration(
        "SnareDelimiter", .raw, "What to_syslog_snare() puts between parts.", example: "\\t",
        availability: .refused("there is no to_syslog_snare()")),
      DirectiveDeclaration(
        "SnareReplacement", .raw, "What to_syslog_snare() writes in place of the delimiter.",
        example: "' '", availability: .refused("there is no to_syslog_snare()")),
    ])

  /// What an instance brings.
  private static func calls(_ settings: SyslogSettings) -> [FormatExtension.Call] {
    [
      .writer(bsd.procedure, { BSDSyslogEncoder(settings) }),
      .writer(bsd.function, { BSDSyslogEncoder(settings) }),
      .writer(ietf.procedure, { IETFSyslogEncoder(settings) }),
      .writer(ietf.function, { IETFSyslogEncoder(settings) }),
      .reader(parsers[0], { SyslogParser(.any) }), .reader(parsers[1], { SyslogParser(.bsd) }),
      .reader(parsers[2], { SyslogParser(.ietf) }), .absent(snare),
    ]
  }

  /// `to_syslog_bsd()`.
  private static let bsd = FormatDirectives.writers(
    "to_syslog_bsd", "a syslog message of RFC 3164")
  /// `to_syslog_ietf()`.
  private static let ietf = FormatDirectives.writers(
    "to_syslog_ietf", "a syslog message of RFC 5424, the other fields as structured data,")
  /// `to_syslog_snare()`.
  private static let snare = FunctionDeclaration.procedure(
    "to_syslog_snare",
    availability: .refused("Snare's form is that of events of Windows, which no packet is"),
    meaning: "Writes the event as Snare has events of Windows.", example: "to_syslog_snare();")
  /// `parse_syslog()`, `parse_syslog_bsd()`, `parse_syslog_ietf()`.
  private static let parsers = [
    FormatDirectives.reader("parse_syslog", "a syslog message of either RFC"),
    FormatDirectives.reader("parse_syslog_bsd", "a syslog message of RFC 3164"),
    FormatDirectives.reader("parse_syslog_ietf", "a syslog message of RFC 5424"),
  ]
  /// What it brings to the language.
  static let functions =
    [bsd.procedure, bsd.function, ietf.procedure, ietf.function] + parsers + [snare]
}
