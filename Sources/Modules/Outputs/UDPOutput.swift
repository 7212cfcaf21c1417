internal import Configuration
internal import Pipeline
internal import Transports

/// The module om_udp: events to a receiver as datagrams.
enum UDPOutput {
  /// The module.
  static let definition = ModuleDefinition(
    declaration, functions: [DeliveryDirectives.reconnect]
  ) { setup in
    DeliveringOutput(setup) { reader in
      guard let peer = DeliveryDirectives.peer(reader),
        let framing = DeliveryDirectives.framing(reader)
      else { return nil }
      return DeliveringOutput.Plan(
        transport: DatagramTransport.udp(
          peer, framing, bufferOctets: reader.integer("SockBufSize")),
        place: "udp://\(peer.text)", calls: [DeliveryDirectives.reconnectCall])
    }
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "om_udp", .output,
    "Sends $raw_event of each event as a datagram. UDP has no acknowledgments: an event counts as written"
      + " when it was sent; where the receiver's system answers that nobody listens, the last one is"
      + " sent again until somebody does.",
    directives: [
      DeliveryDirectives.host, DeliveryDirectives.port(514), DeliveryDirectives.datagramType,
      DirectiveDeclaration(
        "SockBufSize", .integer(1...1 << 30), "The size of the socket's send buffer.",
        defaultMeaning: "the system's", unit: "octets", example: "150000000"),
      DeliveryDirectives.stopTimeout,
    ])
}
