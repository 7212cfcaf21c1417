/// The names made by `define` and `envvar`, and the replacing of `%NAME%` by their values.
struct Definitions {
  /// The longest text that a line may become: 1 MiB. NXLog's limit is 8,192 octets.
  static let lineLimitOctets = 1 << 20

  /// Values by name; names are case-sensitive, and the newest definition wins.
  private var values: [[UInt8]: [UInt8]] = [:]

  /// True when nothing is defined.
  var isEmpty: Bool { values.isEmpty }

  /// Gives a name a value, in place of any it had.
  mutating func define(_ name: [UInt8], as value: [UInt8]) { values[name] = value }

  /// The text with every known `%NAME%` replaced, or nil when it would grow beyond
  /// `lineLimitOctets`. Unknown names stay as they are; values are not searched again.
  func expand(_ text: SourceText) -> SourceText? {
    guard text.count <= Definitions.lineLimitOctets else { return nil }
    let percent = UInt8(ascii: "%")
    guard !values.isEmpty, text.octets.contains(percent) else { return text }
    var expanded = SourceText(at: text.place)
    var kept = 0
    var index = 0
    while index < text.count {
      guard text.octets[index] == percent,
        let end = text.octets[(index + 1)...].firstIndex(where: { $0 == percent || $0.isBlank }),
        text.octets[end] == percent, let value = values[Array(text.octets[(index + 1)..<end])]
      else {
        index += 1
        continue
      }
      expanded.append(text[kept..<index])
      expanded.append(replacement: value, at: text.place(at: index))
      guard expanded.count <= Definitions.lineLimitOctets else { return nil }
      index = end + 1
      kept = index
    }
    expanded.append(text[kept..<text.count])
    return expanded.count <= Definitions.lineLimitOctets ? expanded : nil
  }
}
