/// The paths of the members of a JSON value, as declarations of mappings write them.
struct JSONPaths {
  /// The paths: `dns.answers[].ttl`.
  private(set) var paths: Set<String> = []
  /// The text.
  private let text: [UInt8]
  /// Where it is read.
  private var at = 0

  /// The paths of a text; nil where it is no JSON.
  init?(_ text: [UInt8]) {
    self.text = text
    guard readValue(""), at == text.count else { return nil }
  }

  /// Goes over a sign.
  private mutating func take(_ sign: Character) -> Bool {
    guard at < text.count, text[at] == sign.asciiValue else { return false }
    at += 1
    return true
  }

  /// Reads a value.
  private mutating func readValue(_ path: String) -> Bool {
    if take("{") { return readMembers(path) }
    if take("[") {
      if take("]") { return add(path + "[]") }
      repeat {
        guard readValue(path + "[]") else { return false }
      } while take(",")
      return take("]")
    }
    if at < text.count, text[at] == 0x22 { return readString() != nil && add(path) }
    let start = at
    while at < text.count, ![0x2C, 0x7D, 0x5D].contains(text[at]) { at += 1 }
    let word = String(decoding: text[start..<at], as: UTF8.self)
    let isWord = ["true", "false", "null"].contains(word) || Double(word) != nil
    return isWord && add(path)
  }

  /// Reads the members of an object that is open.
  private mutating func readMembers(_ path: String) -> Bool {
    if take("}") { return true }
    repeat {
      guard let name = readString(), take(":") else { return false }
      guard readValue(path.isEmpty ? name : path + "." + name) else { return false }
    } while take(",")
    return take("}")
  }

  /// Reads a string, escapes and all.
  private mutating func readString() -> String? {
    guard take("\"") else { return nil }
    let start = at
    while at < text.count, text[at] != 0x22 {
      guard text[at] >= 0x20 else { return nil }
      at += text[at] == 0x5C ? 2 : 1
    }
    guard at < text.count else { return nil }
    at += 1
    return String(decoding: text[start..<at - 1], as: UTF8.self)
  }

  /// Keeps a path.
  private mutating func add(_ path: String) -> Bool {
    paths.insert(path)
    return true
  }
}
