/// The fields that inputs make, so that a misspelt one can be told from those that the user makes.
public struct FieldCatalogue: Sendable {
  /// The names without numbers of records, by their lower-case form.
  private let names: [String: String]
  /// What stands before the first dot of a name, in lower case: other names are the user's own.
  private let families: Set<String>

  /// A catalogue.
  ///
  /// - Parameter names: The names, without the number of a record: `dns.answer.name`.
  public init(_ names: [String]) {
    self.names = Dictionary(names.map { ($0.lowercased(), $0) }) { first, _ in first }
    families = Set(self.names.keys.filter { $0.contains(".") }.map(Self.family))
  }

  /// Whether a name is of a family of the inputs, and none that they make; numbers of records do not count.
  func lacks(_ name: String) -> Bool {
    families.contains(Self.family(name.lowercased())) && names[Self.unnumbered(name)] == nil
  }

  /// The name that was probably meant, without a number; nil where none is near.
  func suggestion(for name: String) -> String? {
    Spelling.suggestion(for: Self.unnumbered(name), among: names.keys.sorted()).flatMap {
      names[$0]
    }
  }

  /// What stands before the first dot.
  private static func family(_ name: String) -> String { String(name.prefix { $0 != "." }) }

  /// The name in lower case, without its numbers.
  private static func unnumbered(_ name: String) -> String {
    name.lowercased().split(separator: ".", omittingEmptySubsequences: false)
      .filter { part in part.isEmpty || !part.utf8.allSatisfy { (0x30...0x39).contains($0) } }
      .joined(separator: ".")
  }
}
