internal import Events
internal import Octets

/// The Execs of a module, compiled: steps for a ``ProgramRunner``.
///
/// Nothing in it changes while it runs, but the bodies of called functions may keep buffers: one
/// thread at a time runs it.
public final class Program: @unchecked Sendable {
  // Unchecked: see above; the route that owns it runs it on one thread.

  /// One directive or block.
  struct Body {
    /// The first step.
    let start: Int
    /// Its text with places.
    let source: SourceText
  }

  /// A statement's part in the steps, for errors.
  struct StatementMark {
    /// Its first step.
    let start: Int
    /// What errors call it.
    let label: String
  }

  /// A function or procedure to call.
  final class Call {
    /// What is called.
    let declaration: FunctionDeclaration
    /// What it does, for this program.
    let body: CallBody
    /// The types that each argument may have.
    let types: [TypeSet]

    /// A call from its parts.
    init(_ declaration: FunctionDeclaration, _ body: @escaping CallBody, _ types: [TypeSet]) {
      self.declaration = declaration
      self.body = body
      self.types = types
    }
  }

  /// The steps.
  let code: Steps
  /// The place of each step in its body's text.
  let offsets: [UInt32]
  /// Constants; text ranges refer to ``texts``.
  let constants: [Value]
  /// The octets of constants.
  let texts: OctetBuffer
  /// Lists of constants for `in`.
  let lists: [[Value]]
  /// Prefixes for `in`.
  private let ranges: [AddressRanges]
  /// Regular expressions.
  let patterns: [RegularExpression]
  /// Substitutions.
  let substitutions: [Substitution]
  /// Functions and procedures.
  let calls: [Call]
  /// The Execs, in order.
  let bodies: [Body]
  /// The first step of each Exec.
  let starts: [Int]
  /// The statements, in the order of the steps.
  let statements: [StatementMark]
  /// The most values on the stack.
  let stackDepth: Int

  /// A program of what a builder collected.
  init(_ builder: consuming ProgramBuilder) {
    code = Steps(builder.code)
    offsets = builder.offsets
    constants = builder.constants
    lists = builder.lists
    ranges = builder.ranges
    patterns = builder.patterns
    substitutions = builder.substitutions
    calls = builder.calls
    bodies = builder.bodies
    starts = builder.bodies.map(\.start)
    statements = builder.statements
    stackDepth = builder.deepest
    var texts = OctetBuffer(capacity: max(builder.texts.count, 64))
    texts.append(builder.texts)
    self.texts = texts
  }

  deinit { code.deallocate() }

  /// The prefixes that a step names by their number, counted from one; nil for zero.
  @inline(__always)
  func ranges(_ number: UInt32) -> AddressRanges? { number == 0 ? nil : ranges[Int(number) - 1] }

  /// Whether it does nothing.
  public var isEmpty: Bool { code.count == bodies.count }

  /// The error for a failure at a step.
  func error(_ cause: String, at step: Int) -> RunTimeError {
    let body = bodies.last { $0.start <= step } ?? bodies.first
    let offset = offsets.indices.contains(step) ? Int(offsets[step]) : 0
    let mark = statements.last { $0.start <= step }
    return RunTimeError(
      cause: cause, statement: mark?.label ?? "expression",
      place: body?.source.place(at: offset) ?? SourcePlace(file: "", line: 0, column: 0))
  }
}
