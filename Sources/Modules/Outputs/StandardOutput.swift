internal import Configuration
internal import Pipeline
internal import Transports

/// The module om_stdout: events to standard output.
enum StandardOutput {
  /// The module.
  static let definition = ModuleDefinition(declaration) { setup in
    DeliveringOutput(setup) { reader in
      guard let framing = DeliveryDirectives.framing(reader) else { return nil }
      // What the program has to say would stand between the events.
      setup.core.log.keepStandardOutputFree()
      return DeliveringOutput.Plan(
        transport: StreamTransport.standardOutput(framing), place: "standard output")
    }
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "om_stdout", .output,
    "Writes $raw_event of each event to standard output; everything else that the program says goes to"
      + " standard error then. NXLog has no such module.",
    directives: [DeliveryDirectives.streamType, DeliveryDirectives.stopTimeout])
}
