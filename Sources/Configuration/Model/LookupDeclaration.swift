/// A `<Lookup>` block: the lookup service, a process of its own that runs beside the sensor.
public struct LookupDeclaration: Sendable {
  /// The folder of the store.
  public let store: String
  /// Where it listens, as the service reads it.
  public let listen: String
  /// The file of keys; nil for none.
  public let keyFile: String?
  /// The service's program; nil for the one beside this program.
  public let program: String?
  /// Where the block begins.
  public let place: SourcePlace

  /// The `<Lookup>` block.
  public static let declaration = BlockDeclaration(
    "Lookup",
    "Starts `wirebird-serve` beside the sensor, and again when it ends: lookups in a store by HTTP.",
    directives: [
      DirectiveDeclaration(
        "Store", .path, "The folder of the passive DNS store.", isRequired: true,
        example: "/var/lib/wirebird/pdns"),
      DirectiveDeclaration(
        "Listen", .text,
        "Address and port; other addresses than those of this machine itself need a KeyFile.",
        defaultText: "127.0.0.1:8400", example: "127.0.0.1:8400"),
      DirectiveDeclaration(
        "KeyFile", .path, "The file with who may ask: KEY NAME QUOTA lines.",
        defaultMeaning: "everybody on this machine", example: "/etc/wirebird/keys"),
      DirectiveDeclaration(
        "Program", .path, "The service's program.",
        defaultMeaning: "wirebird-serve beside this program",
        example: "/usr/local/bin/wirebird-serve"),
    ])

  /// Reads a block; nil, with what is wrong recorded, where it is not sound.
  init?(_ block: Block, _ diagnostics: Diagnostics) {
    let reader = DirectiveReader(block, Self.declaration, diagnostics)
    guard !reader.hasErrors, let store = reader.string("Store") else { return nil }
    self.store = store
    listen = reader.string("Listen") ?? ""
    keyFile = reader.string("KeyFile")
    program = reader.string("Program")
    place = block.place
  }
}
