internal import Configuration
internal import Glibc
internal import Pipeline
internal import Transports

/// The module om_uds: events to a program of the same machine, through a socket in the file system.
enum UDSOutput {
  /// The module.
  static let definition = ModuleDefinition(
    declaration, functions: [DeliveryDirectives.reconnect]
  ) { setup in DeliveringOutput(setup, plan) }

  /// What a block asks for.
  private static func plan(_ reader: DirectiveReader) -> DeliveringOutput.Plan? {
    guard let path = reader.string("UDS") else { return nil }
    guard (1..<108).contains(path.utf8.count) else {
      reader.error(at: "UDS", "the path '\(path)' is too long for a socket", remedy: "use a link")
      return nil
    }
    let given = DeliveryDirectives.framing(reader)
    let isStream: Bool
    switch reader.choice("UDSType") {
    case "Stream": isStream = true
    case "Dgram": isStream = false
    default: isStream = given.map { $0 != .datagram } ?? (LocalSocket.kind(of: path) == .stream)
    }
    if let given, isStream == (given == .datagram) {
      reader.error(
        at: "OutputType", "\(given.rawValue) does not fit the UDSType",
        remedy: isStream ? "write LineBased" : "write Dgram")
    }
    let transport: any Transport =
      isStream
      ? StreamTransport.unix(path, given ?? .lineBased) : DatagramTransport.unix(path, .datagram)
    return DeliveringOutput.Plan(
      transport: transport, place: path, calls: [DeliveryDirectives.reconnectCall])
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "om_uds", .output,
    "Sends $raw_event of each event to a program of the same machine, through a socket in the file"
      + " system. Events count as written when the program has read them.",
    directives: [
      DirectiveDeclaration(
        "UDS", .path, "The path of the socket.", defaultText: "/dev/log",
        example: "/run/collector.sock"),
      DirectiveDeclaration(
        "UDSType", .choice(["Auto", "Dgram", "Stream"]),
        "Whether the socket takes datagrams or a stream; Auto tries when the program starts, and takes"
          + " datagrams where nobody listens then.", defaultText: "Auto", example: "Stream"),
      DeliveryDirectives.outputType(
        [.datagram, .lineBased, .syslogTLS, .gelfTCP],
        defaultMeaning: "Dgram for datagrams, LineBased for a stream"),
      DeliveryDirectives.stopTimeout,
    ])
}
