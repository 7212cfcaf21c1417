public import Events

/// The types that a value may have, as far as they are known before anything runs.
public struct TypeSet: OptionSet, Sendable, Hashable {
  /// A bit for each ``Value/Kind``.
  public let rawValue: UInt16

  /// A set from its bits.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The set of one type.
  public init(_ kind: Value.Kind) { rawValue = 1 << UInt16(kind.rawValue) }

  /// `undef`.
  public static let undefined = TypeSet(.undefined)
  /// A boolean.
  public static let boolean = TypeSet(.boolean)
  /// An integer.
  public static let integer = TypeSet(.integer)
  /// A datetime.
  public static let datetime = TypeSet(.datetime)
  /// A string.
  public static let string = TypeSet(.string)
  /// Binary data.
  public static let binary = TypeSet(.binary)
  /// An address of either version.
  public static let address: TypeSet = [TypeSet(.ip4addr), TypeSet(.ip6addr)]
  /// Anything, `undef` included.
  public static let any = TypeSet(rawValue: 0xFF)

  /// The types in it.
  var kinds: [Value.Kind] { Value.Kind.allCases.filter { contains(TypeSet($0)) } }

  /// The types' names, as errors give them: `string or integer`; without `undef` beside others.
  public var text: String {
    if self == .any { return "any type" }
    let known = self == .undefined ? self : subtracting(.undefined)
    return known.kinds.map(\.name).joined(separator: " or ")
  }
}
