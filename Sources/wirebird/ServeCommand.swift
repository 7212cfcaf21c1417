internal import ArgumentParser

/// `wirebird serve`: lookups in a store by HTTP.
struct ServeCommand: ParsableCommand {
  /// What `--help` says.
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve lookups in a store by HTTP.",
    discussion: """
      dnsdbq and other clients of DNSDB and of the common output format ask it; a sensor may write the
      store meanwhile. It is a program of its own, wirebird-serve, which this becomes.
      """)

  /// The store.
  @Option(name: .long, help: "The folder of the passive DNS store.", completion: .directory)
  var store: String

  /// Where to listen.
  @Option(
    name: .long, help: "Address and port; other than 127.0.0.1 and [::1] need a key file.")
  var listen = "127.0.0.1:8400"

  /// Who may ask.
  @Option(
    name: .long, help: "The file with KEY NAME QUOTA lines: who may ask, and how often a day.",
    completion: .file())
  var keyFile: String?

  /// Becomes the service.
  func run() throws {
    guard let path = ServeProgram.path else {
      FileSystem.printError("wirebird serve: \(ServeProgram.absence)")
      throw ExitCode(1)
    }
    let words = ServeProgram.arguments(store: store, listen: listen, keyFile: keyFile)
    FileSystem.printError(ServeProgram.become(path, words))
    throw ExitCode(1)
  }
}
