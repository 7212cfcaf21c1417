internal import Configuration
internal import Formats
internal import Glibc
internal import Octets

/// Directives and calls that several formats have.
enum FormatDirectives {
  /// `DateFormat`.
  static let dateFormat = DirectiveDeclaration(
    "DateFormat", .text, "How times are written: \(DateFormat.namesText).",
    defaultText: "YYYY-MM-DD hh:mm:ss", example: "YYYY-MM-DDThh:mm:ss.sTZ", isAddition: true)
  /// `IncludeHiddenFields`.
  static let includeHiddenFields = DirectiveDeclaration(
    "IncludeHiddenFields", .boolean,
    "Whether fields whose names start with a full stop or an underscore are written.",
    defaultText: "TRUE", example: "FALSE")
  /// `EscapeControl`.
  static let escapeControl = DirectiveDeclaration(
    "EscapeControl", .boolean,
    "Whether control characters are written as \\n, \\r, \\t, \\b or \\xHH; they become spaces"
      + " otherwise, so that a record is always one line.",
    defaultText: "TRUE", example: "FALSE")

  /// A directive that is one character.
  static func character(
    _ name: String, _ summary: String, defaultText: String? = nil, defaultMeaning: String? = nil,
    example: String
  ) -> DirectiveDeclaration {
    DirectiveDeclaration(
      name, .raw, summary + " One character, also in quotation marks; \\t is a tab.",
      defaultText: defaultText, defaultMeaning: defaultMeaning, example: example)
  }

  /// Reads a directive that is one character; nil where it is not given, or is none, which is told.
  static func character(_ name: String, _ reader: DirectiveReader) -> UInt8? {
    guard let text = reader.text(name) else { return nil }
    var octets = text.octets[...]
    if octets.count >= 3, let quote = octets.first, quote == 0x22 || quote == 0x27,
      octets.last == quote
    {
      octets = octets.dropFirst().dropLast()
    }
    if octets.elementsEqual([0x5C, 0x74]) { return 0x09 }
    if octets.elementsEqual([0x5C, 0x5C]) { return 0x5C }
    if octets.elementsEqual([0x5C, 0x22]) { return 0x22 }
    if octets.elementsEqual([0x5C, 0x27]) { return 0x27 }
    guard octets.count == 1, let octet = octets.first, octet < 0x80, octet != 0x0A, octet != 0
    else {
      reader.error(
        at: name, "'\(text.excerpt)' is not one character",
        remedy: "write one, such as \(name) \(reader.declaration.directive(name)?.example ?? ";")")
      return nil
    }
    return octet
  }

  /// Reads `DateFormat`.
  static func dateFormat(_ reader: DirectiveReader) -> DateFormat? {
    guard let name = reader.string("DateFormat") else { return nil }
    if let format = DateFormat(name) { return format }
    reader.error(
      at: "DateFormat", "'\(name)' is no date format", remedy: "write \(DateFormat.namesText)")
    return nil
  }

  // MARK: - Calls

  /// A procedure that writes the event into `$raw_event`, and a function that gives its text.
  static func writers(
    _ name: String, _ what: String, isAddition: Bool = false
  ) -> (procedure: FunctionDeclaration, function: FunctionDeclaration) {
    (
      .procedure(
        name, isAddition: isAddition, meaning: "Writes the event as \(what) into $raw_event.",
        example: "\(name)();"),
      .function(
        name, result: .string, isAddition: isAddition, meaning: "The event as \(what).",
        example: "$Message = \(name)();")
    )
  }

  /// A procedure that reads fields.
  static func reader(_ name: String, _ what: String) -> FunctionDeclaration {
    .procedure(
      name, [.init("text", .string, isOptional: true)], makesFields: true,
      meaning: "Reads fields from \(what) in $raw_event or in the argument.", example: "\(name)();")
  }
}

/// The name of this machine.
enum HostName {
  /// What the kernel says.
  static let octets: [UInt8] = {
    var name = [UInt8](repeating: 0, count: 256)
    let result = unsafe name.withUnsafeMutableBytes { room in
      guard let start = room.baseAddress else { return Int32(-1) }
      return unsafe gethostname(start.assumingMemoryBound(to: CChar.self), room.count - 1)
    }
    return result == 0 ? Array(name.prefix { $0 != 0 }) : []
  }()
}
