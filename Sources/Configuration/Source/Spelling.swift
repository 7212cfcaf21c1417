/// Finds the word that a misspelt one was probably meant to be.
public enum Spelling {
  /// Words longer than this, in octets, are not compared; the cost grows with the square.
  public static let lengthLimit = 64

  /// The nearest candidate, or nil when none is near: at most a third of the letters may differ,
  /// and one letter in the shortest words. Letter case does not count; ties go to the first.
  public static func suggestion(
    for word: String, among candidates: some Sequence<String>
  ) -> String? {
    let written = Array(word.lowercased().utf8)
    guard !written.isEmpty, written.count <= lengthLimit else { return nil }
    let allowed = max(1, written.count / 3)
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let other = Array(candidate.lowercased().utf8)
      guard other.count <= lengthLimit, abs(other.count - written.count) <= allowed else {
        continue
      }
      let distance = distance(written, other)
      guard distance <= allowed, distance < max(written.count, other.count) else { continue }
      if distance < (best?.distance ?? Int.max) { best = (candidate, distance) }
    }
    return best?.candidate
  }

  /// The number of insertions, deletions, replacements and swaps of neighbours between two words
  /// (Damerau-Levenshtein distance in its optimal string alignment form).
  public static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var beforeLast = [Int](repeating: 0, count: second.count + 1)
    var last = Array(0...second.count)
    for (row, letter) in first.enumerated() {
      var current = [row + 1]
      current.reserveCapacity(second.count + 1)
      for (column, other) in second.enumerated() {
        let change = last[column] + (letter == other ? 0 : 1)
        var cost = min(change, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, letter == second[column - 1], first[row - 1] == other {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      beforeLast = last
      last = current
    }
    return last[second.count]
  }
}
