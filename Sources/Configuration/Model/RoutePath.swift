/// The text of a `Path` cut into stages: `in1, in2 => pm => out1, out2`.
struct RoutePath {
  /// The names of each stage, in order; none is empty.
  let stages: [[SourceText]]

  /// Cuts a path; nil, with an error, when names are missing around an arrow or a comma.
  init?(_ path: SourceText, _ diagnostics: Diagnostics) {
    var stages: [[SourceText]] = []
    var start = 0
    let ends = RoutePath.arrows(in: path.octets) + [path.count]
    for (index, end) in ends.enumerated() {
      let stage = path[start..<end].trimmed
      start = end + 2
      guard !stage.isEmpty else {
        let position = index == 0 ? "leading" : index == ends.count - 1 ? "trailing" : "doubled"
        diagnostics.error(
          at: path.place(at: index == 0 ? end : ends[index - 1]),
          "\(position) arrow in path '\(path.excerpt)'",
          remedy: "write names on both sides of every =>")
        return nil
      }
      let names = stage.split(separator: UInt8(ascii: ","))
      for (index, name) in names.enumerated() where name.isEmpty {
        let position =
          index == 0 ? "leading" : index == names.count - 1 ? "trailing" : "doubled"
        diagnostics.error(
          at: name.place, "\(position) comma in path '\(path.excerpt)'",
          remedy: "write a name on both sides of every comma")
        return nil
      }
      stages.append(names)
    }
    self.stages = stages
  }

  /// The offset of every `=>`.
  private static func arrows(in octets: [UInt8]) -> [Int] {
    var offsets: [Int] = []
    var index = 0
    while index + 1 < octets.count {
      let isArrow = octets[index] == UInt8(ascii: "=") && octets[index + 1] == UInt8(ascii: ">")
      if isArrow { offsets.append(index) }
      index += isArrow ? 2 : 1
    }
    return offsets
  }
}
