/// A member that a mapping writes, declared once: for the reference, and for the test that holds the
/// encoder to it.
public struct MappedField: Sendable {
  /// Where it is: `dns.question.name`; `[]` behind the names of arrays, `*` for names that vary.
  public let path: String
  /// The type in JSON: string, integer, number, boolean.
  public let type: String
  /// The fields of the event that it is made of.
  public let source: String
  /// What is surprising about it; mostly nothing.
  public let note: String

  /// A member.
  init(_ path: String, _ type: String, _ source: String, _ note: String = "") {
    self.path = path
    self.type = type
    self.source = source
    self.note = note
  }
}

/// A mapping: what it is, and what it writes.
public struct MappingDeclaration: Sendable {
  /// The procedure.
  public let name: String
  /// What the records are, with the version that they are of.
  public let title: String
  /// The members, in the order they are written.
  public let fields: [MappedField]
  /// The fields of events that no member has, and where those go that are not known.
  public let remarks: String

  /// All mappings.
  public static let all: [MappingDeclaration] = [
    ECSWriter.declaration, OCSFWriter.declaration, EVEWriter.declaration,
    ZeekWriter.declaration,
  ]

  /// The mappings as tables.
  public static var markdown: String {
    all.map { mapping in
      var text = "### \(mapping.name)()\n\n\(mapping.title). \(mapping.remarks)\n\n"
      text += "| member | type | made of | |\n|---|---|---|---|\n"
      for field in mapping.fields {
        text += "| `\(field.path)` | \(field.type) | \(field.source) | \(field.note) |\n"
      }
      return text
    }.joined(separator: "\n")
  }
}

/// What the mappings say of the program and of the machine.
public struct MappingSettings: Sendable {
  /// The version of this program.
  public var version: [UInt8]
  /// The name of this machine; empty where it is not known.
  public var hostname: [UInt8] = []

  /// The defaults, with a version.
  public init(version: String) { self.version = Array(version.utf8) }
}
