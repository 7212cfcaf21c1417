internal import Capture
internal import Events
internal import Modules
internal import Octets
internal import Packets
internal import PassiveDNS
internal import Sensing

/// Takes the responses of a capture into a store.
///
/// A capture whose import was cut off is read from its start again, so that queries before the cut meet
/// their responses behind it; what the store has is not recorded twice.
struct CaptureImport: ~Copyable {
  /// The source's name among the store's positions.
  private let source: String
  /// Makes the messages.
  private var sensor: Sensor
  /// Takes them.
  private var feed: ResponseFeed
  /// Batches that are used again.
  private let pool = PacketBatchPool()

  /// An import.
  init(_ store: PassiveDNSStore, sensor name: String, source: String) throws(ImportFailure) {
    self.source = source
    let blocks = ProtocolType.ofMessages.map { ProtocolSelection(type: $0, ports: []) }
    let selection = FieldSelection(blocks, schema: .native, isForMessagesOnly: true)
    var settings = WriterSettings()
    settings.sensor = name
    do throws(StoreError) {
      let writer = try StoreWriter(store, settings)
      sensor = Sensor(FieldPlan(selection, instanceName: "import", moduleName: "import"))
      feed = ResponseFeed(writer)
    } catch {
      throw ImportFailure(error.description)
    }
  }

  /// Imports a capture.
  mutating func run(
    _ path: String, after done: UInt64, _ progress: ImportProgress
  ) throws(ImportFailure) {
    do {
      var reader = try CaptureFileReader(path: path, filter: "")
      reading: while true {
        switch try reader.next() {
        case .packet:
          let packet = reader.packet
          sensor.interface = reader.interface
          sensor.process(
            packet.octets, at: packet.timestamp, linkType: packet.linkType,
            originalLength: packet.originalLength)
          if sensor.isBatchFull { try take(after: done, progress) }
        case .idle, .notice: continue
        case .end: break reading
        }
      }
      if let warning = reader.ending.warning { FileSystem.printError("\(path): \(warning)") }
      while sensor.finish() { try take(after: done, progress) }
      try take(after: done, progress)
      try flush(isComplete: true)
    } catch let error as CaptureError {
      throw ImportFailure(error.description)
    } catch let error as StoreError {
      throw ImportFailure(error.description)
    } catch {
      throw ImportFailure("\(error)")
    }
    let sets = feed.writer.allCounts
    progress.finish(
      "\(AccountText.grouped(feed.counts.messages)) messages,"
        + " \(AccountText.grouped(sets.seen)) RRsets, \(AccountText.grouped(sets.trusted)) of them"
        + " trusted")
  }

  /// Takes what the sensor gathered. Only between batches is written, so that the position is exact.
  private mutating func take(
    after done: UInt64, _ progress: ImportProgress
  ) throws(StoreError) {
    guard let batch = sensor.takeBatch(from: pool) else { return }
    defer { batch.recycle() }
    _ = try feed.take(batch, known: feed.counts.messages < done ? batch.count : 0)
    progress.tell(feed.counts.messages, "messages")
    if feed.writer.isAlmostFull { try flush(isComplete: false) }
  }

  /// Writes what was gathered, with the position.
  private mutating func flush(isComplete: Bool) throws(StoreError) {
    let position = ImportPosition(done: feed.counts.messages, isComplete: isComplete)
    try feed.writer.flush(position: position.octets, of: source)
  }
}
