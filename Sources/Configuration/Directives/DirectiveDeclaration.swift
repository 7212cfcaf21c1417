/// What a directive's argument is, which decides how it is read and checked.
public enum DirectiveKind: Sendable, Equatable {
  /// TRUE, YES, 1 or FALSE, NO, 0, in any case.
  case boolean
  /// A whole number within a range; K, M and G multiply by 1,024 once, twice, three times.
  case integer(ClosedRange<Int>)
  /// Whole numbers separated by commas, each within a range.
  case integers(ClosedRange<Int>)
  /// A time span: a number with or without fraction, in seconds or with one of the units
  /// `ms`, `s`, `m`, `h`, `d`.
  case duration
  /// Any text, with or without quotes.
  case text
  /// The path of a file or directory, with or without quotes.
  case path
  /// Words separated by commas.
  case names
  /// One word of a list, in any case.
  case choice([String])
  /// An expression of the language, such as `"dns-" + $name`; compiled by whoever reads it.
  case expression
  /// Statements of the language, as a directive or as a block; compiled by whoever reads them.
  case statements
  /// The rest of the line as it is.
  case raw
}

/// Whether a directive or block can be used.
public enum Availability: Sendable, Equatable {
  /// It does what it says.
  case supported
  /// NXLog has it, Wirebird does not support it yet: an error that says just that.
  case planned
  /// NXLog has it, and Wirebird will not, for the reason given: an error that says so.
  case refused(String)
  /// It is accepted and does nothing, for the reason given: a warning.
  case withoutEffect(String)
}

/// A directive: everything that the parser, the errors and the reference know of it.
public struct DirectiveDeclaration: Sendable {
  /// The name in its usual spelling.
  public let name: String
  /// How its argument is read.
  public let kind: DirectiveKind
  /// One sentence on what it does.
  public let summary: String
  /// True when a block without it is wrong.
  public let isRequired: Bool
  /// True when it may be given more than once.
  public let isRepeatable: Bool
  /// The value that holds when it is not given, as one would write it; nil when there is none.
  public let defaultText: String?
  /// What holds when it is not given and no value can say it, such as `all of them`.
  public let defaultMeaning: String?
  /// The unit of its value, such as `octets`.
  public let unit: String?
  /// An argument as one would write it, for errors and the reference.
  public let example: String
  /// Whether it can be used.
  public let availability: Availability
  /// True for a directive that NXLog does not have.
  public let isAddition: Bool

  /// A directive from its parts; what is left out is the common case.
  public init(
    _ name: String, _ kind: DirectiveKind, _ summary: String, isRequired: Bool = false,
    isRepeatable: Bool = false, defaultText: String? = nil, defaultMeaning: String? = nil,
    unit: String? = nil, example: String, availability: Availability = .supported,
    isAddition: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.summary = summary
    self.isRequired = isRequired
    self.isRepeatable = isRepeatable
    self.defaultText = defaultText
    self.defaultMeaning = defaultMeaning
    self.unit = unit
    self.example = example
    self.availability = availability
    self.isAddition = isAddition
  }

  /// A directive that NXLog has and Wirebird does not support yet.
  public static func planned(
    _ name: String, _ kind: DirectiveKind, _ summary: String, example: String
  ) -> DirectiveDeclaration {
    DirectiveDeclaration(name, kind, summary, example: example, availability: .planned)
  }

  /// The same directive where it does nothing, for the reason given.
  func withoutEffect(_ reason: String) -> DirectiveDeclaration {
    DirectiveDeclaration(
      name, kind, summary, isRequired: isRequired, isRepeatable: isRepeatable,
      defaultText: defaultText, defaultMeaning: defaultMeaning, unit: unit, example: example,
      availability: .withoutEffect(reason), isAddition: isAddition)
  }
}
