internal import Glibc
internal import Hummingbird
internal import Logging
internal import PassiveDNS
internal import Web

/// `wirebird-serve`: the lookup service, which `wirebird serve` and `<Lookup>` start.
@main
struct Main {
  /// Reads the options, opens the store, and serves until a signal comes.
  static func main() async {
    HeapKeeper.prepare()
    do {
      let (options, endsWithParent) = try CommandLineOptions.read(
        CommandLine.arguments.dropFirst())
      if endsWithParent { followParent() }
      try await serve(options)
    } catch let usage as Usage {
      write(usage.text, to: usage.isError ? STDERR_FILENO : STDOUT_FILENO)
      exit(usage.isError ? 64 : 0)
    } catch {
      write("wirebird-serve: \(error)\n", to: STDERR_FILENO)
      exit(1)
    }
  }

  /// Serves lookups.
  private static func serve(_ wanted: ServiceOptions) async throws {
    let options = wanted.fitting(descriptors: descriptorLimit())
    if let complaint = options.complaint { throw Complaint(description: complaint) }
    let keys = try options.keyFile.map { path in KeyRing(try KeyFile.read(path)) }
    let store = try PassiveDNSStore(path: options.store, access: .reading)
    let service = LookupService(options: options, store: store, keys: keys)
    var logger = Logger(label: "wirebird-serve") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .warning
    let application = WebServer.application(service, logger: logger) { port in
      let place = ListenAddress(host: options.listen.host, port: port)
      let who = keys == nil ? "without keys" : "with keys"
      write("wirebird-serve: lookups in \(options.store) at http://\(place), \(who)\n", to: 2)
    }
    let keeping = Task { await HeapKeeper.keep() }
    defer { keeping.cancel() }
    do {
      try await application.runService()
    } catch {
      throw Complaint(
        description: "\(options.listen): \(error); is another program there? choose with --listen")
    }
    try await service.pool.stop()
  }

  /// How many descriptors there may be, after asking for as many as are allowed: a connection takes one,
  /// and so does each file of the store.
  private static func descriptorLimit() -> Int {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      return 1024
    }
    var raised = limit
    raised.rlim_cur = limit.rlim_max
    if unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 {
      limit = raised
    }
    return Int(min(limit.rlim_cur, 1 << 20))
  }

  /// Ends this process, in order, when the one that started it has ended.
  private static func followParent() {
    let parent = getppid()
    Task {
      while getppid() == parent { try await Task.sleep(for: .seconds(1)) }
      kill(getpid(), SIGTERM)
    }
  }

  /// Writes text to a descriptor.
  private static func write(_ text: String, to descriptor: Int32) {
    let octets = Array(text.utf8)
    _ = unsafe Glibc.write(descriptor, octets, octets.count)
  }
}

/// What is wrong, with a remedy.
struct Complaint: Error, CustomStringConvertible {
  /// The sentence.
  let description: String
}
