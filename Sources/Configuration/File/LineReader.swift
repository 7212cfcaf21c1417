/// Cuts the octets of one configuration file into lines.
///
/// A logical line is one or more physical lines: a backslash at the very end of one joins the
/// next, and a doubled backslash there is one literal backslash.
struct LineReader {
  /// The file's path, for places.
  let file: String
  /// The file's octets.
  private let octets: [UInt8]
  /// Where the next physical line begins.
  private var offset = 0
  /// The number of the next physical line, from 1.
  private var line = 1

  /// A reader at the first line; a UTF-8 byte order mark is skipped.
  init(file: String, octets: [UInt8]) {
    self.file = file
    self.octets = octets
    if octets.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
  }

  /// The place behind everything read so far: after the last line, the end of the file.
  var place: SourcePlace { SourcePlace(file: file, line: line, column: 1) }

  /// The next physical line without its line end (LF, or CR and LF), nil at the end of the file.
  mutating func nextPhysical() -> SourceText? {
    guard offset < octets.count else { return nil }
    let start = offset
    var end = start
    while end < octets.count, octets[end] != UInt8(ascii: "\n") { end += 1 }
    offset = min(end + 1, octets.count)
    if end > start, octets[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    let text = SourceText(octets[start..<end], at: place)
    line += 1
    return text
  }

  /// The next logical line, blanks at its ends removed, nil at the end of the file; and whether
  /// it was joined from several.
  mutating func nextLogical() -> (text: SourceText, isJoined: Bool)? {
    guard var text = nextPhysical() else { return nil }
    var isJoined = false
    while text.octets.last == UInt8(ascii: "\\") {
      let isDoubled = text.octets.dropLast().last == UInt8(ascii: "\\")
      text.removeLast()
      if isDoubled { break }
      guard let next = nextPhysical() else { break }
      isJoined = true
      text.append(next)
    }
    return (text.trimmed, isJoined)
  }
}
