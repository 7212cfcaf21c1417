extension Block {
  /// What it says, without the places where it says it: two blocks of the same text mean the same, where
  /// nothing around them differs.
  public var text: String {
    var lines = ["<\(name.string.lowercased()) \(argument.string)>"]
    for entry in entries {
      switch entry {
      case .directive(let directive):
        lines.append("\(directive.name.string.lowercased()) \(directive.argument.string)")
      case .block(let block): lines.append(block.text)
      }
    }
    if let body { lines.append(body.string) }
    return lines.joined(separator: "\n")
  }

  /// A number for ``text`` that is the same in every run of the program (FNV-1a, 64 bits).
  public var fingerprint: UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
