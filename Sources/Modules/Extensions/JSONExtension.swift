internal import Configuration
internal import Events
internal import Formats
internal import Octets
internal import Pipeline

/// The module xm_json: events as JSON.
final class JSONExtension: ExtensionModule {
  /// The module.
  static let definition = ModuleDefinition(declaration, functions: functions) { setup in
    JSONExtension(setup)
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "xm_json", .extension,
    "Brings to_json(), which writes an event as a JSON object in one line, and parse_json().",
    directives: [
      DirectiveDeclaration(
        "DateFormat", .text, "How times are written: \(DateFormat.namesText).",
        defaultText: "YYYY-MM-DDThh:mm:ss.sTZ", example: "YYYY-MM-DD hh:mm:ss"),
      DirectiveDeclaration(
        "PrettyPrint", .boolean, "Whether each member has a line of its own.",
        defaultText: "FALSE", example: "TRUE"),
      DirectiveDeclaration(
        "ForceUTF8", .boolean, "Whether octets that are not UTF-8 become question marks.",
        defaultText: "FALSE", example: "TRUE"),
      DirectiveDeclaration(
        "UnFlatten", .boolean,
        "Whether dotted names become nested objects, and numbered ones arrays. Where a group has"
          + " both, the array is its member `records`; a field that is also a group keeps its value"
          + " as the member `value`.",
        defaultText: "FALSE", example: "TRUE"),
      DirectiveDeclaration(
        "IncludeHiddenFields", .boolean,
        "Whether fields whose names start with a full stop or an underscore are written.",
        defaultText: "TRUE", example: "FALSE"),
      DirectiveDeclaration(
        "DetectNestedJSON", .boolean, "Writes strings that are JSON as objects and arrays.",
        example: "TRUE",
        availability: .refused("text in packets could pass for objects that no packet has")),
      DirectiveDeclaration(
        "Flatten", .boolean,
        "Whether parse_json() makes fields with dotted names of nested objects; it keeps them as text"
          + " otherwise, as it keeps arrays.", defaultText: "FALSE", example: "TRUE"),
      DirectiveDeclaration(
        "ParseDate", .boolean,
        "Whether parse_json() makes times of strings that are times, from the year on.",
        defaultText: "TRUE", example: "FALSE"),
    ])

  /// What every instance has.
  let core: ModuleCore
  /// How JSON is written.
  private let settings: JSONSettings
  /// How JSON is read.
  private let parserSettings: JSONParserSettings

  /// An instance. One with errors is made as well: its calls would be reported as unknown otherwise.
  private init(_ setup: ModuleSetup) {
    core = setup.core
    var settings = JSONSettings()
    let reader = setup.reader
    if let name = reader.string("DateFormat") {
      if let format = DateFormat(name) {
        settings.dateFormat = format
      } else {
        reader.diagnostics.error(
          at: reader.place(of: "DateFormat"), "'\(name)' is no date format",
          remedy: "write \(DateFormat.namesText)")
      }
    }
    settings.isPretty = reader.boolean("PrettyPrint")
    settings.forcesUTF8 = reader.boolean("ForceUTF8")
    settings.unflattens = reader.boolean("UnFlatten")
    settings.includesHiddenFields = reader.boolean("IncludeHiddenFields")
    self.settings = settings
    var parserSettings = JSONParserSettings()
    parserSettings.flattens = reader.boolean("Flatten")
    parserSettings.parsesDates = reader.boolean("ParseDate")
    self.parserSettings = parserSettings
  }

  /// Nothing to compile.
  func prepare(_ preparation: ModulePreparation) {}

  /// `to_json()` as a procedure.
  private static let procedure = FunctionDeclaration.procedure(
    "to_json", meaning: "Writes the event as JSON into $raw_event.", example: "to_json();")
  /// `to_json()` as a function.
  private static let function = FunctionDeclaration.function(
    "to_json", result: .string, meaning: "The event as JSON.", example: "$Message = to_json();")
  /// `parse_json()`.
  private static let parser = FormatDirectives.reader("parse_json", "a JSON object")

  /// What every instance brings to the language.
  static let functions = [procedure, function, parser, extractor]

  /// `extract_json()`.
  private static let extractor = FunctionDeclaration.function(
    "extract_json", [.init("path", .string), .init("text", .string, isOptional: true)],
    result: .string,
    availability: .refused("parse_json() with Flatten TRUE makes fields of all members"),
    meaning: "The part of a JSON text that a path names.",
    example: "$name = extract_json('$.name');")

  /// `to_json()`, as procedure and as function, and `parse_json()`.
  var callables: [Callable] {
    let settings = settings
    let parserSettings = parserSettings
    return [
      Callable(
        Self.procedure,
        making: {
          let formatter = JSONFormatter(settings)
          return { (context: inout CallContext) throws(CallFailure) -> Value in
            let text = try formatter.text(of: context)
            context.batch.set(.rawEvent, text, event: context.event)
            return .undefined
          }
        }),
      Callable(
        Self.function,
        making: {
          let formatter = JSONFormatter(settings)
          return { (context: inout CallContext) throws(CallFailure) -> Value in
            try formatter.text(of: context)
          }
        }),
      Callable(
        Self.parser,
        making: {
          let parser = JSONParser(parserSettings)
          return { (context: inout CallContext) throws(CallFailure) -> Value in
            try FormatExtension.read(context, with: parser)
            return .undefined
          }
        }),
      Callable(planned: Self.extractor),
    ]
  }

  /// What `to_json();` at the end of an Exec does, for whole batches.
  func makeFormatter(for procedure: String) -> (any BatchFormatter)? {
    procedure.lowercased() == "to_json" ? JSONFormatter(settings) : nil
  }
}

/// Writes events as JSON.
final class JSONFormatter: BatchFormatter {
  /// The writer.
  private var text: JSONText
  /// Where one event is written.
  private var buffer = OctetBuffer(capacity: 4096)

  /// Pretty objects have many.
  let writesSingleLines: Bool

  /// A formatter with the settings of an instance.
  init(_ settings: JSONSettings) {
    text = JSONText(settings)
    writesSingleLines = !settings.isPretty
  }

  /// Writes lines.
  func appendLines(
    of batch: EventBatch, from start: Int, limit: Int, to output: inout OctetBuffer
  ) -> Int {
    text.appendLines(of: batch, from: start, limit: limit, to: &output)
  }

  /// Writes one event.
  func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    text.appendObject(of: event, in: batch, to: &output)
  }

  /// The event of a call as a string.
  func text(of context: CallContext) throws(CallFailure) -> Value {
    guard !context.batch.isDropped(context.event) else {
      throw CallFailure("no logdata available to to_json(), possibly dropped")
    }
    buffer.removeAll()
    text.appendObject(of: context.event, in: context.batch, to: &buffer)
    return try context.makeValue(buffer.array())
  }
}
