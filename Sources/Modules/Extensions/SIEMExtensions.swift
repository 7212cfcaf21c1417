internal import Configuration
internal import Formats
internal import Pipeline

/// The module xm_cef: events in the Common Event Format.
enum CEFExtension {
  /// The module.
  static let definition = ModuleDefinition(declaration, functions: functions) { make($0) }

  /// An instance.
  private static func make(_ setup: ModuleSetup) -> any Module {
    let settings = SIEMDirectives.settings(setup.reader)
    return FormatExtension(
      setup,
      [
        .writer(writers.procedure, { CEFEncoder(settings) }),
        .writer(writers.function, { CEFEncoder(settings) }), .reader(parser, { CEFParser() }),
      ])
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "xm_cef", .extension,
    "Brings ArcSight's Common Event Format: a header of $DeviceVendor, $DeviceProduct, $DeviceVersion,"
      + " $SignatureID, $Name and $Severity, then the other fields; addresses, ports and times have the"
      + " names of the format (src, dst, spt, dpt, proto, rt, msg, dvchost).",
    directives: SIEMDirectives.directives(defaultHeader: "FALSE"))

  /// `to_cef()`.
  private static let writers = FormatDirectives.writers("to_cef", "a record of CEF")
  /// `parse_cef()`.
  private static let parser = FormatDirectives.reader("parse_cef", "a record of CEF")
  /// What it brings to the language.
  static let functions = [writers.procedure, writers.function, parser]
}

/// The module xm_leef: events in the Log Event Extended Format.
enum LEEFExtension {
  /// The module.
  static let definition = ModuleDefinition(declaration, functions: functions) { make($0) }

  /// An instance.
  private static func make(_ setup: ModuleSetup) -> any Module {
    let settings = SIEMDirectives.settings(setup.reader)
    return FormatExtension(
      setup,
      [
        .writer(writers.procedure, { LEEFEncoder(settings) }),
        .writer(writers.function, { LEEFEncoder(settings) }), .reader(parser, { LEEFParser() }),
      ])
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "xm_leef", .extension,
    "Brings QRadar's Log Event Extended Format 1.0: a header of $DeviceVendor, $DeviceProduct,"
      + " $DeviceVersion and $SignatureID, then the other fields with tabs between; addresses, ports and"
      + " times have the names of the format (src, dst, srcPort, dstPort, proto, devTime, sev,"
      + " identHostName). LEEF 2.0 is read as well.",
    directives: SIEMDirectives.directives(defaultHeader: "TRUE"))

  /// `to_leef()`.
  private static let writers = FormatDirectives.writers("to_leef", "a record of LEEF")
  /// `parse_leef()`.
  private static let parser = FormatDirectives.reader("parse_leef", "a record of LEEF")
  /// What it brings to the language.
  static let functions = [writers.procedure, writers.function, parser]
}

/// The directives of xm_cef and xm_leef.
enum SIEMDirectives {
  /// The version that records name.
  static let programVersion = "0.1.0"

  /// The directives.
  static func directives(defaultHeader: String) -> [DirectiveDeclaration] {
    [
      DirectiveDeclaration(
        "AddSyslogHeader", .boolean,
        "Whether time and name of the machine stand before each record, as in syslog (RFC 3164).",
        defaultText: defaultHeader, example: defaultHeader == "TRUE" ? "FALSE" : "TRUE",
        isAddition: defaultHeader == "FALSE"),
      FormatDirectives.includeHiddenFields,
    ]
  }

  /// What a block says.
  static func settings(_ reader: DirectiveReader) -> SIEMSettings {
    var settings = SIEMSettings(version: programVersion)
    settings.includesHiddenFields = reader.boolean("IncludeHiddenFields")
    if reader.boolean("AddSyslogHeader") {
      var syslog = SyslogSettings()
      syslog.hostname = HostName.octets
      settings.syslog = syslog
    }
    return settings
  }
}
