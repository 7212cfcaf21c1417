internal import Events
internal import Octets

/// Where a message came from and went, in one of two orders.
struct MappedEndpoints {
  /// An address and a port.
  struct Endpoint {
    /// The address as the event has it.
    let address: Value
    /// The same, where it is one.
    let ip: IPAddress?
    /// The port, where it is one.
    let port: Int64?

    /// Whether there is anything.
    var isEmpty: Bool { address.isUndefined && port == nil }
  }

  /// Who sent the packet, and who it was for.
  let sender, receiver: Endpoint
  /// Whether the sender is the client.
  let isFromClient: Bool
  /// What both directions have in common; nil where an address or a port is missing.
  let flow: FlowIdentity?

  /// Who asks.
  var client: Endpoint { isFromClient ? sender : receiver }
  /// Who is asked.
  var server: Endpoint { isFromClient ? receiver : sender }

  /// The endpoints of an event.
  init(_ message: MappedMessage, in batch: EventBatch) {
    func endpoint(_ address: SingleField, _ port: SingleField) -> Endpoint {
      let number = message.number(port, in: batch)
      return Endpoint(
        address: message[address], ip: MappedMessage.address(message[address], in: batch),
        port: number.flatMap { (0...65_535).contains($0) ? $0 : nil })
    }
    sender = endpoint(.source, .sourcePort)
    receiver = endpoint(.destination, .destinationPort)
    isFromClient = message.direction(in: batch) == .toServer
    if let from = sender.ip, let to = receiver.ip, from.version == to.version,
      let fromPort = sender.port, let toPort = receiver.port
    {
      flow = FlowIdentity(
        from, UInt16(fromPort), to, UInt16(toPort), protocolNumber: message.isTCP ? 6 : 17)
    } else {
      flow = nil
    }
  }
}
