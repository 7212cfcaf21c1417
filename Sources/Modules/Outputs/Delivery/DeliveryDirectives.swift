internal import Configuration
internal import Transports

/// Directives that outputs with a peer share, declared once.
enum DeliveryDirectives {
  /// `Host`.
  static let host = DirectiveDeclaration(
    "Host", .text,
    "The receiver, a name or an address, also with the port: host:port, [address]:port.",
    isRequired: true, example: "logs.example.org:6514")
  /// `Port`.
  static func port(_ usual: Int) -> DirectiveDeclaration {
    DirectiveDeclaration(
      "Port", .integer(1...65_535), "The receiver's port, where Host has none.",
      defaultText: "\(usual)", example: "\(usual + 1)")
  }
  /// `StopTimeout`.
  static let stopTimeout = DirectiveDeclaration(
    "StopTimeout", .duration,
    "How long a receiver that takes nothing is waited for once the program ends; what it has not taken"
      + " then is lost and counted. Twelve times as long is the most for one that is slow.",
    defaultText: "5", unit: "seconds", example: "1m", isAddition: true)
  /// `OutputType` of a stream.
  static let streamType = outputType([.lineBased, .syslogTLS, .gelfTCP])
  /// `OutputType` of datagrams.
  static let datagramType = outputType([.datagram, .gelfUDP])

  /// `OutputType`, the first one the default.
  static func outputType(
    _ kinds: [Framing], defaultMeaning: String? = nil
  ) -> DirectiveDeclaration {
    DirectiveDeclaration(
      "OutputType", .choice(kinds.map(\.rawValue)),
      "How records are told apart: " + kinds.map(meaning).joined(separator: "; ") + ".",
      defaultText: defaultMeaning == nil ? kinds.first?.rawValue : nil,
      defaultMeaning: defaultMeaning, example: kinds.last?.rawValue ?? "")
  }

  /// What a framing is, for the reference.
  private static func meaning(_ framing: Framing) -> String {
    switch framing {
    case .lineBased: "LineBased ends each with a line feed"
    case .datagram: "Dgram sends each by itself"
    case .syslogTLS: "Syslog_TLS puts the length before each (RFC 5425, octet counting of RFC 6587)"
    case .gelfTCP: "GELF_TCP ends each with an octet of zero"
    case .gelfUDP: "GELF_UDP sends each by itself, in chunks where it is long"
    }
  }

  /// `Listen` and `QueueInListenMode`.
  static let listening = [
    DirectiveDeclaration(
      "Listen", .boolean, "Whether receivers connect to this program.", defaultText: "FALSE",
      example: "FALSE"),
    DirectiveDeclaration(
      "QueueInListenMode", .boolean, "Whether events wait for receivers that connect.",
      example: "TRUE",
      availability: .refused(
        "a sensor opens no port; let the receiver listen, or write to a file that it reads")),
  ]

  // MARK: - Reading

  /// The peer that a block names; nil where it names none, which is recorded.
  static func peer(_ reader: DirectiveReader) -> PeerAddress? {
    guard let text = reader.string("Host"), let port = reader.integer("Port") else { return nil }
    if let peer = PeerAddress(text, port: port) { return peer }
    reader.error(
      at: "Host", "'\(text)' is no host",
      remedy: "write a name, an address, host:port or [address]:port")
    return nil
  }

  /// The framing that a block names.
  static func framing(_ reader: DirectiveReader) -> Framing? {
    reader.choice("OutputType").flatMap(Framing.init(rawValue:))
  }

  /// Records that a block asks for clients that connect.
  static func refuseListening(_ reader: DirectiveReader) {
    guard reader.boolean("Listen") else { return }
    reader.error(
      at: "Listen", "Listen TRUE is not supported: a sensor opens no port",
      remedy: "let the receiver listen, or write to a file that it reads")
  }

  // MARK: - Procedures

  /// `reconnect()`.
  static let reconnect = FunctionDeclaration.procedure(
    "reconnect", meaning: "Ends the connection; the next event makes a new one.",
    example: "reconnect();")
  /// What it does.
  static let reconnectCall: DeliveringOutput.OwnCall = (
    reconnect, { output, _ throws(CallFailure) in output.reconnect() }
  )
}
