internal import Configuration
internal import Modules

/// The functions and procedures of the language as text.
enum CallableReference {
  /// A function or procedure and the module that brings it.
  private struct Entry {
    /// What it is.
    let declaration: FunctionDeclaration
    /// The module; "core" for those that are always there.
    let module: String
  }

  /// All of them: procedures, then functions, by name.
  private static var entries: [Entry] {
    let core = LanguageScope.coreDeclarations.map { Entry(declaration: $0, module: "core") }
    let modules = BuiltInModules.callables.map {
      Entry(declaration: $0.declaration, module: $0.module)
    }
    return (core + modules).sorted {
      ($0.declaration.role.rawValue, $0.declaration.name, $0.module)
        < ($1.declaration.role.rawValue, $1.declaration.name, $1.module)
    }
  }

  /// Whether it can be called, in a word.
  private static func state(_ entry: Entry) -> String {
    switch entry.declaration.availability {
    case .supported: entry.declaration.isAddition ? "done, not in NXLog" : "done"
    case .planned: "not supported yet"
    case .refused(let reason): "refused: \(reason)"
    }
  }

  /// A table.
  static var markdown: String {
    var text = "| | call | module | what it does | example | |\n|---|---|---|---|---|---|\n"
    for entry in entries {
      let declaration = entry.declaration
      text +=
        "| \(declaration.role.rawValue) | `\(declaration.signature)` | \(entry.module)"
        + " | \(declaration.meaning) | `\(escaped(declaration.example))` | \(state(entry)) |\n"
    }
    return text
  }

  /// Text in which no bar ends a cell.
  private static func escaped(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  /// Paragraphs.
  static var terminal: String {
    entries.map { entry in
      let declaration = entry.declaration
      return "  \(declaration.signature)\n    \(declaration.role.rawValue) of \(entry.module),"
        + " \(state(entry)): \(declaration.meaning)\n    \(declaration.example)\n"
    }.joined(separator: "\n")
  }
}
