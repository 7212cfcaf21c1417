internal import Configuration
internal import Formats
internal import Octets
internal import Pipeline

/// The module xm_kvp: events as pairs of names and values.
enum KeyValueExtension {
  /// The module.
  static let definition = ModuleDefinition(declaration, functions: functions) { make($0) }

  /// An instance.
  private static func make(_ setup: ModuleSetup) -> any Module {
    let settings = settings(setup.reader)
    return FormatExtension(
      setup,
      [
        .writer(writers.procedure, { KeyValueEncoder(settings) }),
        .writer(writers.function, { KeyValueEncoder(settings) }),
        .reader(parser, { KeyValueParser(settings) }), .absent(reset),
      ])
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "xm_kvp", .extension,
    "Brings to_kvp() and parse_kvp(): all fields as name=value; name=value, with quotation marks around"
      + " values that need them.",
    directives: [
      FormatDirectives.character(
        "KVDelimiter", "What stands between a name and its value.", defaultText: "=", example: ":"),
      FormatDirectives.character(
        "KVPDelimiter", "What stands between two pairs; a space follows it when written.",
        defaultText: ";", example: ","),
      FormatDirectives.character(
        "KeyQuoteChar", "What stands around a name.", defaultMeaning: "nothing", example: "\""),
      FormatDirectives.character(
        "ValueQuoteChar",
        "What stands around a value; parse_kvp() takes single and double quotation marks anyway.",
        defaultText: "\"", example: "'"),
      FormatDirectives.character(
        "EscapeChar", "What stands before an octet that would mean something.", defaultText: "\\",
        example: "^"),
      FormatDirectives.escapeControl, FormatDirectives.dateFormat,
    ])

  /// `to_kvp()`.
  private static let writers = FormatDirectives.writers("to_kvp", "pairs of names and values")
  /// `parse_kvp()`.
  private static let parser = FormatDirectives.reader("parse_kvp", "pairs of names and values")
  /// `reset_kvp()`.
  private static let reset = FunctionDeclaration.procedure(
    "reset_kvp", availability: .refused("delimiters are never guessed, so none are to forget"),
    meaning: "Forgets delimiters that were guessed.", example: "reset_kvp();")
  /// What it brings to the language.
  static let functions = [writers.procedure, writers.function, parser, reset]

  /// What a block says.
  private static func settings(_ reader: DirectiveReader) -> KeyValueSettings {
    var settings = KeyValueSettings()
    settings.assignment = FormatDirectives.character("KVDelimiter", reader) ?? settings.assignment
    settings.delimiter = FormatDirectives.character("KVPDelimiter", reader) ?? settings.delimiter
    settings.nameQuote = FormatDirectives.character("KeyQuoteChar", reader)
    settings.valueQuote =
      FormatDirectives.character("ValueQuoteChar", reader) ?? settings.valueQuote
    settings.escape = FormatDirectives.character("EscapeChar", reader) ?? settings.escape
    settings.escapesControls = reader.boolean("EscapeControl")
    settings.dateFormat = FormatDirectives.dateFormat(reader) ?? .plain
    let marks = [settings.assignment, settings.delimiter, settings.valueQuote, settings.escape]
    if Set(marks).count < marks.count {
      reader.diagnostics.error(
        at: reader.block.place, "one character has two meanings in xm_kvp",
        remedy: "KVDelimiter, KVPDelimiter, ValueQuoteChar and EscapeChar have to differ")
    }
    return settings
  }
}
