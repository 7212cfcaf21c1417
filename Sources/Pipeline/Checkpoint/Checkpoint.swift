internal import Octets

/// How far an input has come on one of its paths: so many of the events that it made, before its Exec, are
/// accounted for.
struct InputMark: Sendable, Equatable {
  /// Which stream, by its place among the pipeline's.
  let stream: Int
  /// How many events.
  let events: UInt64
}

/// The names of streams: the input's, and where its events pass processors or are sent by an Exec, the
/// route's.
enum StreamName {
  /// The name of a stream; all in lower case.
  ///
  /// - Parameters:
  ///   - route: The route; nil for the one path of all routes without processors.
  ///   - isDetour: Whether an Exec sends events there.
  static func of(_ input: String, route: String?, isDetour: Bool) -> String {
    guard let route else { return input }
    // No name of an instance has a `>`, with which its block's first line ends.
    let name = route.lowercased().split(separator: " ").joined(separator: "%20")
    return input + (isDetour ? ">>" : ">") + name
  }

  /// The name of what comes out of a buffer on disk, whose queue has a number.
  static func of(buffer: String, queue: UInt64) -> String {
    "\(buffer)>>>\(String(queue, radix: 16))"
  }

  /// Whether a stream comes out of a buffer on disk.
  static func isBuffer(_ stream: String) -> Bool {
    stream.drop { $0 != ">" }.hasPrefix(">>>")
  }

  /// The input of a stream.
  static func input(of stream: String) -> String {
    String(stream.prefix { $0 != ">" })
  }
}

/// What is known of a run that did not come to its end: what was read, and how far each output is.
///
/// As text, a line each, the last one with a checksum: a file that a crash cut short is none.
struct Checkpoint: Equatable {
  /// An input.
  struct Input: Equatable {
    /// What its block says, as a number.
    var fingerprint: UInt64
    /// What it reads, as it says itself.
    var source: String
    /// How many events it made in all; nil while it reads.
    var total: UInt64?
  }

  /// An output.
  struct Output: Equatable {
    /// The identity of its next batch.
    var next: BatchIdentity
    /// What it needs to go on from there, as it says itself; nil where it cannot.
    var resumption: String?
    /// How many events of each stream it has put out, or were dropped before it; by the streams' names.
    var marks: [String: UInt64]
  }

  /// The inputs by lower-case name.
  var inputs: [String: Input] = [:]
  /// The outputs by lower-case name.
  var outputs: [String: Output] = [:]

  /// The first line.
  private static let title = "wirebird checkpoint 1"

  /// Nothing.
  init() {}

  /// How many events of an input no output needs any more.
  func settled(of input: String) -> UInt64 {
    outputs.values.flatMap(\.marks).filter { StreamName.input(of: $0.key) == input }
      .map(\.value).min() ?? 0
  }

  /// Whether every output has put out all that an input made.
  func isDone(_ input: String) -> Bool {
    guard let total = inputs[input]?.total else { return false }
    return settled(of: input) >= total
  }

  // MARK: - Text

  /// The text.
  var text: String {
    var lines = [Self.title]
    for (name, input) in inputs.sorted(by: { $0.key < $1.key }) {
      let total = input.total.map { String($0) } ?? "-"
      lines.append(
        "input \(name) \(String(input.fingerprint, radix: 16)) \(total) \(Self.escaped(input.source))"
      )
    }
    for (name, output) in outputs.sorted(by: { $0.key < $1.key }) {
      let queue = String(output.next.queue, radix: 16)
      let resumption = output.resumption.map { "+" + Self.escaped($0) } ?? "-"
      lines.append("output \(name) \(queue) \(output.next.first) \(resumption)")
      for (input, events) in output.marks.sorted(by: { $0.key < $1.key }) {
        lines.append("mark \(name) \(input) \(events)")
      }
    }
    let body = lines.joined(separator: "\n") + "\n"
    return body + "end \(String(Checksum.of(Array(body.utf8)), radix: 16))\n"
  }

  /// Reads a text; nil where it is none, or not whole.
  init?(text: String) {
    let end = "\nend "
    guard let last = text.utf8.dropLast().lastIndex(of: 0x0A) else { return nil }
    let body = text[...last]
    let line = text[last...].dropLast()
    guard line.hasPrefix(end), text.hasSuffix("\n"),
      UInt32(line.dropFirst(end.count), radix: 16) == Checksum.of(Array(body.utf8))
    else { return nil }
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    guard lines.first.map({ $0 == Self.title }) == true else { return nil }
    for line in lines.dropFirst() where !read(line) { return nil }
  }

  /// Reads a line.
  private mutating func read(_ line: Substring) -> Bool {
    let words = line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false)
      .map(String.init)
    guard words.count >= 4 else { return false }
    switch words[0] {
    case "input":
      guard words.count == 5, let fingerprint = UInt64(words[2], radix: 16),
        words[3] == "-" || UInt64(words[3]) != nil
      else { return false }
      inputs[words[1]] = Input(
        fingerprint: fingerprint, source: Self.unescaped(words[4]), total: UInt64(words[3]))
    case "output":
      guard words.count == 5, let queue = UInt64(words[2], radix: 16),
        let first = UInt64(words[3])
      else { return false }
      let resumption =
        words[4].hasPrefix("+") ? Self.unescaped(String(words[4].dropFirst())) : nil
      outputs[words[1]] = Output(
        next: BatchIdentity(queue: queue, first: first), resumption: resumption, marks: [:])
    case "mark":
      guard outputs[words[1]] != nil, let events = UInt64(words[3]) else { return false }
      outputs[words[1]]?.marks[words[2]] = events
    default: return false
    }
    return true
  }

  /// A text as part of a line.
  private static func escaped(_ text: String) -> String {
    text.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
      .split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
  }

  /// The text of ``escaped(_:)``.
  private static func unescaped(_ text: String) -> String {
    var result = ""
    var isEscape = false
    for letter in text {
      if isEscape {
        result.append(letter == "n" ? "\n" : letter)
        isEscape = false
      } else if letter == "\\" {
        isEscape = true
      } else {
        result.append(letter)
      }
    }
    return result
  }
}
