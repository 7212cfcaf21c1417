internal import Configuration
internal import Pipeline
internal import Transports

/// The module om_elasticsearch: events to Elasticsearch, OpenSearch or their like, in bulk.
enum ElasticsearchOutput {
  /// The module.
  static let definition = ModuleDefinition(
    declaration, functions: [DeliveryDirectives.reconnect]
  ) { setup in
    DeliveringOutput(setup) { reader in
      guard let settings = HTTPDirectives.settings(reader) else { return nil }
      return DeliveringOutput.Plan(
        transport: BulkTransport(settings, hasIdentifiers: reader.boolean("DocumentIds")),
        place: settings.url.text(identity: "{batch}"), labelDirective: "Index",
        tryLimit: reader.integer("RetryLimit"), calls: [DeliveryDirectives.reconnectCall])
    }
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "om_elasticsearch", .output,
    "Stores events in Elasticsearch or OpenSearch through their bulk interface: $raw_event where it is an"
      + " object of JSON, else an object with it as raw_event. Each event has its own outcome: those that"
      + " the receiver has no room for (429, 5xx) are sent again alone, those that it refuses are lost,"
      + " counted and logged.",
    directives: [
      HTTPDirectives.url,
      DirectiveDeclaration(
        "Index", .expression,
        "The index, as an expression: a constant in quotation marks, or one that is evaluated for every"
          + " event; without it the URL has to name one.",
        example: "strftime($EventTime, \"dns-%Y.%m.%d\")"),
      DirectiveDeclaration(
        "DocumentIds", .boolean,
        "Whether events get an id from their batch, so that none is stored twice when an answer was lost.",
        defaultText: "TRUE", example: "FALSE", isAddition: true),
      DirectiveDeclaration(
        "RetryLimit", .integer(0...1_000_000),
        "How often a batch is tried again before what is left of it is lost, and counted.",
        defaultMeaning: "for ever", example: "10"),
      DirectiveDeclaration(
        "IndexType", .raw, "The type of documents, which Elasticsearch has no more.",
        example: "\"_doc\"",
        availability: .withoutEffect("Elasticsearch has no types of documents any more")),
      DirectiveDeclaration(
        "FlushInterval", .raw, "How long events wait for others.", example: "5",
        availability: .withoutEffect("events are sent when nothing more waits or there are 256 KiB")
      ),
      DirectiveDeclaration(
        "FlushLimit", .raw, "How many events are sent together.", example: "500",
        availability: .withoutEffect("events are sent when nothing more waits or there are 256 KiB")
      ),
      DirectiveDeclaration(
        "OnError", .raw, "What happens to events that are refused.", example: "drop",
        availability: .withoutEffect("what is refused is logged, counted and dropped")),
    ] + HTTPDirectives.shared + [DeliveryDirectives.stopTimeout])
}
