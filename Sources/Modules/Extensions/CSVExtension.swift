internal import Configuration
internal import Events
internal import Formats
internal import Octets
internal import Pipeline

/// The module xm_csv: events as values with a delimiter.
enum CSVExtension {
  /// The module.
  static let definition = ModuleDefinition(declaration, functions: functions) { make($0) }

  /// An instance.
  private static func make(_ setup: ModuleSetup) -> any Module {
    let settings = settings(setup.reader)
    return FormatExtension(
      setup,
      [
        .writer(writers.procedure, { CSVEncoder(settings) }),
        .writer(writers.function, { CSVEncoder(settings) }),
        .reader(parser, { CSVParser(settings) }),
      ])
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "xm_csv", .extension,
    "Brings to_csv() and parse_csv(): records of values with a delimiter between them, a line each"
      + " whatever octets the values have.",
    directives: [
      DirectiveDeclaration(
        "Fields", .names, "The fields of a record, in order.", isRequired: true,
        example: "$EventTime, $ipv4.src, $dns.query.name"),
      DirectiveDeclaration(
        "FieldTypes", .names,
        "What parse_csv() makes of the values, in the same order: string, integer, boolean, datetime,"
          + " ip4addr or ip6addr.",
        defaultMeaning: "strings", example: "datetime, ip4addr, string"),
      FormatDirectives.character(
        "Delimiter", "What stands between two values.", defaultText: ",", example: ";"),
      FormatDirectives.character(
        "QuoteChar", "What stands around a value.", defaultText: "\"", example: "'"),
      FormatDirectives.character(
        "EscapeChar",
        "What stands before an octet that would mean something; if it is the QuoteChar, that one is"
          + " doubled, and control characters become spaces.", defaultText: "\\", example: "\""),
      DirectiveDeclaration(
        "QuoteMethod", .choice(CSVSettings.QuoteMethod.allCases.map(\.rawValue)),
        "Which values stand in quotation marks.", defaultText: "String", example: "All"),
      FormatDirectives.escapeControl,
      DirectiveDeclaration(
        "UndefValue", .text, "What stands for a field that the event does not have.",
        defaultMeaning: "nothing", example: "-"),
      DirectiveDeclaration(
        "GuardFormulas", .boolean,
        "Whether a string that a spreadsheet would run as a formula, as names in traffic may be, gets"
          + " an apostrophe before it.", defaultText: "TRUE", example: "FALSE", isAddition: true),
      FormatDirectives.dateFormat,
    ])

  /// `to_csv()`.
  private static let writers = FormatDirectives.writers("to_csv", "a record of values")
  /// `parse_csv()`.
  private static let parser = FormatDirectives.reader("parse_csv", "a record of values")
  /// What it brings to the language.
  static let functions = [writers.procedure, writers.function, parser]

  /// What a block says.
  private static func settings(_ reader: DirectiveReader) -> CSVSettings {
    var settings = CSVSettings()
    settings.fields = reader.names("Fields").map { name in
      let octets = name.octets.first == 0x24 ? Array(name.octets.dropFirst()) : name.octets
      return FieldKey(octets: octets)
    }
    for name in reader.names("FieldTypes") {
      if let type = FieldType(rawValue: name.string.lowercased()) {
        settings.types.append(type)
      } else {
        reader.diagnostics.error(
          at: name.place, "there is no type '\(name.excerpt)'",
          remedy: "the types are \(FieldType.allCases.map(\.rawValue).joined(separator: ", "))")
      }
    }
    if settings.types.count > settings.fields.count {
      reader.error(
        at: "FieldTypes", "there are more types than fields", remedy: "give one for each field")
    }
    settings.delimiter = FormatDirectives.character("Delimiter", reader) ?? settings.delimiter
    settings.quote = FormatDirectives.character("QuoteChar", reader) ?? settings.quote
    settings.escape = FormatDirectives.character("EscapeChar", reader) ?? settings.escape
    if settings.delimiter == settings.quote || settings.delimiter == settings.escape {
      reader.error(
        at: "Delimiter", "the Delimiter is the QuoteChar or the EscapeChar as well",
        remedy: "choose another character")
    }
    settings.quoteMethod =
      reader.choice("QuoteMethod").flatMap(CSVSettings.QuoteMethod.init) ?? .string
    settings.escapesControls = reader.boolean("EscapeControl")
    settings.undefined = reader.text("UndefValue")?.octets ?? []
    settings.guardsFormulas = reader.boolean("GuardFormulas")
    settings.dateFormat = FormatDirectives.dateFormat(reader) ?? .plain
    return settings
  }
}
