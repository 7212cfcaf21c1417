public import Events

/// What a function or procedure does when it is called.
///
/// Procedures answer `.undefined`. It throws for what the arguments' types could not rule out; the
/// Exec is then given up and the message logged.
public typealias CallBody = (inout CallContext) throws(CallFailure) -> Value

/// A function or procedure that a configuration may call.
public struct Callable: Sendable {
  /// How it comes to its body.
  enum Implementation: Sendable {
    /// The program itself does it.
    case intrinsic(Intrinsic)
    /// Makes the body for one call, which stands at a place.
    case body(@Sendable (SourcePlace) -> CallBody)
    /// It cannot be called yet.
    case planned
  }

  /// What the program does itself, without a call.
  enum Intrinsic: Sendable {
    /// `drop()`.
    case drop
    /// `delete($field)`.
    case delete
    /// `rename_field($old, $new)`.
    case rename
    /// `string(value)`.
    case string
    /// `dropped()`.
    case dropped
    /// `reroute(route)`.
    case reroute
    /// `add_to_route(route)`.
    case addToRoute
  }

  /// What it is.
  public let declaration: FunctionDeclaration
  /// Whether it works on what its instance keeps to itself: a bare name means that of the own instance,
  /// and others write `instance->name()`, which waits for the instance.
  public let isPrivate: Bool
  /// What it does.
  let implementation: Implementation
  /// What is wrong with an argument that is a constant string, by its number.
  let check: (@Sendable (_ index: Int, _ text: [UInt8]) -> String?)?

  /// One that keeps nothing between calls.
  public init(
    _ declaration: FunctionDeclaration, isPrivate: Bool = false,
    checking check: (@Sendable (_ index: Int, _ text: [UInt8]) -> String?)? = nil,
    body: @escaping @Sendable (inout CallContext) throws(CallFailure) -> Value
  ) {
    self.declaration = declaration
    self.isPrivate = isPrivate
    self.check = check
    implementation = .body { _ in body }
  }

  /// One that keeps buffers or settings: every program that calls it makes its own body, which one
  /// thread at a time uses.
  public init(
    _ declaration: FunctionDeclaration, isPrivate: Bool = false,
    checking check: (@Sendable (_ index: Int, _ text: [UInt8]) -> String?)? = nil,
    making makeBody: @escaping @Sendable () -> CallBody
  ) {
    self.declaration = declaration
    self.isPrivate = isPrivate
    self.check = check
    implementation = .body { _ in makeBody() }
  }

  /// One that has to know where it is called: each call makes its own body.
  init(
    _ declaration: FunctionDeclaration,
    makingAt makeBody: @escaping @Sendable (SourcePlace) -> CallBody
  ) {
    self.declaration = declaration
    isPrivate = false
    check = nil
    implementation = .body(makeBody)
  }

  /// Whether it works on the event itself.
  var changesEvent: Bool {
    switch implementation {
    case .intrinsic(.drop), .intrinsic(.delete), .intrinsic(.rename), .intrinsic(.dropped),
      .intrinsic(.reroute), .intrinsic(.addToRoute):
      true
    case .intrinsic(.string), .body, .planned: false
    }
  }

  /// One that the program does itself.
  init(_ declaration: FunctionDeclaration, _ intrinsic: Intrinsic) {
    self.declaration = declaration
    isPrivate = false
    check = nil
    implementation = .intrinsic(intrinsic)
  }

  /// One that NXLog has and Wirebird does not, yet or at all; calls are errors that say so.
  public init(planned declaration: FunctionDeclaration) {
    self.declaration = declaration
    isPrivate = false
    check = nil
    implementation = .planned
  }
}

/// Why a call or an operation failed while the program ran.
public struct CallFailure: Error, Equatable, Sendable {
  /// What is wrong, without a full stop.
  public let cause: String

  /// A failure and its cause.
  public init(_ cause: String) { self.cause = cause }

  /// The instance that brought it is no more, as a reload put another in its place.
  public static let ended = CallFailure("the instance has ended")
}
