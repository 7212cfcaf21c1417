internal import ArgumentParser
internal import PassiveDNS

/// `wirebird lookup`: what a passive DNS store knows of a name or an address.
struct LookupCommand: ParsableCommand {
  /// What `--help` says.
  static let configuration = CommandConfiguration(
    commandName: "lookup",
    abstract: "Ask a passive DNS store who had which records, since when.",
    discussion: """
      A name is looked for as owner and in RDATA, an address in RDATA:
        wirebird lookup --store DIR example.com           the name
        wirebird lookup --store DIR '*.example.com'       it and all below; '+.x' one label, 'x.*' beginnings
        wirebird lookup --store DIR 192.0.2.0/24          addresses, prefixes, ranges (a-b)
        wirebird lookup --store DIR mail.example.com --rdata --type MX
        wirebird lookup --store DIR '*shop*' --glob --since 7d
        wirebird lookup --store DIR '*' --limit 0 --csv   everything
        wirebird lookup --store DIR '*.evil.example' --clients  who asked for it (ClientLog)
        wirebird lookup --store DIR 10.0.0.0/24 --clients       what these clients asked for

      The answer is a table: RRsets, behind `by` the zone whose server said so, where that is known, and \
      marked with ! where nobody can vouch for them; then names that do not exist or have no records of a \
      type, as zones said; then zones of which so many names came that they were counted and not kept. \
      The store may be written meanwhile.
      """)

  /// What is looked for.
  @Argument(help: "A name, a pattern of names, an address, a prefix or a range.")
  var subject: String

  /// The store.
  @Option(name: .long, help: "The directory of the store.", completion: .directory)
  var store: String

  /// The type.
  @Option(
    name: .long,
    help: "A record type: A, MX, TYPE65534; ANY but DNSSEC's, ANY-DNSSEC, or ALL.")
  var type = "ANY"

  /// Whether RDATA is asked for.
  @Flag(name: .long, help: "Look for the name or the pattern in RDATA only.")
  var rdata = false

  /// How a pattern is written.
  @Flag(exclusivity: .exclusive, help: "The subject is a pattern for the text of owners.")
  var pattern: PatternKind?

  /// When.
  @OptionGroup(
    title: "Times: a span ago (7d, 12h, 30m), a date (2026-01-31T12:00) or seconds since 1970")
  var fences: LookupFences

  /// The most rows.
  @Option(name: .long, help: "The most rows of each kind; 0 sets no limit.")
  var limit = 1000

  /// Whether untrusted rows are left out.
  @Flag(name: .long, help: "Leave out what is not trusted.")
  var trusted = false

  /// Whether it is asked who asked.
  @Flag(
    name: .long,
    help: "Who asked for the name, or what the client asked for; where ClientLog keeps it.")
  var clients = false

  /// How rows are written.
  @Flag(exclusivity: .exclusive, help: "How the answer is written; a table unless it is said.")
  var form: RowPrinter.Form?

  /// The sum.
  @Flag(name: .long, help: "Only how many rows there are, and what they add up to.")
  var summarize = false

  /// How a pattern is written.
  enum PatternKind: String, EnumerableFlag {
    /// `*`, `?`, `[a-z]`, for the whole text.
    case glob
    /// A regular expression, found anywhere.
    case regex
  }

  /// Looks whether the options make sense together.
  func validate() throws {
    if limit < 0 { throw ValidationError("--limit is 0 or more") }
    if clients, rdata || pattern != nil || form == .cof {
      throw ValidationError(
        "--clients takes a name, '*.name', '+.name', 'name.*', an address, a prefix or a range, and"
          + " writes --table, --json or --csv")
    }
    do { _ = try queries() } catch let error as QueryError {
      throw ValidationError(error.description)
    }
  }

  /// Asks.
  func run() throws {
    do {
      let store = try PassiveDNSStore(path: store, access: .reading)
      if clients { return try printClients(of: store) }
      var printer = RowPrinter(form ?? .table)
      for query in try queries() {
        if summarize {
          printer.add(try store.summarize(query))
          try sum(of: query, in: store, &printer)
        } else {
          try rows(of: query, in: store, &printer)
        }
      }
      printer.finish(limit: limit)
      if printer.rowCount == 0 {
        FileSystem.printError("nothing is known of \(subject)")
        throw ExitCode(1)
      }
    } catch let error as StoreError {
      FileSystem.printError(error.description)
      throw ExitCode(1)
    }
  }

  /// Writes who asked.
  private func printClients(of store: PassiveDNSStore) throws {
    guard var query = try queries().first else { return }
    if type.uppercased() == "ANY" { query.types = .all }
    var printer = ClientPrinter(form ?? .table, sums: summarize)
    let cursor = store.clients(query)
    while printer.isRead, let row = try cursor.next() { printer.add(row) }
    printer.finish()
    if cursor.ending == .limit {
      FileSystem.printError("there are more than \(limit) rows; --limit 0 shows all of them")
    }
    if printer.rowCount == 0 {
      let remedy = try store.hasClients() ? "" : "; ClientLog TRUE in om_pdns keeps who asked"
      FileSystem.printError("nobody is known for \(subject)\(remedy)")
      throw ExitCode(1)
    }
  }

  /// Writes the rows of a question: RRsets, absences, floods.
  private func rows(
    of query: LookupQuery, in store: PassiveDNSStore, _ printer: inout RowPrinter
  ) throws(StoreError) {
    let cursor = store.lookup(query)
    while printer.isRead, let row = try cursor.next() { printer.add(row) }
    if cursor.ending == .limit { printer.isLimited = true }
    if printer.form == .cof { return }
    let absences = store.absences(query)
    while printer.isRead, let row = try absences.next() { printer.add(row) }
    if absences.ending == .limit { printer.isLimited = true }
    let floods = try floods(query, store)
    for row in floods?.rows ?? [] { printer.add(row) }
    if floods?.ending == .limit { printer.isLimited = true }
  }

  /// Adds absences and floods to a sum.
  private func sum(
    of query: LookupQuery, in store: PassiveDNSStore, _ printer: inout RowPrinter
  ) throws(StoreError) {
    let absences = store.absences(query)
    while let row = try absences.next() { printer.count(absence: row) }
    for row in try floods(query, store)?.rows ?? [] { printer.count(flood: row) }
  }

  /// The flooded zones; they are of no type, and nil where one is asked for.
  private func floods(
    _ query: LookupQuery, _ store: PassiveDNSStore
  ) throws(StoreError) -> FloodList? {
    if case .only = query.types { return nil }
    return try store.floods(query)
  }

  /// What the subject means.
  private func queries() throws -> [LookupQuery] {
    let subjects = try subjects()
    return try subjects.map { subject in
      var query = LookupQuery(subject)
      // What has the name both as owner and in RDATA is one row.
      if case .dataName(let name) = subject, subjects.count > 1 { query.exceptOwners = name }
      query.types = type.uppercased() == "ALL" ? .all : try TypeFilter(type)
      query.limit = limit
      query.trust = trusted ? .trustedOnly : .everything
      query.sumsSensors = form != .cof
      try fences.apply(to: &query)
      return query
    }
  }

  /// What the subject may be.
  private func subjects() throws(QueryError) -> [LookupQuery.Subject] {
    if let pattern {
      let text = try TextPattern(subject, pattern == .glob ? .glob : .regularExpression)
      return [rdata ? .dataLike(text) : .ownersLike(text)]
    }
    // What begins like addresses is meant as such, and gets their errors.
    let start = subject.prefix { !"/,-".contains($0) }
    if (try? AddressRange(String(start))) != nil { return [.address(try AddressRange(subject))] }
    let name = try NamePattern(subject)
    // RRsets of all owners have all names in RDATA already.
    if case .below([0]) = name, !rdata { return [.owner(name)] }
    return rdata ? [.dataName(name)] : [.owner(name), .dataName(name)]
  }
}
