/// Writes declarations as text for people: `wirebird reference` and docs/reference.
public enum ReferenceText {
  /// Markdown: a heading, a sentence and a table for each block, the blocks within below it.
  public static func markdown(_ declarations: [BlockDeclaration], level: Int = 2) -> String {
    declarations.map { markdown($0, level: level) }.joined(separator: "\n")
  }

  /// Text for a terminal, at most 80 columns wide.
  public static func terminal(_ declarations: [BlockDeclaration]) -> String {
    declarations.map { terminal($0, indent: 0) }.joined(separator: "\n")
  }

  // MARK: - Markdown

  /// One block in Markdown.
  private static func markdown(_ declaration: BlockDeclaration, level: Int) -> String {
    let hashes = String(repeating: "#", count: min(level, 6))
    var text = "\(hashes) \(title(declaration))\n\n\(declaration.summary)"
    text += remarks(declaration).isEmpty ? "\n" : " \(remarks(declaration))\n"
    if !declaration.directives.isEmpty {
      text += "\n| directive | type | default | unit | meaning | example |\n"
      text += "|---|---|---|---|---|---|\n"
      for directive in declaration.directives { text += row(directive) }
    }
    for block in declaration.blocks { text += "\n" + markdown(block, level: level + 1) }
    return text
  }

  /// One directive as a row of the table.
  private static func row(_ directive: DirectiveDeclaration) -> String {
    let remarks = remarks(directive)
    let meaning = remarks.isEmpty ? directive.summary : "\(directive.summary) \(remarks)"
    let cells = [
      "`\(directive.name)`", kind(directive.kind), defaultCell(directive, quote: "`"),
      directive.unit ?? "", meaning, "`\(directive.name) \(directive.example)`",
    ]
    let escaped = cells.map { cell in
      cell.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
    return "| \(escaped.joined(separator: " | ")) |\n"
  }

  // MARK: - Terminal

  /// One block for a terminal.
  private static func terminal(_ declaration: BlockDeclaration, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var text = "\(margin)\(title(declaration))\n"
    text += wrapped("\(declaration.summary) \(remarks(declaration))", indent: indent + 2)
    for directive in declaration.directives {
      text += "\n\(margin)  \(directive.name)  \(kind(directive.kind))"
      let value = defaultCell(directive, quote: "")
      if !value.isEmpty { text += ", default \(value)" }
      if let unit = directive.unit { text += " (\(unit))" }
      text += "\n"
      text += wrapped("\(directive.summary) \(remarks(directive))", indent: indent + 6)
      text += "\(margin)      Example: \(directive.name) \(directive.example)\n"
    }
    for block in declaration.blocks { text += "\n" + terminal(block, indent: indent + 2) }
    return text
  }

  /// Words filled into lines of at most 80 columns.
  private static func wrapped(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var lines = ""
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, indent + line.count + 1 + word.count > 80 {
        lines += "\(margin)\(line)\n"
        line = ""
      }
      line += line.isEmpty ? String(word) : " \(word)"
    }
    return line.isEmpty ? lines : lines + "\(margin)\(line)\n"
  }

  // MARK: - Parts

  /// A module's name, or a block's tag.
  private static func title(_ declaration: BlockDeclaration) -> String {
    if declaration.kind != nil || declaration.name.contains(" ") { return declaration.name }
    guard let argument = declaration.argument else { return "<\(declaration.name)>" }
    return "<\(declaration.name) \(argument)>"
  }

  /// What else is to know of a block.
  private static func remarks(_ declaration: BlockDeclaration) -> String {
    var remarks: [String] = []
    if declaration.isRequired { remarks.append("Required.") }
    if declaration.isRepeatable, declaration.kind == nil { remarks.append("May be repeated.") }
    return (remarks + availability(declaration.availability)).joined(separator: " ")
  }

  /// What else is to know of a directive.
  private static func remarks(_ directive: DirectiveDeclaration) -> String {
    var remarks: [String] = []
    if directive.isRequired { remarks.append("Required.") }
    if directive.isRepeatable { remarks.append("May be repeated.") }
    if directive.isAddition { remarks.append("Not in NXLog.") }
    return (remarks + availability(directive.availability)).joined(separator: " ")
  }

  /// A sentence on what cannot be used.
  private static func availability(_ availability: Availability) -> [String] {
    switch availability {
    case .supported: []
    case .planned: ["Not supported yet."]
    case .refused(let reason): ["Refused: \(reason)."]
    case .withoutEffect(let reason): ["Accepted without effect: \(reason)."]
    }
  }

  /// The default value, quoted as code, or what holds without one.
  private static func defaultCell(_ directive: DirectiveDeclaration, quote: String) -> String {
    if let text = directive.defaultText { return "\(quote)\(text)\(quote)" }
    return directive.defaultMeaning ?? ""
  }

  /// A kind in words.
  static func kind(_ kind: DirectiveKind) -> String {
    switch kind {
    case .boolean: "boolean"
    case .integer(let bounds): "integer, \(range(bounds))"
    case .integers(let bounds): "integers with commas, \(range(bounds))"
    case .duration: "time span"
    case .text: "text"
    case .path: "path"
    case .names: "words with commas"
    case .choice(let choices): "one of \(choices.joined(separator: ", "))"
    case .expression: "expression"
    case .statements: "statements"
    case .raw: "text to the line's end"
    }
  }

  /// A range in words.
  static func range(_ range: ClosedRange<Int>) -> String {
    switch (range.lowerBound, range.upperBound) {
    case (Int.min, Int.max): "any number"
    case (let low, Int.max): "at least \(low)"
    case (Int.min, let high): "at most \(high)"
    case (let low, let high): "from \(low) to \(high)"
    }
  }
}
