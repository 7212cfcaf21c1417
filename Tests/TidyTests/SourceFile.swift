internal import TestSupport

/// A Swift file of the project, cut into lines for the tidy tests.
struct SourceFile {
  /// The path below the root.
  let path: String
  /// The lines as they are.
  let lines: [Substring]
  /// The lines without comments and without the text of string literals, for looking at code only.
  let code: [Substring]

  /// The target that a path in Sources belongs to.
  var target: String { String(path.split(separator: "/")[1]) }

  /// The file at a path below the root.
  init(_ path: String) {
    self.path = path
    lines = Repository.lines(of: path)
    var inLongString = false
    code = lines.map { Self.codeOnly($0, inLongString: &inLongString) }
  }

  /// Every Swift file of Sources.
  static let sources = Repository.files(under: "Sources", suffix: ".swift").map(SourceFile.init)

  /// Every Swift file of the lookup service, its tests too; what it shares stands there as links.
  static let service = Repository.files(under: "Service", suffix: ".swift").map(SourceFile.init)

  /// Every Swift file of Tests.
  static let tests = Repository.files(under: "Tests", suffix: ".swift").map(SourceFile.init)

  /// One line without comments and string literals; the flag says whether `"""` is open.
  private static func codeOnly(_ line: Substring, inLongString: inout Bool) -> Substring {
    let octets = Array(line.utf8)
    var kept: [UInt8] = []
    var index = 0
    var inString = false
    let quote = UInt8(ascii: "\"")
    while index < octets.count {
      let isLongQuote = octets[index...].starts(with: [quote, quote, quote])
      if isLongQuote, !inString {
        inLongString.toggle()
        index += 3
      } else if inLongString {
        index += 1
      } else if inString {
        if octets[index] == UInt8(ascii: "\\") { index += 1 }
        if index < octets.count, octets[index] == quote { inString = false }
        index += 1
      } else if octets[index...].starts(with: "//".utf8) {
        break
      } else {
        if octets[index] == quote { inString = true } else { kept.append(octets[index]) }
        index += 1
      }
    }
    return Substring(decoding: kept, as: UTF8.self)
  }

  /// The number of spaces that a line begins with.
  static func indentation(_ line: Substring) -> Int {
    line.utf8.prefix { $0 == UInt8(ascii: " ") }.count
  }

  /// The words of a line of code: letters, digits, `_`, `@`, and nothing else.
  static func words(_ line: Substring) -> [Substring] {
    line.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "@") }
  }
}
