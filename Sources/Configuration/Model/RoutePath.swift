/// The text of a `Path` cut into stages: `in1, in2 => pm => out1, out2`.
struct RoutePath {
  /// The names of each stage, in order; none is empty.
  let stages: [[SourceText]]

  /// Cuts a path; nil, with errors, when names are missing around an arrow or a comma.
  init?(_ path: SourceText, _ diagnostics: Diagnostics) {
    var stages: [[SourceText]] = []
    var isSound = true
    var start = 0
    let ends = RoutePath.arrows(in: path.octets) + [path.count]
    for (index, end) in ends.enumerated() {
      let stage = path[start..<end].trimmed
      start = end + 2
      guard !stage.isEmpty else {
        isSound = false
        let where_ = index == 0 ? "leading" : index == ends.count - 1 ? "trailing" : "doubled"
        diagnostics.error(
          at: path.place(at: index == 0 ? end : ends[index - 1]),
          "\(where_) arrow in path '\(path.string)'",
          remedy: "write names on both sides of every =>")
        continue
      }
      let names = stage.split(separator: UInt8(ascii: ","))
      for (position, name) in names.enumerated() where name.isEmpty {
        isSound = false
        let where_ =
          position == 0 ? "leading" : position == names.count - 1 ? "trailing" : "doubled"
        diagnostics.error(
          at: name.place, "\(where_) comma in path '\(path.string)'",
          remedy: "write a name on both sides of every comma")
      }
      stages.append(names)
    }
    guard isSound else { return nil }
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
