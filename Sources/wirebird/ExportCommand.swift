internal import ArgumentParser
internal import PassiveDNS

/// `wirebird export`: a passive DNS store in the Common Output Format.
struct ExportCommand: ParsableCommand {
  /// What `--help` says.
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a passive DNS store in the Common Output Format, a JSON object a line.",
    discussion: "Each sensor's RRsets are lines of their own. `wirebird import` reads them back.")

  /// The store.
  @Option(name: .long, help: "The directory of the store.", completion: .directory)
  var store: String

  /// Whether all is written.
  @Flag(name: .long, help: "Write what is not trusted too; the lines do not tell.")
  var untrusted = false

  /// Writes it.
  func run() throws {
    do throws(StoreError) {
      let store = try PassiveDNSStore(path: store, access: .reading)
      var query = LookupQuery(.everything)
      query.types = .all
      query.sumsSensors = false
      query.trust = untrusted ? .everything : .trustedOnly
      let cursor = store.lookup(query)
      while let row = try cursor.next() {
        guard FileSystem.print(CommonOutputFormat.line(row)) else { break }
      }
    } catch {
      FileSystem.printError(error.description)
      throw ExitCode(1)
    }
  }
}
