internal import ArgumentParser
internal import Capture
internal import Events
internal import Glibc
internal import Octets
internal import Packets
internal import Pipeline
internal import Sensing

/// `wirebird decode`: the DNS messages of captures on standard output.
struct DecodeCommand: ParsableCommand {
  /// What `--help` says.
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Show the DNS messages of captures, a JSON object a line.",
    discussion: """
      Captures are pcap or pcapng files, plain, gzip or zstd; `-` is standard input. Packets of several
      come in the order of their times. All fields are shown, as Schema Native has them. What was read is told on standard error.
      """)

  /// The captures.
  @Argument(help: "Capture files, wildcards, or -.", completion: .file())
  var captures: [String]

  /// Whether people read it.
  @Flag(name: .long, help: "Give every field a line of its own.")
  var pretty = false

  /// Which packets.
  @Option(name: .long, help: "Look only at packets that match this pcap-filter(7) expression.")
  var filter = ""

  /// The schema.
  @Option(name: .long, help: "How fields are named and typed: Native, Default, Strict or Compact.")
  var schema = "Native"

  /// Ports of DNS.
  @Option(
    name: .long, parsing: .upToNextOption, help: "The ports of DNS (default: 53 5353 5355).")
  var port: [UInt16] = []

  /// Looks whether there is the schema.
  func validate() throws {
    if Schema(name: schema) != nil { return }
    let names = Schema.allCases.map(\.name).joined(separator: ", ")
    throw ValidationError("there is no schema '\(schema)'; the schemas are \(names)")
  }

  /// Decodes them.
  func run() throws {
    let schema = Schema(name: schema) ?? .native
    _ = signal(SIGPIPE, SIG_IGN)
    let blocks = ProtocolType.ofMessages.map {
      ProtocolSelection(type: $0, ports: $0 == .dns ? port : [])
    }
    let selection = FieldSelection(blocks, schema: schema, isForMessagesOnly: true)
    var decoder = CaptureDecoder(
      FieldPlan(selection, instanceName: "decode", moduleName: "decode"), isPretty: pretty)
    var status: Int32 = 0
    do throws(CaptureError) {
      if !filter.isEmpty { try PacketFilter.verify(filter) }
      let files = try CaptureFileList.expand(captures).map { CaptureFileEntry($0) }
      decoder.decode(CaptureFileEntry.groups(of: files), filter: filter)
    } catch {
      FileSystem.printError(error.description)
      status = 1
    }
    decoder.finish()
    if decoder.hasOutputFailed || decoder.hasReadingFailed { status = 1 }
    throw ExitCode(status)
  }
}

/// Decodes captures to standard output.
struct CaptureDecoder: ~Copyable {
  /// Makes the events.
  private var sensor: Sensor
  /// Batches that are used again.
  private let pool = PacketBatchPool()
  /// Writes JSON.
  private var text: JSONText
  /// Lines that wait to be written.
  private var output = OctetBuffer(capacity: 2 << 20)
  /// Whether nobody reads what is written.
  private var isOutputClosed = false
  /// What is told of captures.
  private let failures = Failures()
  /// Whether something was lost because it could not be written.
  private(set) var hasOutputFailed = false

  /// Tells people of captures that are not as they should be.
  private final class Failures {
    /// Whether one could not be read.
    var hasFailed = false

    /// Tells of a capture.
    func hear(_ news: CaptureFileMerge.News) {
      switch news {
      case .ended(let ending, let path):
        if let warning = ending.warning { FileSystem.printError("\(path): \(warning)") }
      case .failed(let error):
        FileSystem.printError(error.description)
        hasFailed = true
      case .delayed(let path):
        FileSystem.printError("\(path): too many captures overlap; some packets come late")
      }
    }
  }

  /// A decoder.
  init(_ plan: FieldPlan, isPretty: Bool) {
    sensor = Sensor(plan)
    var settings = JSONSettings()
    settings.isPretty = isPretty
    text = JSONText(settings)
  }

  /// Decodes captures, as long as somebody reads the output.
  mutating func decode(_ groups: [[CaptureFileEntry]], filter: String) {
    let failures = failures
    var files = CaptureFileMerge(groups, filter: filter) { failures.hear($0) }
    reading: while true {
      switch files.next() {
      case .packet:
        let packet = files.packet
        sensor.interface = files.interface
        sensor.process(
          packet.octets, at: packet.timestamp, linkType: packet.linkType,
          originalLength: packet.originalLength)
        if files.crossesMark { sensor.settleOverdue(at: packet.timestamp) }
        if sensor.isBatchFull, !write() { return }
      case .idle, .notice: if !write() { return }
      case .end: break reading
      }
    }
    _ = write()
  }

  /// Whether a capture could not be read.
  var hasReadingFailed: Bool { failures.hasFailed }

  /// Writes the events that were gathered.
  private mutating func write() -> Bool {
    guard !isOutputClosed else { return false }
    guard let batch = sensor.takeBatch(from: pool) else { return flush() }
    var event = 0
    while event < batch.count {
      event = text.appendLines(of: batch, from: event, limit: 256 << 10, to: &output)
      if output.count >= 256 << 10, !flush() { return false }
    }
    batch.recycle()
    return flush()
  }

  /// Writes what waits.
  private mutating func flush() -> Bool {
    guard output.count > 0 else { return true }
    if let number = FileSystem.write(output.view, to: STDOUT_FILENO) {
      isOutputClosed = true
      if number != EPIPE {
        hasOutputFailed = true
        FileSystem.printError("failed to write: \(SystemError.text(number))")
      }
    }
    output.removeAll()
    return !isOutputClosed
  }

  /// Writes what is left at the end of all captures, and tells what was read.
  mutating func finish() {
    while sensor.finish(), write() {}
    _ = write()
    let counters = sensor.counters
    FileSystem.printError(
      "\(AccountText.grouped(counters.frames)) packets,"
        + " \(AccountText.grouped(counters.messages)) DNS messages,"
        + " \(AccountText.grouped(counters.messages - counters.decoded)) of them malformed")
  }
}
