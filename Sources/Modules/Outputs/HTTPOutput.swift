internal import Configuration
internal import Pipeline
internal import Transports

/// The module om_http: events to a receiver over HTTP or HTTPS.
enum HTTPOutput {
  /// The module.
  static let definition = ModuleDefinition(
    declaration, functions: [DeliveryDirectives.reconnect, setPath]
  ) { setup in
    DeliveringOutput(setup) { reader in
      guard var settings = HTTPDirectives.settings(reader),
        let batching = reader.choice("BatchMode").flatMap(HTTPBatching.init(rawValue:))
      else { return nil }
      if let type = reader.string("ContentType") {
        settings.contentType = type
        if HTTPField(name: "Content-Type", value: type) == nil {
          reader.error(at: "ContentType", "a control character in it", remedy: "write a media type")
        }
      }
      return DeliveringOutput.Plan(
        transport: HTTPTransport(settings, batching), place: settings.url.text(identity: "{batch}"),
        separatesLabels: setup.reader.statements("Exec").contains {
          $0.string.lowercased().contains("set_http_request_path")
        }, calls: [DeliveryDirectives.reconnectCall, setPathCall])
    }
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "om_http", .output,
    "Sends $raw_event of each event by HTTP POST. What is answered with a status of 2xx is written. 400,"
      + " 406, 409, 410, 413, 415 and 422 say that the events themselves will not be taken: they are lost,"
      + " and counted. Everything else, 429 and 5xx and no answer too, is tried again, with growing waits"
      + " or those of Retry-After.",
    directives: [
      HTTPDirectives.url,
      DirectiveDeclaration(
        "ContentType", .text, "The media type of what is sent.", defaultText: "text/plain",
        example: "application/x-ndjson"),
      DirectiveDeclaration(
        "BatchMode", .choice(HTTPBatching.allCases.map(\.rawValue)),
        "None sends each event in a request of its own; Multiline sends a batch, a line each (NDJSON with"
          + " to_json()); Array sends a batch as an array of JSON.", defaultText: "None",
        example: "Multiline"),
    ] + HTTPDirectives.shared + [DeliveryDirectives.stopTimeout])

  /// `set_http_request_path()`.
  private static let setPath = FunctionDeclaration.procedure(
    "set_http_request_path", [.init("path", .string)],
    meaning: "Sends this event and those after it to another path of the same server.",
    example: "set_http_request_path(\"/events/\" + $dns.opcode);")
  /// What it does.
  private static let setPathCall: DeliveringOutput.OwnCall = (
    setPath,
    { output, context throws(CallFailure) in
      let text = String(decoding: context.octets(0), as: UTF8.self)
      guard let path = HTTPAddress.sound(text) else {
        throw CallFailure("the path has an octet that has to be encoded as %XX")
      }
      output.label = path
    }
  )
}

/// Directives that modules of HTTP share.
enum HTTPDirectives {
  /// `URL`.
  static let url = DirectiveDeclaration(
    "URL", .text,
    "Where events are sent to; {batch} in its path becomes the identity of the batch, the same at every"
      + " try.", isRequired: true, example: "https://logs.example.org/events")

  /// All but `URL`.
  static let shared =
    [
      DirectiveDeclaration(
        "AddHeader", .text, "A field of the requests' header.", isRepeatable: true,
        example: "'X-Tenant: dns'"),
      DirectiveDeclaration(
        "HTTPBasicAuthUser", .text, "The user of basic authorisation.", example: "wirebird"),
      DirectiveDeclaration(
        "HTTPBasicAuthPassword", .text, "The user's password.", example: "secret"),
      DirectiveDeclaration(
        "HTTPBearerToken", .text, "The token of bearer authorisation.", example: "eyJhbGciOi...",
        isAddition: true),
      DirectiveDeclaration(
        "Compression", .choice(["None", "Gzip"]), "Whether bodies are compressed.",
        defaultText: "None", example: "Gzip", isAddition: true),
      DirectiveDeclaration(
        "IdentityHeader", .text,
        "The name of a field with the identity of the batch, the same at every try, so that a receiver can"
          + " leave out what it has already; None for no such field.",
        defaultText: "Idempotency-Key", example: "X-Batch", isAddition: true),
      DirectiveDeclaration(
        "RequestTimeout", .integer(1...3600), "How long a request and its answer may take.",
        defaultText: "30", unit: "seconds", example: "60", isAddition: true),
    ] + TLSDirectives(prefix: "HTTPS").declarations

  /// What a block says; nil where it has no sound URL, which is recorded.
  static func settings(_ reader: DirectiveReader) -> HTTPSettings? {
    guard let text = reader.string("URL") else { return nil }
    guard let url = HTTPAddress(text) else {
      reader.error(
        at: "URL", "'\(text)' is no address of HTTP",
        remedy: "write http:// or https://, a host, and a path; users and passwords have directives"
      )
      return nil
    }
    var settings = HTTPSettings(url)
    for line in reader.texts("AddHeader") {
      if let field = HTTPField(line.string) {
        settings.fields.append(field)
      } else {
        reader.diagnostics.error(
          at: line.place, "'\(line.excerpt)' is no field of a header",
          remedy: "write a name, a colon and a value")
      }
    }
    if let name = reader.string("IdentityHeader") {
      settings.identityField = name.lowercased() == "none" ? nil : name
      if HTTPField(name: name, value: "") == nil {
        reader.error(
          at: "IdentityHeader", "'\(name)' is no name of a field", remedy: "write a word")
      }
    }
    if let user = reader.string("HTTPBasicAuthUser") {
      settings.credentials = user + ":" + (reader.string("HTTPBasicAuthPassword") ?? "")
    }
    settings.token = reader.string("HTTPBearerToken")
    if settings.token != nil, settings.credentials != nil {
      reader.error(
        at: "HTTPBearerToken", "a token beside a user", remedy: "leave one of the two out")
    }
    settings.compresses = reader.choice("Compression") == "Gzip"
    settings.timeoutSeconds = reader.integer("RequestTimeout") ?? 30
    settings.tls = TLSDirectives(prefix: "HTTPS").settings(reader)
    return settings
  }
}
