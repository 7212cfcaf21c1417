internal import Web

/// How to call the program, and what was wrong with how it was called.
struct Usage: Error {
  /// What is wrong; nil where help was asked for.
  var cause: String?

  /// Whether something is wrong.
  var isError: Bool { cause != nil }

  /// The text for people.
  var text: String {
    (cause.map { "wirebird-serve: \($0)\n\n" } ?? "") + """
      Usage: wirebird-serve --store DIR [--listen HOST:PORT] [--key-file FILE]

        --store DIR         the passive DNS store, which a sensor may write meanwhile
        --listen HOST:PORT  where to listen (127.0.0.1:\(ListenAddress.defaultPort)); elsewhere than on
                            this machine only with keys
        --key-file FILE     KEY NAME QUOTA lines: who may ask, and how often a day
        --threads N         threads that read the store (4)
        --queries N         the most queries at once (64)
        --ends-with-parent  end when the process that started it does

      Interfaces: DNSDB version 2 below /dnsdb/v2 and version 1 below /lookup, the common output
      format at /pdns/query/NAME, our own below /api/v1; described at /api/openapi.json.

      """
  }
}

/// The options of the command line.
enum CommandLineOptions {
  /// Reads `--name value` and `--name=value`.
  static func read(
    _ arguments: ArraySlice<String>
  ) throws(Usage) -> (options: ServiceOptions, endsWithParent: Bool) {
    var values: [String: String] = [:]
    var endsWithParent = false
    var rest = arguments
    while let argument = rest.popFirst() {
      if argument == "--help" || argument == "-h" { throw Usage() }
      if argument == "--ends-with-parent" {
        endsWithParent = true
        continue
      }
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard ["--store", "--listen", "--key-file", "--threads", "--queries"].contains(name) else {
        throw Usage(cause: "'\(name)' is no option")
      }
      guard let value = parts.count > 1 ? String(parts[1]) : rest.popFirst() else {
        throw Usage(cause: "\(name) needs a value")
      }
      values[name] = value
    }
    guard let store = values["--store"] else {
      throw Usage(cause: "--store is missing: which store shall be looked up in?")
    }
    let text = values["--listen"] ?? "127.0.0.1:\(ListenAddress.defaultPort)"
    guard let listen = ListenAddress(text) else {
      throw Usage(cause: "'\(text)' is no HOST:PORT; write 127.0.0.1:8400 or [::1]:8400")
    }
    var options = ServiceOptions(store: store, listen: listen)
    options.keyFile = values["--key-file"]
    options.threads = try number("--threads", values, within: 1...64) ?? options.threads
    options.queries = try number("--queries", values, within: 1...10_000) ?? options.queries
    return (options, endsWithParent)
  }

  /// A number among the values.
  private static func number(
    _ name: String, _ values: [String: String], within range: ClosedRange<Int>
  ) throws(Usage) -> Int? {
    guard let text = values[name] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw Usage(
        cause: "\(name) is a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
