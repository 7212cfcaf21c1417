public import Events
public import Octets

/// How records of values with a delimiter are written and read: the directives of xm_csv.
public struct CSVSettings: Sendable {
  /// Which values stand in quotation marks.
  public enum QuoteMethod: String, Sendable, CaseIterable {
    /// Strings.
    case string = "String"
    /// All.
    case all = "All"
    /// None.
    case none = "None"
  }

  /// The fields of a record, in order.
  public var fields: [FieldKey] = []
  /// What their texts are, in the same order; strings from the end of the list on.
  public var types: [FieldType] = []
  /// What stands between two values.
  public var delimiter = UInt8(ascii: ",")
  /// What stands around a value.
  public var quote = UInt8(ascii: "\"")
  /// What stands before an octet that would mean something; the same as ``quote`` doubles those.
  public var escape = UInt8(ascii: "\\")
  /// Which values stand in quotation marks.
  public var quoteMethod = QuoteMethod.string
  /// Whether control characters are written as `\n`, `\r`, `\t`, `\b` or `\xHH`; they become spaces
  /// otherwise.
  public var escapesControls = true
  /// What is written for a field that an event does not have, and read as such.
  public var undefined: [UInt8] = []
  /// Whether a string that a spreadsheet would run as a formula gets an apostrophe before it.
  public var guardsFormulas = true
  /// How times are written.
  public var dateFormat = DateFormat.plain

  /// The defaults, without fields.
  public init() {}
}
