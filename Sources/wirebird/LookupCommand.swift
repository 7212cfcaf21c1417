internal import ArgumentParser
internal import DNS
internal import Glibc
internal import Octets
internal import PassiveDNS

/// `wirebird lookup`: what a passive DNS store knows of a name or an address.
struct LookupCommand: ParsableCommand {
  /// What `--help` says.
  static let configuration = CommandConfiguration(
    commandName: "lookup",
    abstract: "Ask a passive DNS store who had which records, since when.",
    discussion: """
      A name is looked for as owner and in RDATA, an address in RDATA:
        wirebird lookup example.com            the name
        wirebird lookup '*.example.com'        the name and all below; '+.x' one label, 'x.*' beginnings
        wirebird lookup 192.0.2.0/24           addresses, prefixes, ranges (a-b)
        wirebird lookup --rdata mail.example.com --type MX
      The store may be written meanwhile. Without a form the answer is a table.
      """)

  /// What is looked for.
  @Argument(help: "A name, a pattern of names, an address, a prefix or a range.")
  var subject: String

  /// The store.
  @Option(name: .long, help: "The directory of the store.", completion: .directory)
  var store: String

  /// The type.
  @Option(name: .long, help: "A record type: A, MX, TYPE65534, ANY, ANY-DNSSEC.")
  var type = "ANY"

  /// Whether RDATA is asked for.
  @Flag(name: .long, help: "Look for the name in RDATA only.")
  var rdata = false

  /// Whether a pattern is asked for.
  @Flag(name: .long, help: "The subject is a regular expression for owners.")
  var regex = false

  /// Seen since.
  @Option(name: .long, help: "Last seen since: a span (7d, 12h, 30m, 90s) or seconds since 1970.")
  var since: String?

  /// Seen first before.
  @Option(name: .long, help: "First seen before: a span ago, or seconds since 1970.")
  var before: String?

  /// The most rows.
  @Option(name: .long, help: "The most rows; 0 sets no limit.")
  var limit = 1000

  /// Whether untrusted rows are left out.
  @Flag(name: .long, help: "Leave out what is not trusted.")
  var trusted = false

  /// JSON.
  @Flag(name: .long, help: "A JSON object a line, with what speaks against a row.")
  var json = false
  /// COF.
  @Flag(name: .long, help: "The Common Output Format: a JSON object a line.")
  var cof = false
  /// CSV.
  @Flag(name: .long, help: "Comma-separated values.")
  var csv = false
  /// The table.
  @Flag(name: .long, help: "A table, also where the output is no terminal.")
  var table = false
  /// The sum.
  @Flag(name: .long, help: "Only how many rows there are, and what they add up to.")
  var summarize = false

  /// Asks.
  func run() throws {
    do {
      let store = try PassiveDNSStore(path: store, access: .reading)
      var printer = RowPrinter(form)
      for query in try queries() {
        if summarize {
          let summary = try store.summarize(query)
          if summary.rowCount > 0 { printer.add(summary) }
          continue
        }
        let cursor = store.lookup(query)
        while let row = try cursor.next() { printer.add(row) }
        if cursor.ending == .limit { printer.isLimited = true }
      }
      printer.finish(limit: limit)
      if printer.rowCount == 0 {
        FileSystem.printError("nothing is known of \(subject)")
        throw ExitCode(1)
      }
    } catch let error as StoreError {
      FileSystem.printError(error.description)
      throw ExitCode(1)
    } catch let error as QueryError {
      throw ValidationError(error.description)
    }
  }

  /// How rows are written.
  private var form: RowPrinter.Form {
    if cof { return .cof }
    if json { return .json }
    return csv ? .csv : .table
  }

  /// What the subject means.
  private func queries() throws -> [LookupQuery] {
    var subjects: [LookupQuery.Subject] = []
    if regex {
      subjects = [.ownersLike(try TextPattern(subject, .regularExpression))]
    } else if let range = try? AddressRange(subject) {
      subjects = [.address(range)]
    } else {
      let pattern = try NamePattern(subject)
      if !rdata { subjects.append(.owner(pattern)) }
      subjects.append(.dataName(pattern))
    }
    return try subjects.map { subject in
      var query = LookupQuery(subject)
      query.types = try TypeFilter(type)
      query.limit = limit
      query.trust = trusted ? .trustedOnly : .everything
      query.sumsSensors = form != .cof
      query.lastAfter = try since.map(Self.seconds)
      query.firstBefore = try before.map(Self.seconds)
      return query
    }
  }

  /// The seconds since 1970 of a span ago, or of a number.
  private static func seconds(_ text: String) throws -> Int64 {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]
    if let number = Int64(text) { return number }
    guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()),
      count >= 0, count < 1_000_000
    else {
      throw ValidationError("'\(text)' is no time; write 7d, 12h, 30m, 90s or seconds since 1970")
    }
    return Timestamp.now().seconds - count * unit
  }
}
