/// Reads JSON from left to right (RFC 8259), without recursion and without keeping anything.
///
/// What a peer answers is hostile: depth is limited, and every step moves on or fails.
public struct JSONCursor {
  /// The deepest nesting that is passed over.
  public static let depthLimit = 64

  /// The text.
  private let text: ArraySlice<UInt8>
  /// What is read next.
  private var at: Int

  /// A cursor at the start of a text.
  public init(_ text: some Sequence<UInt8>) {
    self.text = ArraySlice(text)
    at = self.text.startIndex
  }

  /// Whether a text is one object, whole and sound.
  public static func isObject(_ text: some Sequence<UInt8>) -> Bool {
    var cursor = JSONCursor(text)
    guard cursor.next == 0x7B else { return false }
    return cursor.skipValue() && cursor.isAtEnd
  }

  /// The next octet that is no blank; nil at the end.
  public var next: UInt8? {
    mutating get {
      skipBlanks()
      return at < text.endIndex ? text[at] : nil
    }
  }

  /// Whether there is nothing more.
  public var isAtEnd: Bool { mutating get { next == nil } }

  /// Passes over blanks.
  private mutating func skipBlanks() {
    while at < text.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(text[at]) { at += 1 }
  }

  /// Passes over an octet where it is the next one.
  public mutating func take(_ octet: UInt8) -> Bool {
    guard next == octet else { return false }
    at += 1
    return true
  }

  /// A string, its escapes replaced as far as they are ASCII; nil where there is none.
  public mutating func string() -> [UInt8]? {
    guard take(0x22) else { return nil }
    var octets: [UInt8] = []
    while at < text.endIndex {
      let octet = text[at]
      at += 1
      switch octet {
      case 0x22: return octets
      case 0x5C:
        guard let escaped = escape() else { return nil }
        octets.append(escaped)
      case 0..<0x20: return nil
      default: octets.append(octet)
      }
    }
    return nil
  }

  /// What stands behind a backslash; others than ASCII become a question mark.
  private mutating func escape() -> UInt8? {
    guard at < text.endIndex else { return nil }
    let octet = text[at]
    at += 1
    switch octet {
    case 0x22, 0x5C, 0x2F: return octet
    case 0x62: return 0x08
    case 0x66: return 0x0C
    case 0x6E: return 0x0A
    case 0x72: return 0x0D
    case 0x74: return 0x09
    case 0x75:
      guard at + 4 <= text.endIndex,
        let code = UInt16(String(decoding: text[at..<at + 4], as: UTF8.self), radix: 16),
        text[at] != 0x2B
      else { return nil }
      at += 4
      return code < 0x80 ? UInt8(code) : 0x3F
    default: return nil
    }
  }

  /// A whole number that is not negative; nil where there is none.
  public mutating func number() -> Int? {
    skipBlanks()
    let digits = text[at...].prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty, digits.count <= 15 else { return nil }
    at += digits.count
    return Int(String(decoding: digits, as: UTF8.self))
  }

  /// Passes over the next value; false where it is not sound.
  public mutating func skipValue() -> Bool {
    // The closing octets of what is open, the innermost last.
    var open: [UInt8] = []
    while true {
      guard let octet = next else { return false }
      switch octet {
      case 0x7B, 0x5B:
        at += 1
        guard open.count < Self.depthLimit else { return false }
        let close = octet + 2
        if take(close) { break }
        open.append(close)
        if close == 0x7D, !skipName() { return false }
        continue
      case 0x22: if string() == nil { return false }
      default: if !skipWord() { return false }
      }
      // A value has ended; so may what it stands in.
      while let close = open.last {
        if take(0x2C) {
          if close == 0x7D, !skipName() { return false }
          break
        }
        guard take(close) else { return false }
        open.removeLast()
      }
      if open.isEmpty { return true }
    }
  }

  /// Passes over a name and its colon.
  private mutating func skipName() -> Bool { string() != nil && take(0x3A) }

  /// Passes over a number, true, false or null.
  private mutating func skipWord() -> Bool {
    for word in ["true", "false", "null"] where text[at...].starts(with: word.utf8) {
      at += word.utf8.count
      return true
    }
    var rest = text[at...]
    if rest.first == 0x2D { rest = rest.dropFirst() }
    let whole = rest.prefix { (0x30...0x39).contains($0) }
    guard !whole.isEmpty, whole.count == 1 || whole.first != 0x30 else { return false }
    rest = rest.dropFirst(whole.count)
    if rest.first == 0x2E {
      rest = rest.dropFirst()
      let fraction = rest.prefix { (0x30...0x39).contains($0) }
      guard !fraction.isEmpty else { return false }
      rest = rest.dropFirst(fraction.count)
    }
    if rest.first == 0x65 || rest.first == 0x45 {
      rest = rest.dropFirst()
      if rest.first == 0x2B || rest.first == 0x2D { rest = rest.dropFirst() }
      let exponent = rest.prefix { (0x30...0x39).contains($0) }
      guard !exponent.isEmpty else { return false }
      rest = rest.dropFirst(exponent.count)
    }
    at = rest.startIndex
    return true
  }

  /// Calls `body` for each member of the object that is next; it has to read or pass over the value.
  ///
  /// - Returns: Whether the object was sound and `body` always answered true.
  public mutating func forEachMember(
    _ body: (_ name: [UInt8], _ cursor: inout JSONCursor) -> Bool
  ) -> Bool {
    guard take(0x7B) else { return false }
    if take(0x7D) { return true }
    while true {
      guard let name = string(), take(0x3A), body(name, &self) else { return false }
      if take(0x2C) { continue }
      return take(0x7D)
    }
  }

  /// Calls `body` for each element of the array that is next; it has to read or pass over it.
  public mutating func forEachElement(_ body: (_ cursor: inout JSONCursor) -> Bool) -> Bool {
    guard take(0x5B) else { return false }
    if take(0x5D) { return true }
    while true {
      guard body(&self) else { return false }
      if take(0x2C) { continue }
      return take(0x5D)
    }
  }
}
