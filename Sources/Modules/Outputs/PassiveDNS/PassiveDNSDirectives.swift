internal import Configuration
internal import PassiveDNS

/// What a block of om_pdns says.
struct PassiveDNSDirectives {
  /// The module's name, directives and what it is for.
  static let declaration = BlockDeclaration.module(
    "om_pdns", .output,
    "Keeps the RRsets of responses in a passive DNS store, which `wirebird lookup` reads meanwhile:"
      + " owners, types and RDATA with first seen, last seen and count. What did not answer a query"
      + " that was seen, or is out of bailiwick, is kept apart.",
    directives: shared)

  /// The directives of om_pdns and pm_pdns.
  static let shared = [
    DirectiveDeclaration(
      "Directory", .path, "The directory of the store, which is made where it is not there.",
      isRequired: true, example: "/var/lib/wirebird/pdns"),
    DirectiveDeclaration(
      "Sensor", .text, "A name that rows have, where several write into what becomes one store.",
      defaultMeaning: "none", example: "north"),
    DirectiveDeclaration(
      "FlushInterval", .duration, "How often what was gathered in memory is written.",
      defaultText: "5s", example: "1s"),
    DirectiveDeclaration(
      "MemoryLimit", .integer(262_144...1_073_741_824),
      "How much is gathered in memory before it is written, whatever the time; a third of it with"
        + " ClientLog.",
      defaultText: "48M", unit: "octets", example: "64M"),
    DirectiveDeclaration(
      "WriteBuffer", .integer(1_048_576...1_073_741_824),
      "How much the database keeps in memory before it writes tables.",
      defaultText: "16M", unit: "octets", example: "64M"),
    DirectiveDeclaration(
      "Sync", .boolean, "Whether every write waits for the disk, for the sake of power failures.",
      defaultText: "FALSE", example: "TRUE"),
    DirectiveDeclaration(
      "Additional", .boolean, "Whether the additional section is kept, as not trusted.",
      defaultText: "FALSE", example: "TRUE"),
    DirectiveDeclaration(
      "CollapseAfter", .integer(0...1_000_000_000),
      "How many names of a zone that are new may come within CollapseInterval; the others are"
        + " counted for the zone, until they come in two intervals. 0 sets no limit.",
      defaultText: "10000", unit: "names", example: "2000"),
    DirectiveDeclaration(
      "CollapseInterval", .duration, "The interval of CollapseAfter.", defaultText: "60s",
      example: "30s"),
    DirectiveDeclaration(
      "MaxSize", .integer(0...Int.max),
      "The most that the store takes of the disk, its log and what is being rewritten included; near"
        + " it, what WhenFull says happens. A few megabytes at least; 0 sets no limit.",
      defaultText: "0", unit: "octets", example: "10G"),
    DirectiveDeclaration(
      "MaxRRsets", .integer(0...Int.max),
      "The most RRsets, about; near it, what WhenFull says happens. 0 sets no limit.",
      defaultText: "0", example: "50000000"),
    DirectiveDeclaration(
      "WhenFull", .choice(["DeleteOldest", "Refuse"]),
      "What makes MaxSize and MaxRRsets hold: what was seen longest ago is deleted, or what is new is"
        + " refused. Where more comes than can be deleted, it is refused all the same.",
      defaultText: "DeleteOldest", example: "Refuse"),
    DirectiveDeclaration(
      "Retention", .duration, "After how long what was not seen again is deleted; 0 keeps it.",
      defaultText: "0", example: "365d"),
    DirectiveDeclaration(
      "ClientLog", .boolean,
      "Whether it is kept for a short time who asked for what, which only"
        + " `wirebird lookup --clients` shows. FALSE deletes what was kept.",
      defaultText: "FALSE", example: "TRUE"),
    DirectiveDeclaration(
      "ClientLogRetention", .duration,
      "After how long it is forgotten who asked, by whole hours of the traffic's time.",
      defaultText: "24h", example: "7d"),
    DirectiveDeclaration(
      "ClientLogLimit", .integer(0...1_000_000_000),
      "The most rows of who asked: one for each client, name, type and hour. New ones are refused"
        + " above.", defaultText: "5000000", unit: "rows", example: "1M"),
    DirectiveDeclaration(
      "Transactions", .integer(64...16_777_216),
      "How many queries may wait for their response, 48 octets each.",
      defaultText: "65536", example: "1M"),
    DirectiveDeclaration(
      "TransactionWindow", .duration,
      "How long a query waits, and how long another response to it makes a conflict.",
      defaultText: "5s", example: "10s"),
  ]

  /// The directory.
  let directory: String
  /// How the store is opened.
  var store = StoreSettings()
  /// What is kept.
  var writer = WriterSettings()
  /// How often is written.
  let flushNanoseconds: Int64
  /// How many queries may wait.
  let transactionLimit: Int
  /// How long.
  let windowNanoseconds: Int64

  /// Reads a block.
  init(_ reader: DirectiveReader) {
    directory = reader.string("Directory") ?? ""
    flushNanoseconds = max(reader.nanoseconds("FlushInterval") ?? 5_000_000_000, 50_000_000)
    transactionLimit = reader.integer("Transactions") ?? 65_536
    windowNanoseconds = reader.nanoseconds("TransactionWindow") ?? 5_000_000_000
    store.writeBufferOctets = reader.integer("WriteBuffer") ?? store.writeBufferOctets
    store.waitsForDisk = reader.boolean("Sync")
    writer.sensor = reader.string("Sensor") ?? ""
    writer.memoryOctets = reader.integer("MemoryLimit") ?? writer.memoryOctets
    writer.keepsAdditional = reader.boolean("Additional")
    writer.collapseLimit = reader.integer("CollapseAfter") ?? writer.collapseLimit
    writer.collapseMilliseconds =
      (reader.nanoseconds("CollapseInterval") ?? 60_000_000_000) / 1_000_000
    writer.diskLimitOctets = reader.integer("MaxSize") ?? 0
    store.diskLimitOctets = writer.diskLimitOctets
    writer.setLimit = reader.integer("MaxRRsets") ?? 0
    writer.deletesOldest = reader.choice("WhenFull") != "Refuse"
    writer.keepsClients = reader.boolean("ClientLog")
    writer.clientMilliseconds =
      (reader.nanoseconds("ClientLogRetention") ?? 86_400_000_000_000) / 1_000_000
    writer.clientLimit = reader.integer("ClientLogLimit") ?? writer.clientLimit
    writer.retentionMilliseconds = (reader.nanoseconds("Retention") ?? 0) / 1_000_000
  }
}
