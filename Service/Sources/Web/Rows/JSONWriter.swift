/// Writes JSON objects, one a line: only what the answers of this service need.
public struct JSONWriter: Sendable {
  /// What was written.
  public private(set) var octets: [UInt8] = []
  /// Whether a comma has to stand before the next member or element.
  private var needsComma = false

  /// A writer without text.
  public init() {}

  /// Takes the text out, and its memory with it: who waits for a slow client holds no more than that.
  public mutating func take() -> [UInt8] {
    let taken = octets
    octets = []
    needsComma = false
    return taken
  }

  // MARK: - Structure

  /// Opens an object, as an element where one is open.
  public mutating func beginObject() {
    separate()
    octets.append(UInt8(ascii: "{"))
    needsComma = false
  }

  /// Closes the object.
  public mutating func endObject() {
    octets.append(UInt8(ascii: "}"))
    needsComma = true
  }

  /// Opens an array, as an element where one is open.
  public mutating func beginArray() {
    separate()
    octets.append(UInt8(ascii: "["))
    needsComma = false
  }

  /// Closes the array.
  public mutating func endArray() {
    octets.append(UInt8(ascii: "]"))
    needsComma = true
  }

  /// Ends the line; every line ends in a line feed, the last one too.
  public mutating func endLine() {
    octets.append(0x0A)
    needsComma = false
  }

  /// Writes a member's name.
  public mutating func key(_ name: String) {
    string(name.utf8)
    octets.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a text as it is: a line of another format between the lines of this one.
  public mutating func raw(_ text: some Sequence<UInt8>) { octets.append(contentsOf: text) }

  /// Breaks the line between two members or behind an opening brace, for people.
  public mutating func breakLine() {
    separate()
    octets.append(0x0A)
    needsComma = false
  }

  // MARK: - Values

  /// Writes a text; quotation marks, backslashes and control octets are escaped.
  public mutating func string(_ text: some Sequence<UInt8>) {
    separate()
    octets.append(UInt8(ascii: "\""))
    for octet in text {
      switch octet {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        octets.append(UInt8(ascii: "\\"))
        octets.append(octet)
      case 0..<0x20, 0x7F:
        octets.append(contentsOf: "\\u00".utf8)
        octets.append(Self.hexadecimal(octet >> 4))
        octets.append(Self.hexadecimal(octet & 15))
      default: octets.append(octet)
      }
    }
    octets.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// Writes a whole number.
  public mutating func number(_ value: some BinaryInteger) {
    separate()
    octets.append(contentsOf: String(value).utf8)
    needsComma = true
  }

  /// Writes a truth value.
  public mutating func boolean(_ value: Bool) {
    separate()
    octets.append(contentsOf: (value ? "true" : "false").utf8)
    needsComma = true
  }

  // MARK: - Members

  /// Writes a member that is a text.
  public mutating func member(_ name: String, _ text: some Sequence<UInt8>) {
    key(name)
    string(text)
  }

  /// Writes a member that is a text.
  public mutating func member(_ name: String, _ text: String) { member(name, text.utf8) }

  /// Writes a member that is a whole number.
  public mutating func member(_ name: String, _ value: some BinaryInteger) {
    key(name)
    number(value)
  }

  /// Writes a member that is a truth value.
  public mutating func member(_ name: String, _ value: Bool) {
    key(name)
    boolean(value)
  }

  /// Writes the comma between two members or elements.
  private mutating func separate() {
    if needsComma { octets.append(UInt8(ascii: ",")) }
  }

  /// Octets as lower-case digits.
  static func hexadecimal(_ octets: [UInt8]) -> [UInt8] {
    octets.flatMap { [hexadecimal($0 >> 4), hexadecimal($0 & 15)] }
  }

  /// The lower-case digit of a value below sixteen.
  static func hexadecimal(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
