internal import Capture
internal import Events
internal import Octets
internal import Packets
internal import Pipeline
internal import Sensing
internal import Synchronization

/// The threads that read the capture files of an im_pcap together.
///
/// Each takes the next piece of the files, makes events of the packets that can be understood by
/// themselves, which are nearly all, and renders them. In between, piece by piece in their order, one
/// sensor sees to the packets that need what earlier ones left: segments, fragments, beginnings of
/// sessions. At the end the pieces go out in their order. So what comes out is what one thread would
/// make, and nothing that packets leave is shared.
final class FileWorkers: @unchecked Sendable {
  // Unchecked: the sensor is used by the thread that has the first turn alone.

  /// What the threads need of their input.
  struct Setting {
    /// The input's instance.
    let core: ModuleCore
    /// Which fields events have.
    let plan: FieldPlan
    /// Where events go.
    let sink: EventSink
    /// Which packets are looked at.
    let filter: String
    /// What reassembly may use.
    let limits: PcapLimits
    /// Where packets with something wrong go.
    let malformed: MalformedCapture?
    /// Asked before each piece whether the end was asked for.
    let isStopping: @Sendable () -> Bool
    /// Changes what is counted.
    let tally: @Sendable (_ slot: Int, _ change: (inout PcapTally) -> Void) -> Void
  }

  /// What the threads need of their input.
  private let setting: Setting
  /// How many threads there are.
  private let count: Int
  /// The pieces.
  private let order: PieceOrder<FilePiece>
  /// The files; whoever reads has the lock.
  private let files: Files
  /// The sensor that knows all packets before.
  private let memory: Memory
  /// Batches that are used again.
  private let pool = PacketBatchPool()
  /// Whether each thread renders what it makes, where the routes allow it.
  private let mayRenderApart: Bool

  /// The files, and whether they came to their end.
  private final class Files: @unchecked Sendable {
    // Unchecked: used with the lock held.

    /// Guards the files.
    let lock = Mutex(())
    /// The files.
    var sequence: FileSequence
    /// Whether there is nothing more to read.
    var isAtEnd = false

    /// Files that were not read yet.
    init(_ sequence: consuming FileSequence) { self.sequence = sequence }
  }

  /// What the first turn needs.
  private final class Memory {
    /// The sensor.
    var sensor: Sensor
    /// The time of packets.
    var clock = PacketClock()
    /// Reasons of what is wrong with a packet.
    var reasons = OctetBuffer(capacity: 512)
    /// Packets that it saw.
    var packets: UInt64 = 0

    /// No packets yet.
    init(_ sensor: consuming Sensor) { self.sensor = sensor }
  }

  /// The threads for a sequence of files.
  init(_ setting: Setting, threads: Int, _ files: consuming FileSequence) {
    self.setting = setting
    count = threads
    order = PieceOrder((0..<2 * threads + 1).map { _ in FilePiece() })
    self.files = Files(files)
    memory = Memory(
      Sensor(
        setting.plan, batchLimit: .max, streams: setting.limits.streams,
        fragments: setting.limits.fragments, keepsOffences: setting.malformed != nil))
    mayRenderApart = !setting.sink.isRepeating
  }

  /// Reads all files; the caller's thread is one of the threads.
  func run() {
    let others = (1..<count).map { lane in
      WorkerThread(name: "\(setting.core.name) \(lane + 1)") { self.work(lane) }
    }
    work(0)
    for thread in others { thread.join() }
    finish()
  }

  /// A thread's work.
  private func work(_ lane: Int) {
    var sensor = Sensor(
      setting.plan, batchLimit: .max, keepsOffences: setting.malformed != nil, isOneOfSeveral: true)
    var filter = setting.filter.isEmpty ? nil : PacketFilter(setting.filter)
    var counts = PcapTally()
    while let task = order.nextTask() {
      switch task {
      case .read(let piece):
        // While the routes change no piece is begun, and those under way come to their ends.
        let hold = setting.sink.begin()
        guard read(piece) else {
          setting.sink.end(hold)
          order.end(piece)
          continue
        }
        piece.hold = hold
        sense(piece, &sensor, &filter, &counts)
        counts.sensor = sensor.counters
        setting.tally(lane + 1) { $0 = counts }
        var next = order.bring(piece, number: piece.number, to: .first)
        while let piece = next {
          settle(piece, &memory.sensor)
          next = order.passed(piece, .first)
        }
      case .proceed(let piece):
        render(piece, lane)
        var next = order.bring(piece, number: piece.number, to: .second)
        while let piece = next {
          send(piece)
          next = order.passed(piece, .second)
        }
      }
    }
  }

  // MARK: - The steps of a piece

  /// Reads the next piece; false at the end.
  private func read(_ piece: FilePiece) -> Bool {
    files.lock.withLock { _ in
      if files.isAtEnd { return false }
      if setting.isStopping() || !files.sequence.read(into: piece) { files.isAtEnd = true }
      return !files.isAtEnd
    }
  }

  /// Makes events of the packets that can be understood by themselves.
  private func sense(
    _ piece: FilePiece, _ sensor: inout Sensor, _ filter: inout PacketFilter?,
    _ counts: inout PcapTally
  ) {
    guard !piece.isIdle else { return }
    let capture = piece.capture
    counts.filePackets += UInt64(capture.count)
    for index in 0..<capture.count {
      let packet = capture.packet(index)
      if filter != nil, filter?.matches(packet) == false {
        counts.filtered += 1
        continue
      }
      sensor.interface = capture.interface(index)
      sensor.process(
        packet.octets, at: packet.timestamp, linkType: packet.linkType,
        originalLength: packet.originalLength)
      let isMark = capture.crossesMark(index)
      if _fastPath(!sensor.wantsAttention && !isMark) { continue }
      let place = Int32(truncatingIfNeeded: sensor.pendingCount)
      if sensor.takeLeft(octets: packet.octets.count, originalLength: packet.originalLength) {
        counts.filePackets -= 1
        piece.later.append(FilePiece.Later(kind: .packet, packet: index, place: place))
      }
      if sensor.hasOffences {
        let start = piece.reasons.count
        sensor.takeOffences(into: &piece.reasons)
        piece.later.append(
          FilePiece.Later(
            kind: .offences(start: start, count: piece.reasons.count - start), packet: index,
            place: place))
      }
      if isMark { piece.later.append(FilePiece.Later(kind: .mark, packet: index, place: place)) }
    }
    sensor.handOver(to: piece.sensed)
  }

  /// Sees to what needs the packets before: the first turn of a piece.
  private func settle(_ piece: FilePiece, _ sensor: inout Sensor) {
    let capture = piece.capture
    if !piece.later.isEmpty || piece.isIdle {
      sensor.takeUp(piece.sensed)
      for item in piece.later {
        let packet = capture.packet(item.packet)
        switch item.kind {
        case .packet:
          memory.packets += 1
          sensor.interface = capture.interface(item.packet)
          sensor.process(
            packet.octets, at: packet.timestamp, linkType: packet.linkType,
            originalLength: packet.originalLength)
          if sensor.hasOffences {
            setting.malformed?.add(packet, &sensor, &memory.reasons)
          }
        case .mark: sensor.settleOverdue(at: packet.timestamp)
        case .offences(let start, let count):
          setting.malformed?.add(packet, comments: piece.reasons.view(from: start, count: count))
        }
        sensor.placeNew(before: item.place, in: piece.sensed)
      }
      if piece.isIdle {
        sensor.settleOverdue(at: memory.clock.idleTime)
        sensor.placeNew(before: 0, in: piece.sensed)
      }
      sensor.giveBack(to: piece.sensed)
      setting.malformed?.write(setting.core)
    }
    if capture.count > 0 { memory.clock.packetTime = capture.packet(capture.count - 1).timestamp }
    publish(sensor.counters, skipped: piece.skipped)
  }

  /// Puts the events in order and, where each thread does that for itself, renders them.
  private func render(_ piece: FilePiece, _ lane: Int) {
    guard let batch = piece.sensed.takeBatch(from: pool, setting.plan), let hold = piece.hold
    else { return }
    if mayRenderApart, setting.sink.rendersApart(hold) {
      piece.texts = setting.sink.render(batch, lane: lane, hold)
    } else {
      piece.batch = batch
    }
  }

  /// Lets a piece go out: its second turn.
  private func send(_ piece: FilePiece) {
    guard let hold = piece.hold else { return }
    if let batch = piece.batch { setting.sink.deliver(batch, hold) }
    setting.sink.send(piece.texts, hold)
    if piece.isIdle { setting.sink.flush(hold) }
    piece.batch = nil
    piece.texts.removeAll(keepingCapacity: true)
    piece.hold = nil
    setting.sink.end(hold)
  }

  // MARK: - The end

  /// Settles what waits at the end of all files.
  private func finish() {
    let skipped = files.sequence.stop()
    let piece = FilePiece()
    memory.sensor.takeUp(piece.sensed)
    // What waits for packets that the next run reads is not given up.
    if !setting.sink.keepsPlace || !setting.isStopping() { _ = memory.sensor.finish() }
    memory.sensor.placeNew(before: 0, in: piece.sensed)
    memory.sensor.giveBack(to: piece.sensed)
    publish(memory.sensor.counters, skipped: skipped)
    piece.hold = setting.sink.begin()
    render(piece, 0)
    send(piece)
    setting.sink.flush()
  }

  /// Makes the counts of the first turn known.
  private func publish(_ sensor: SensorCounters, skipped: UInt64) {
    setting.tally(0) { tally in
      tally.sensor = sensor
      tally.skipped = skipped
      tally.filePackets = self.memory.packets + skipped
    }
  }
}
