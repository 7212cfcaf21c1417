public import Octets

/// How pairs of names and values are written and read: the directives of xm_kvp.
public struct KeyValueSettings: Sendable {
  /// What stands between a name and its value.
  public var assignment = UInt8(ascii: "=")
  /// What stands between two pairs; a space follows it unless it is one.
  public var delimiter = UInt8(ascii: ";")
  /// What stands around a name; nil where nothing does.
  public var nameQuote: UInt8?
  /// What stands around a value that needs it.
  public var valueQuote = UInt8(ascii: "\"")
  /// What stands before an octet that would mean something.
  public var escape = UInt8(ascii: "\\")
  /// Whether control characters are written as `\n`, `\r`, `\t`, `\b` or `\xHH`; they become spaces
  /// otherwise.
  public var escapesControls = true
  /// How times are written.
  public var dateFormat = DateFormat.plain

  /// The defaults.
  public init() {}

  /// Whether an octet cannot stand outside quotation marks.
  func isSpecial(_ octet: UInt8) -> Bool {
    octet == assignment || octet == delimiter || octet == valueQuote || octet == escape
      || octet == nameQuote || octet <= 0x20 || octet == 0x7F || octet == 0x27
  }
}
