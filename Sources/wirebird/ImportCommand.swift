internal import ArgumentParser
internal import Capture
internal import Glibc
internal import Octets
internal import PassiveDNS
internal import Pipeline

/// `wirebird import`: captures and other stores' rows into a passive DNS store.
struct ImportCommand: ParsableCommand {
  /// What `--help` says.
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take captures, COF, DNSDB's JSON or logs of passivedns into a passive DNS store.",
    discussion: """
      What a file is, is seen from its first octets. A file that was imported whole is passed over, and \
      one whose import was cut off goes on where the store left off: nothing is counted twice.
      """)

  /// The store.
  @Option(name: .long, help: "The directory of the store; made where it is not there.")
  var store: String

  /// The sensor.
  @Option(name: .long, help: "The sensor's name that rows get which have none.")
  var sensor = ""

  /// Whether files are imported again.
  @Flag(name: .long, help: "Import files that were imported before, too.")
  var again = false

  /// The files.
  @Argument(help: "Files.", completion: .file())
  var files: [String]

  /// Imports them.
  func run() throws {
    var status: Int32 = 0
    do throws(StoreError) {
      let store = try PassiveDNSStore(path: store, access: .writing)
      for path in files {
        do throws(ImportFailure) {
          try take(path, into: store)
        } catch {
          let isPlaced = error.text.hasPrefix("\(path): ")
          FileSystem.printError(isPlaced ? error.text : "\(path): \(error.text)")
          status = 1
        }
      }
    } catch {
      FileSystem.printError(error.description)
      status = 1
    }
    throw ExitCode(status)
  }

  /// Imports one file.
  private func take(_ path: String, into store: PassiveDNSStore) throws(ImportFailure) {
    var state = stat()
    guard unsafe stat(path, &state) == 0 else { throw ImportFailure(SystemError.text(errno)) }
    let source = "import:\(FileSystem.absolute(path)):\(state.st_size)"
    var position = again ? nil : try ImportPosition(of: source, in: store)
    if position?.isComplete == true {
      FileSystem.printError("\(path): imported before; --again imports it once more")
      return
    }
    if position == nil { position = ImportPosition() }
    let progress = ImportProgress(path)
    let first = FileSystem.firstOctet(path)
    if first == 0x7B || first.map({ (0x30...0x39).contains($0) }) == true {
      var lines = LineImport(store, sensor: sensor, source: source)
      try lines.run(path, after: position?.done ?? 0, progress)
    } else {
      var capture = try CaptureImport(store, sensor: sensor, source: source)
      try capture.run(path, after: position?.done ?? 0, progress)
    }
  }
}

/// Why a file was not imported.
struct ImportFailure: Error {
  /// The reason, for people.
  let text: String

  /// A failure.
  init(_ text: String) { self.text = text }
}

/// How far a file was imported, as the store keeps it.
struct ImportPosition {
  /// How many messages or lines.
  var done: UInt64 = 0
  /// Whether that is all of them.
  var isComplete = false

  /// The start.
  init() {}

  /// A position.
  init(done: UInt64, isComplete: Bool) {
    self.done = done
    self.isComplete = isComplete
  }

  /// The position that a store has of a source; nil for none.
  init?(of source: String, in store: PassiveDNSStore) throws(ImportFailure) {
    do throws(StoreError) {
      guard let octets = try store.position(of: source), octets.count == 9 else { return nil }
      done = octets.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
      isComplete = octets[8] == 1
    } catch {
      throw ImportFailure(error.description)
    }
  }

  /// The stored form.
  var octets: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: done >> UInt64(56 - 8 * $0)) } + [isComplete ? 1 : 0]
  }
}

/// Tells on a terminal how far an import is.
final class ImportProgress {
  /// The file.
  private let path: String
  /// Whether somebody looks.
  private let isShown = isatty(STDERR_FILENO) == 1
  /// When something was said last, in nanoseconds.
  private var last: Int64 = 0

  /// Progress of a file.
  init(_ path: String) { self.path = path }

  /// Tells a count, twice a second.
  func tell(_ count: UInt64, _ what: String) {
    guard isShown else { return }
    let now = Timestamp.now().nanoseconds
    guard now - last > 500_000_000 else { return }
    last = now
    FileSystem.printError("\u{1B}[A\u{1B}[K\(path): \(AccountText.grouped(count)) \(what)")
  }

  /// Tells what came of it.
  func finish(_ text: String) {
    FileSystem.printError((isShown && last > 0 ? "\u{1B}[A\u{1B}[K" : "") + "\(path): \(text)")
  }
}
