/// The bounds of the Exec language.
public enum LanguageLimits {
  /// The longest string, in octets (NXLog's limit of 1 MiB).
  public static let stringOctets = 1 << 20
  /// The most text that all values of a batch may take, so that offsets and memory stay bounded.
  public static let batchOctets = 1 << 30
  /// How deeply blocks, parentheses and unary operators may be nested.
  public static let nesting = 128
  /// The errors after which the rest of a text is not looked at.
  public static let errors = 20
  /// The most arguments that a function or procedure takes.
  public static let arguments = 8
  /// The most arguments of one that takes any number; those behind the seventh are joined before the call.
  public static let joinedArguments = 64
  /// The steps that one attempt to match a regular expression may take.
  public static let matchSteps: UInt32 = 1_000_000
  /// The memory that backtracking may take, in KiB.
  public static let matchKibibytes: UInt32 = 16_384
  /// The time that one substitution may take, in nanoseconds.
  public static let substitutionNanoseconds: Int64 = 1_000_000_000
  /// How long a call of another instance waits for it.
  public static let instanceWaitMilliseconds = 200
  /// The most variables, and the most statistics, that one instance has.
  public static let variables = 65_536
  /// The most octets that the variables of one instance hold.
  public static let variableOctets = 64 << 20
}
