internal import Configuration
internal import Pipeline
internal import Transports

/// The module om_tcp: events to a receiver over TCP.
enum TCPOutput {
  /// The module.
  static let definition = ModuleDefinition(
    declaration, functions: [DeliveryDirectives.reconnect]
  ) { setup in
    DeliveringOutput(setup) { reader in
      DeliveryDirectives.refuseListening(reader)
      guard let peer = DeliveryDirectives.peer(reader),
        let framing = DeliveryDirectives.framing(reader)
      else { return nil }
      return DeliveringOutput.Plan(
        transport: StreamTransport.tcp(peer, framing), place: "tcp://\(peer.text)",
        calls: [DeliveryDirectives.reconnectCall])
    }
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "om_tcp", .output,
    "Sends $raw_event of each event over TCP. A batch counts as written when the receiver's system has"
      + " acknowledged all of it; where the connection ends before, the batch is sent again.",
    directives: [
      DeliveryDirectives.host, DeliveryDirectives.port(514), DeliveryDirectives.streamType,
      DeliveryDirectives.stopTimeout,
    ] + DeliveryDirectives.listening)
}
