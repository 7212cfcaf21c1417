/// A function or procedure of the Exec language, declared once: for checks, errors and reference.
public struct FunctionDeclaration: Sendable {
  /// What it is.
  public enum Role: String, Sendable {
    /// Gives a value; part of an expression.
    case function
    /// Does something; a statement.
    case procedure
  }

  /// Whether it can be called.
  public enum Availability: Sendable, Equatable {
    /// It can.
    case supported
    /// NXLog has it and Wirebird does not yet.
    case planned
    /// NXLog has it, and Wirebird will not, for the reason given.
    case refused(String)
  }

  /// What is given to a call.
  public struct Parameter: Sendable {
    /// Its name, for errors and the reference.
    public let name: String
    /// The types that it takes; without `undef`, a function answers `undef` for `undef`.
    public let types: TypeSet
    /// Whether it may be left out; the ones behind it as well.
    public let isOptional: Bool
    /// Whether it names a field instead of giving a value: `$name`, or the name in a string.
    public let isField: Bool
    /// Whether the field is made by the call.
    public let isMade: Bool
    /// Whether it is the name of a route, which no event changes.
    public let isRoute: Bool

    /// A parameter.
    public init(
      _ name: String, _ types: TypeSet, isOptional: Bool = false, isField: Bool = false,
      isMade: Bool = false, isRoute: Bool = false
    ) {
      self.name = name
      self.types = types
      self.isOptional = isOptional
      self.isField = isField
      self.isMade = isMade
      self.isRoute = isRoute
    }
  }

  /// Function or procedure.
  public let role: Role
  /// The name, which calls may write in any case.
  public let name: String
  /// What it takes.
  public let parameters: [Parameter]
  /// Whether more arguments may follow, of the last parameter's types.
  public let isVariadic: Bool
  /// What a function gives; nothing for procedures.
  public let result: TypeSet
  /// Whether it gives the same for the same arguments as long as the program runs.
  public let isConstant: Bool
  /// One sentence about what it does or gives.
  public let meaning: String
  /// A statement that uses it.
  public let example: String
  /// Whether it can be called.
  public let availability: Availability
  /// Whether NXLog does not have it.
  public let isAddition: Bool
  /// Whether it makes fields that only the event or other directives know.
  public let makesFields: Bool

  /// A function.
  public static func function(
    _ name: String, _ parameters: [Parameter] = [], result: TypeSet, isConstant: Bool = false,
    isAddition: Bool = false, availability: Availability = .supported, meaning: String,
    example: String
  ) -> FunctionDeclaration {
    FunctionDeclaration(
      role: .function, name: name, parameters: parameters, isVariadic: false, result: result,
      isConstant: isConstant, meaning: meaning, example: example, availability: availability,
      isAddition: isAddition, makesFields: false)
  }

  /// A procedure.
  public static func procedure(
    _ name: String, _ parameters: [Parameter] = [], isVariadic: Bool = false,
    isAddition: Bool = false, makesFields: Bool = false, availability: Availability = .supported,
    meaning: String,
    example: String
  ) -> FunctionDeclaration {
    FunctionDeclaration(
      role: .procedure, name: name, parameters: parameters, isVariadic: isVariadic, result: [],
      isConstant: false, meaning: meaning, example: example, availability: availability,
      isAddition: isAddition, makesFields: makesFields)
  }

  /// How it is called, with the types: `substr(string text, integer from[, integer to])`.
  public var signature: String {
    var text = name + "("
    for (index, parameter) in parameters.enumerated() {
      let separator = index == 0 ? "" : ", "
      let type = parameter.isField ? "field" : parameter.types.text
      let item = "\(separator)\(type) \(parameter.name)"
      text += parameter.isOptional ? "[\(item)]" : item
    }
    return text + (isVariadic ? ", …)" : ")")
  }

  /// Whether it takes this many arguments.
  func accepts(count: Int) -> Bool {
    let least = parameters.prefix { !$0.isOptional }.count
    let most = isVariadic ? LanguageLimits.joinedArguments : parameters.count
    return (least...max(most, least)).contains(count)
  }

  /// The parameter that an argument is for.
  func parameter(_ index: Int) -> Parameter? {
    index < parameters.count ? parameters[index] : isVariadic ? parameters.last : nil
  }
}
