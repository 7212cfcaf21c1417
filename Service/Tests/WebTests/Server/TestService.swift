internal import Glibc
internal import Hummingbird
internal import Logging
internal import PassiveDNS
internal import SampleStore
internal import Web

/// The service on a port of this machine, over the store of the tests.
final class TestService: Sendable {
  /// A key that allows a million lookups a day, of user u.
  static let key = "0123456789abcdef0123"
  /// A key that is shut off.
  static let shutKey = "shut-off-key-0123456789"

  /// The folder of the store, made once for all tests of the process.
  static let store: String = {
    let folder = "/tmp/wirebird-web-tests-\(getpid())"
    atexit { removeStore() }
    do {
      try SampleStore.make(at: folder)
    } catch {
      return "\(error)"
    }
    return folder
  }()

  /// Without keys, for everybody on this machine.
  static let open = Task { try await TestService(keys: nil) }
  /// With keys.
  static let closed = Task {
    try await TestService(keys: [
      (key, "u", 1_000_000), (shutKey, "gone", 0), ("small-quota-0123456789", "small", 2),
    ])
  }

  /// Where it listens.
  let port: Int
  /// What it works with.
  let service: LookupService

  /// Starts a service; it ends with the process.
  init(
    keys: [(key: String, name: String, quota: Int?)]?,
    _ change: (inout ServiceOptions) -> Void = { _ in }
  ) async throws {
    var options = ServiceOptions(
      store: Self.store, listen: ListenAddress(host: "127.0.0.1", port: 0))
    change(&options)
    let ring = try keys.map { keys in
      let path = "\(Self.store).keys-\(UInt64.random(in: 0 ... .max))"
      let lines = keys.map { "\($0.key) \($0.name) \($0.quota.map { "\($0)" } ?? "unlimited")\n" }
      try TextFile.write(lines.joined(), to: path, mode: 0o600)
      defer { _ = unsafe unlink(path) }
      return KeyRing(try KeyFile.read(path))
    }
    let store = try PassiveDNSStore(path: options.store, access: .reading)
    service = LookupService(options: options, store: store, keys: ring)
    let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let application = WebServer.application(service, logger: logger) { continuation.yield($0) }
    Task { try await application.run() }
    var port = 0
    for await opened in ports {
      port = opened
      break
    }
    self.port = port
  }
}

/// Removes the store of the tests; a function without a context, as atexit(3) wants.
private func removeStore() { removeFolder("/tmp/wirebird-web-tests-\(getpid())") }

/// Files that tests make.
enum TextFile {
  /// Why there is no file.
  struct Failure: Error {}

  /// Writes a text to a new file.
  static func write(_ text: String, to path: String, mode: mode_t) throws {
    let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw Failure() }
    defer { close(descriptor) }
    let octets = Array(text.utf8)
    guard unsafe Glibc.write(descriptor, octets, octets.count) == octets.count else {
      throw Failure()
    }
  }
}

extension TextFile {
  /// The text of a file; nil where it cannot be read.
  static func read(_ path: String) -> String? {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var octets: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe Glibc.read(descriptor, &piece, piece.count)
      if count <= 0 { return String(decoding: octets, as: UTF8.self) }
      octets += piece[..<count]
    }
  }
}
