internal import Configuration
internal import Pipeline
internal import Transports

/// The module om_exec: events to the standard input of a program.
enum ExecOutput {
  /// The module.
  static let definition = ModuleDefinition(
    declaration, functions: [DeliveryDirectives.reconnect]
  ) { setup in
    DeliveringOutput(setup) { reader in
      guard let command = reader.string("Command"),
        let framing = DeliveryDirectives.framing(reader)
      else { return nil }
      guard command.hasPrefix("/") else {
        reader.error(
          at: "Command", "'\(command)' is no path from the root",
          remedy: "write the whole path, such as /usr/bin/logger")
        return nil
      }
      return DeliveringOutput.Plan(
        transport: StreamTransport.program(
          command, reader.strings("Arg"), framing, isRestarted: reader.boolean("Restart")),
        place: command, calls: [DeliveryDirectives.reconnectCall])
    }
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "om_exec", .output,
    "Writes $raw_event of each event to the standard input of a program, which starts with the first"
      + " event and ends with its input. Events count as written when the program has read them; what it"
      + " had not read when it ended is written again to the next one.",
    directives: [
      DirectiveDeclaration(
        "Command", .path, "The program's path, from the root on; no shell reads it.",
        isRequired: true, example: "/usr/bin/logger"),
      DirectiveDeclaration(
        "Arg", .text, "An argument of the program; one directive for each.", isRepeatable: true,
        example: "--priority=local0.info"),
      DirectiveDeclaration(
        "Restart", .boolean,
        "Whether the program is started again, with growing waits, when it has ended; else all further"
          + " events are lost, and counted. In NXLog this is FALSE unless given.",
        defaultText: "TRUE", example: "FALSE"),
      DeliveryDirectives.streamType, DeliveryDirectives.stopTimeout,
    ])
}
