internal import Configuration
internal import Pipeline
internal import Transports

/// The module om_ssl: events to a receiver over TLS.
enum TLSOutput {
  /// The module.
  static let definition = ModuleDefinition(
    declaration, functions: [DeliveryDirectives.reconnect]
  ) { setup in
    DeliveringOutput(setup) { reader in
      DeliveryDirectives.refuseListening(reader)
      guard let peer = DeliveryDirectives.peer(reader),
        let framing = DeliveryDirectives.framing(reader)
      else { return nil }
      let settings = TLSDirectives(prefix: "").settings(reader)
      return DeliveringOutput.Plan(
        transport: StreamTransport.tls(peer, framing, settings), place: "tls://\(peer.text)",
        calls: [DeliveryDirectives.reconnectCall])
    }
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "om_ssl", .output,
    "Sends $raw_event of each event over TLS 1.3 or 1.2. The receiver's certificate has to be trusted and"
      + " to have the name of Host. A batch counts as written when the receiver's system has acknowledged"
      + " all of it; where the connection ends before, the batch is sent again.",
    directives: [
      DeliveryDirectives.host, DeliveryDirectives.port(514), DeliveryDirectives.streamType,
    ] + TLSDirectives(prefix: "").declarations + [DeliveryDirectives.stopTimeout]
      + DeliveryDirectives.listening)
}

/// Directives about certificates, whose names have a prefix in modules of HTTP.
struct TLSDirectives {
  /// What stands before the names: `HTTPS` or nothing.
  let prefix: String

  /// The directives.
  var declarations: [DirectiveDeclaration] {
    [
      path(
        "CAFile",
        "Certificates of authorities that are trusted, in PEM; given alone or with"
          + " \(prefix)CADir, those of the system are not.", "/etc/wirebird/ca.pem"),
      path(
        "CADir", "A directory of such certificates, with names by hash (openssl rehash).",
        "/etc/ssl/certs"),
      path(
        "CertFile", "Our certificate, in PEM, with those between it and its authority behind it.",
        "/etc/wirebird/cert.pem"),
      path(
        "CertKeyFile", "The key of our certificate, in PEM; left out where it is in the same file.",
        "/etc/wirebird/key.pem"),
      DirectiveDeclaration(
        "\(prefix)KeyPass", .text, "The pass phrase of the key.", example: "secret"),
      path(
        "CRLFile", "A list of revoked certificates, in PEM; the receiver's must not be in it.",
        "/etc/wirebird/crl.pem"),
      DirectiveDeclaration(
        "\(prefix)CRLDir", .path,
        "A directory of such lists, with names by hash (openssl rehash).",
        example: "/etc/wirebird/crl",
        availability: prefix.isEmpty
          ? .supported : .refused("lists are read from one file here: write \(prefix)CRLFile")),
      DirectiveDeclaration(
        "\(prefix)AllowUntrusted", .boolean,
        "Whether any certificate will do, expired, for another name or signed by nobody: whoever stands"
          + " between can read and change the events then.", defaultText: "FALSE", example: "TRUE"),
      DirectiveDeclaration(
        "\(prefix)SSLProtocol", .names, "The versions of TLS that may be used: TLSv1.2, TLSv1.3.",
        defaultText: "TLSv1.2,TLSv1.3", example: "TLSv1.3"),
    ] + (prefix.isEmpty ? [Self.serverName] : [])
  }

  /// `SNI`.
  private static let serverName = DirectiveDeclaration(
    "SNI", .text, "The name that is asked for, and that the certificate has to have.",
    defaultMeaning: "the name in Host", example: "logs.example.org")

  /// A directive with a path.
  private func path(_ name: String, _ meaning: String, _ example: String) -> DirectiveDeclaration {
    DirectiveDeclaration(prefix + name, .path, meaning, example: example)
  }

  /// What a block says; what is wrong in it is recorded.
  func settings(_ reader: DirectiveReader) -> TLSSettings {
    var settings = TLSSettings()
    settings.authorityFile = reader.string("\(prefix)CAFile")
    settings.authorityDirectory = reader.string("\(prefix)CADir")
    settings.certificateFile = reader.string("\(prefix)CertFile")
    settings.keyFile = reader.string("\(prefix)CertKeyFile")
    settings.passPhrase = reader.string("\(prefix)KeyPass")
    settings.revocationFile = reader.string("\(prefix)CRLFile")
    settings.revocationDirectory = reader.string("\(prefix)CRLDir")
    settings.allowsUntrusted = reader.boolean("\(prefix)AllowUntrusted")
    if prefix.isEmpty { settings.expectedName = reader.string("SNI") }
    let versions = reader.names("\(prefix)SSLProtocol")
    let names = versions.map { $0.string.lowercased() }
    settings.allowsTLS12 = names.contains("tlsv1.2")
    settings.allowsTLS13 = names.contains("tlsv1.3")
    for version in versions where !["tlsv1.2", "tlsv1.3"].contains(version.string.lowercased()) {
      reader.diagnostics.error(
        at: version.place, "'\(version.excerpt)' is no version of TLS that is safe",
        remedy: "write TLSv1.2 or TLSv1.3")
    }
    if settings.keyFile != nil, settings.certificateFile == nil {
      reader.error(
        at: "\(prefix)CertKeyFile", "a key without a certificate",
        remedy: "add \(prefix)CertFile")
    }
    if let problem = StreamTransport.problem(of: settings) {
      let names = ["CAFile", "CADir", "CertFile", "CertKeyFile", "CRLFile", "CRLDir"]
      let given = names.map { prefix + $0 }.first(where: reader.isGiven)
      reader.error(at: given ?? "Module", problem, remedy: "check that it is PEM and can be read")
    }
    return settings
  }
}
