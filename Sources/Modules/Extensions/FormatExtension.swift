internal import Configuration
internal import Events
internal import Formats
internal import Octets
internal import Pipeline

/// An extension that writes and reads events in a format: what xm_csv, xm_syslog and their like share.
final class FormatExtension: ExtensionModule {
  /// Makes an encoder for one thread.
  typealias MakeEncoder = @Sendable () -> any EventEncoder
  /// Makes a parser for one thread.
  typealias MakeParser = @Sendable () -> any EventParser

  /// Something that can be called.
  enum Call: Sendable {
    /// Writes the event into `$raw_event`, or gives its text.
    case writer(FunctionDeclaration, MakeEncoder)
    /// Reads fields from `$raw_event`, or from its argument.
    case reader(FunctionDeclaration, MakeParser)
    /// NXLog has it, and Wirebird does not.
    case absent(FunctionDeclaration)
  }

  /// What every instance has.
  let core: ModuleCore
  /// What it brings to the language.
  private let calls: [Call]

  /// An instance.
  init(_ setup: ModuleSetup, _ calls: [Call]) {
    core = setup.core
    self.calls = calls
  }

  /// Nothing to compile.
  func prepare(_ preparation: ModulePreparation) {}

  /// Procedures and functions.
  var callables: [Callable] {
    calls.map { call in
      switch call {
      case .writer(let declaration, let make):
        Callable(
          declaration,
          making: {
            let text = EncodedText(make())
            let isProcedure = declaration.role == .procedure
            return { (context: inout CallContext) throws(CallFailure) -> Value in
              let value = try text.value(of: context, caller: declaration.name)
              guard isProcedure else { return value }
              context.batch.set(.rawEvent, value, event: context.event)
              return .undefined
            }
          })
      case .reader(let declaration, let make):
        Callable(
          declaration,
          making: {
            let parser = make()
            return { (context: inout CallContext) throws(CallFailure) -> Value in
              try Self.read(context, with: parser)
              return .undefined
            }
          })
      case .absent(let declaration): Callable(planned: declaration)
      }
    }
  }

  /// Reads `$raw_event` or the argument of a call.
  static func read(_ context: CallContext, with parser: any EventParser) throws(CallFailure) {
    guard !context.batch.isDropped(context.event) else { return }
    let record: [UInt8]
    if context.arguments.count > 0 {
      record = context.octets(0)
    } else {
      guard let value = context.batch.value(of: .rawEvent, event: context.event),
        value.kind == .string
      else { throw CallFailure("there is no $raw_event to read") }
      record = context.batch.octets(of: value)
    }
    do throws(FormatFailure) {
      try parser.parse(record, into: context.event, of: context.batch)
    } catch {
      throw CallFailure(error.cause)
    }
  }

  /// What a procedure that writes does, for whole batches.
  func makeFormatter(for procedure: String) -> (any BatchFormatter)? {
    for case .writer(let declaration, let make) in calls
    where declaration.role == .procedure
      && declaration.name.lowercased() == procedure.lowercased()
    {
      return EncodedLines(make())
    }
    return nil
  }
}

/// Writes events one by one as strings.
final class EncodedText {
  /// Writes the events.
  private let encoder: any EventEncoder
  /// Where one event is written.
  private var buffer = OctetBuffer(capacity: 4096)

  /// A writer.
  init(_ encoder: any EventEncoder) { self.encoder = encoder }

  /// The event of a call as a string.
  func value(of context: CallContext, caller: String) throws(CallFailure) -> Value {
    guard !context.batch.isDropped(context.event) else {
      throw CallFailure("no logdata available to \(caller)(), possibly dropped")
    }
    buffer.removeAll()
    encoder.append(context.event, of: context.batch, to: &buffer)
    return try context.makeValue(buffer.array())
  }
}

/// Writes batches as lines of a format.
final class EncodedLines: BatchFormatter {
  /// Writes the events.
  private let encoder: any EventEncoder

  /// A writer.
  init(_ encoder: any EventEncoder) { self.encoder = encoder }

  /// Writes lines.
  func appendLines(
    of batch: EventBatch, from start: Int, limit: Int, to output: inout OctetBuffer
  ) -> Int {
    var event = start
    while event < batch.count, output.count < limit {
      if !batch.isDropped(event) {
        encoder.append(event, of: batch, to: &output)
        output.append(0x0A)
      }
      event += 1
    }
    return event
  }

  /// Writes one event.
  func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    encoder.append(event, of: batch, to: &output)
  }
}
