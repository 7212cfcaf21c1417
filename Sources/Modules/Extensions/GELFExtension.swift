internal import Configuration
internal import Formats
internal import Pipeline

/// The module xm_gelf: events in Graylog's format.
enum GELFExtension {
  /// The module.
  static let definition = ModuleDefinition(declaration, functions: functions) { make($0) }

  /// An instance.
  private static func make(_ setup: ModuleSetup) -> any Module {
    var settings = GELFSettings()
    settings.shortMessageLength = setup.reader.integer("ShortMessageLength") ?? 64
    settings.includesHiddenFields = setup.reader.boolean("IncludeHiddenFields")
    settings.hostname = HostName.octets
    let made = settings
    return FormatExtension(
      setup,
      [
        .writer(writers.procedure, { GELFEncoder(made) }),
        .writer(writers.function, { GELFEncoder(made) }),
      ])
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "xm_gelf", .extension,
    "Brings Graylog's Extended Log Format 1.1: host, short_message, timestamp and level from $Hostname,"
      + " $Message, $EventTime and the severity, and each other field with an underscore before its name.",
    directives: [
      DirectiveDeclaration(
        "ShortMessageLength", .integer(1...65_536),
        "How much of the message short_message has; full_message has all of it where that is more.",
        defaultText: "64", unit: "characters", example: "256"),
      DirectiveDeclaration(
        "UseNullDelimiter", .boolean, "Whether an octet of zero ends each message in a stream.",
        example: "FALSE",
        availability: .withoutEffect(
          "OutputType GELF_TCP ends messages with an octet of zero, LineBased with a line feed")),
      FormatDirectives.includeHiddenFields,
    ])

  /// `to_gelf()`.
  private static let writers = FormatDirectives.writers(
    "to_gelf", "an object of GELF", isAddition: true)
  /// What it brings to the language.
  static let functions = [writers.procedure, writers.function]
}
