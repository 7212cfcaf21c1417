internal import Configuration
internal import Events
internal import Octets
internal import Pipeline

/// The module pm_list: lets events through or stops them, by lists of names, addresses and codes.
final class ListProcessor: ProcessorModule, @unchecked Sendable {
  // Unchecked: everything that changes is used with the instance's lock held.

  /// The module.
  static let definition = ModuleDefinition(declaration) { make($0) }

  /// An instance; nil where the block has errors.
  private static func make(_ setup: ModuleSetup) -> ListProcessor? {
    guard setup.reader.isGiven("Allow") || setup.reader.isGiven("Deny") else {
      setup.reader.diagnostics.error(
        at: setup.reader.block.place, "pm_list has no list",
        remedy: "add Deny or Allow with the path of a file")
      return nil
    }
    return setup.reader.hasErrors ? nil : ListProcessor(setup)
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "pm_list", .processor,
    "Drops or marks events by lists in files, an entry a line: `example.com` is that name,"
      + " `*.example.com` all below it, `.example.com` both; `192.0.2.0/24`, `2001:db8::1` are prefixes and"
      + " addresses; `rcode:NXDOMAIN` is a response code; `#` begins a comment. Files that change are read"
      + " again; one with a mistake is kept out and told with file and line.",
    directives: [
      DirectiveDeclaration(
        "Deny", .path, "A file of what is stopped; may be repeated.", isRepeatable: true,
        defaultMeaning: "none", example: "/etc/wirebird/deny.txt", isAddition: true),
      DirectiveDeclaration(
        "Allow", .path,
        "A file of what is let through whatever Deny says; may be repeated.", isRepeatable: true,
        defaultMeaning: "none", example: "/etc/wirebird/allow.txt", isAddition: true),
      DirectiveDeclaration(
        "Default", .choice(["Allow", "Deny"]), "What becomes of events in no list.",
        defaultMeaning: "Deny with Allow alone, else Allow", example: "Deny", isAddition: true),
      DirectiveDeclaration(
        "Action", .choice(["Drop", "Mark"]),
        "Drop stops what is denied. Mark lets all events go on, with `denied` or `allowed` in"
          + " $list.verdict and `name`, `address`, `code` or `default` in $list.by.",
        defaultText: "Drop", example: "Mark", isAddition: true),
      DirectiveDeclaration(
        "NameFields", .names, "The fields whose names are looked up.",
        defaultText: "dns.query.name", example: "dns.query.name, dns.answer.1.data",
        isAddition: true),
      DirectiveDeclaration(
        "AddressFields", .names, "The fields whose addresses are looked up.",
        defaultText: "ipv4.src, ipv4.dst, ipv6.src, ipv6.dst", example: "ipv4.src",
        isAddition: true),
    ])

  /// Where an event was found.
  private static let verdictKey = FieldKey(declaring: "list.verdict")
  /// By what.
  private static let byKey = FieldKey(declaring: "list.by")

  /// What every instance has.
  let core: ModuleCore
  /// The block, for its Exec.
  private let reader: DirectiveReader
  /// The fields with names.
  private let nameFields: [FieldKey]
  /// The fields with addresses.
  private let addressFields: [FieldKey]
  /// Whether events in no list are denied.
  private let deniesByDefault: Bool
  /// Whether events are marked rather than dropped.
  private let marks: Bool
  /// The files.
  private let denyFiles, allowFiles: ListFiles
  /// What they say.
  private var deny = MatchList(), allow = MatchList()
  /// Events that were stopped, those that were in a list and those that were in none.
  private let denied = Counter(), unlisted = Counter()

  /// An instance.
  private init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
    let names = ProcessorDirectives.fields("NameFields", reader)
    nameFields = names.isEmpty ? [EndpointFields.queryName] : names
    let addresses = ProcessorDirectives.fields("AddressFields", reader)
    addressFields =
      addresses.isEmpty ? EndpointFields.sources + EndpointFields.destinations : addresses
    marks = reader.choice("Action") == "Mark"
    denyFiles = ListFiles(reader.strings("Deny"))
    allowFiles = ListFiles(reader.strings("Allow"))
    deniesByDefault =
      reader.choice("Default").map { $0 == "Deny" } ?? !reader.isGiven("Deny")
  }

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }

  /// Reads the lists, so that a mistake in one is told before anything runs.
  func start() throws(ModuleFailure) {
    deny = try denyFiles.read()
    allow = try allowFiles.read()
  }

  /// Looks every event up.
  func process(_ batch: EventBatch, to outlet: inout ProcessorOutlet) {
    update()
    for event in 0..<batch.count where !batch.isDropped(event) {
      if let match = match(event, of: batch, in: allow) {
        mark(event, of: batch, "allowed", match.rawValue)
      } else if let match = match(event, of: batch, in: deny) {
        stop(event, of: batch, match.rawValue, denied)
      } else if deniesByDefault {
        stop(event, of: batch, "default", unlisted)
      }
    }
    outlet.put(batch)
  }

  /// Looks at the files while nothing comes.
  func settle(to outlet: inout ProcessorOutlet) { update() }

  /// Waits for files that are being read.
  func finish(to outlet: inout ProcessorOutlet) {
    denyFiles.finish()
    allowFiles.finish()
  }

  /// Where the others went.
  var otherParts: [ModuleAccount.Line] {
    [.init("denied", denied.count), .init("in no list", unlisted.count)]
  }

  // MARK: - Steps

  /// Takes lists that changed.
  private func update() {
    let now = Timestamp.now()
    if let list = denyFiles.update(at: now, core) { deny = list }
    if let list = allowFiles.update(at: now, core) { allow = list }
  }

  /// Whether an event is in a list, and by what.
  private func match(_ event: Int, of batch: EventBatch, in list: MatchList) -> MatchList.Match? {
    guard !list.isEmpty else { return nil }
    if list.names.count > 0 {
      for field in nameFields {
        if let value = batch.value(of: field, event: event), value.kind == .string,
          Self.contains(value.range, of: batch.text, list.names)
        {
          return .name
        }
      }
    }
    if list.hasAddresses {
      for field in addressFields {
        if let value = batch.value(of: field, event: event), list.contains(value, in: batch) {
          return .address
        }
      }
    }
    if !list.codes.isEmpty,
      let code = batch.value(of: EndpointFields.responseCode, event: event),
      isResponse(event, batch),
      list.codes.contains(ValueText.octets(code, in: batch))
    {
      return .code
    }
    return nil
  }

  /// Whether a message is a response: queries have a code too, which says nothing.
  private func isResponse(_ event: Int, _ batch: EventBatch) -> Bool {
    guard let value = batch.value(of: EndpointFields.response, event: event) else { return true }
    return batch.truth(value) ?? true
  }

  /// Whether a part of a text is a name in a table.
  private static func contains(
    _ range: TextRange, of text: borrowing OctetBuffer, _ names: NameTable
  ) -> Bool {
    names.contains(text.view(from: Int(range.start), count: Int(range.count)))
  }

  /// Drops or marks an event.
  private func stop(_ event: Int, of batch: EventBatch, _ by: String, _ counter: Counter) {
    if marks { return mark(event, of: batch, "denied", by) }
    counter.add(1)
    batch.drop(event)
  }

  /// Marks an event, where that is asked for.
  private func mark(_ event: Int, of batch: EventBatch, _ verdict: String, _ by: String) {
    guard marks else { return }
    batch.set(Self.verdictKey, batch.makeValue(verdict), event: event)
    batch.set(Self.byKey, batch.makeValue(by), event: event)
  }
}
