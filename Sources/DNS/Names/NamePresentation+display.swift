public import Octets

/// Names for people: U-labels in the place of A-labels (RFC 5890 section 2.3.2.1).
extension NamePresentation {
  /// Whether the name at `offset` is shown in another form than its own: it has labels that start with
  /// `xn--`, and each of them stands for letters that are shown.
  ///
  /// Letters that could mislead are not shown, whatever IDNA says of them: digits and marks of other
  /// scripts, several scripts in a label, words that look like others.
  public static func hasDisplay(nameAt offset: Int, of message: borrowing OctetView) -> Bool {
    var chunks = NameChunks(offset)
    var isInternational = false
    while let label = chunks.next(in: message) {
      guard Punycode.isPrefixed(label, of: message) else { continue }
      guard let punycode = Punycode(label: label, of: message), DisplayRule.allows(punycode) else {
        return false
      }
      isInternational = true
    }
    return isInternational
  }

  /// Writes a name that ``hasDisplay(nameAt:of:)`` in UTF-8: U-labels, and all other labels as
  /// ``appending(nameAt:of:to:)`` does.
  @inline(never)
  @_lifetime(copy cursor)
  public static func appending(
    displayOfNameAt offset: Int, of message: borrowing OctetView, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    var chunks = NameChunks(offset)
    while let label = chunks.next(in: message) {
      if let punycode = Punycode(label: label, of: message) {
        for index in 0..<punycode.count { cursor.append(codePoint: punycode.codePoints[index]) }
        cursor.append(0x2E)
      } else {
        cursor = appending(label, of: message, to: cursor)
      }
    }
    // No full stop stands behind the last label.
    cursor.removeLast()
    return cursor
  }
}

extension OctetCursor {
  /// Writes a code point that is no control character, quotation mark or backslash in UTF-8
  /// (RFC 3629 section 3).
  @_lifetime(self: copy self)
  fileprivate mutating func append(codePoint: UInt32) {
    if codePoint < 0x80 { return append(UInt8(truncatingIfNeeded: codePoint)) }
    if codePoint < 0x800 {
      append(0xC0 | UInt8(truncatingIfNeeded: codePoint &>> 6))
    } else {
      if codePoint < 0x10000 {
        append(0xE0 | UInt8(truncatingIfNeeded: codePoint &>> 12))
      } else {
        append(0xF0 | UInt8(truncatingIfNeeded: codePoint &>> 18))
        append(0x80 | UInt8(truncatingIfNeeded: codePoint &>> 12 & 0x3F))
      }
      append(0x80 | UInt8(truncatingIfNeeded: codePoint &>> 6 & 0x3F))
    }
    append(0x80 | UInt8(truncatingIfNeeded: codePoint & 0x3F))
  }
}
