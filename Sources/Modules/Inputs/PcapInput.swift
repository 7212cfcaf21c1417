internal import Capture
internal import Configuration
internal import Events
internal import Octets
internal import Packets
internal import Pipeline
internal import Sensing
internal import Synchronization

/// The module im_pcap: packets from interfaces or capture files.
final class PcapInput: InputModule, @unchecked Sendable {
  // Unchecked: captures are opened before any thread runs, and each is taken by one thread.

  /// The module.
  static let definition = ModuleDefinition(PcapDirectives.declaration) { setup in
    guard let directives = PcapDirectives(setup.reader, setup.overrides) else { return nil }
    return PcapInput(directives, setup)
  }

  /// What every instance has.
  let core: ModuleCore
  /// What the configuration says.
  let directives: PcapDirectives
  /// The block, for its Exec.
  private let reader: DirectiveReader
  /// The captures that were opened, one for each thread to take: all rings of an interface together.
  private var opened: [OpenCapture] = []
  /// Whether the input waits where queues are full.
  let waitsForQueues: Bool
  /// How many of its events may wait.
  let ownQueueLimit: Int?
  /// Whether files are read.
  var isPatient: Bool { !directives.files.isEmpty }
  /// How long an event waits for its batch to fill.
  private let flushNanoseconds: Int64
  /// How many events a batch has; nil leaves it to what becomes of them.
  private let batchLimit: Int?
  /// Ends the waiting of captures.
  private let wakeUp = WakeUp()
  /// Whether the end was asked for.
  private let isStopping = Atomic<Bool>(false)
  /// The files, where it is kept how far they are read.
  private var captureSource: CaptureSource?
  /// Whether all files were read to their ends.
  private(set) var hasReachedEnd = false
  /// Where packets with something wrong go; nil where they are not wanted.
  private var malformed: MalformedCapture?
  /// Batches that are used again.
  private let pool = PacketBatchPool()
  /// What captures counted so far.
  private let tallies = Mutex<[PcapTally]>([])

  /// Holds a capture until its thread takes it.
  private final class OpenCapture {
    /// The capture.
    private var capture: LiveCapture?

    /// An open capture.
    init(_ capture: consuming LiveCapture) { self.capture = consume capture }

    /// The capture, once.
    func take() -> LiveCapture? { capture.take() }
  }

  /// An instance.
  init(_ directives: PcapDirectives, _ setup: ModuleSetup) {
    core = setup.core
    self.directives = directives
    reader = setup.reader
    let isLive = directives.files.isEmpty
    ownQueueLimit =
      setup.reader.isGiven("LogqueueSize") ? setup.reader.integer("LogqueueSize") : nil
    let flowControl =
      setup.reader.isGiven("FlowControl")
      ? setup.reader.boolean("FlowControl") : setup.settings.flowControl
    waitsForQueues = flowControl && (!isLive || ownQueueLimit == nil)
    flushNanoseconds =
      setup.reader.nanoseconds("BatchFlushInterval") ?? setup.settings.batchFlushNanoseconds
    batchLimit =
      setup.reader.integer("BatchSize")
      ?? (setup.settings.isBatchSizeGiven ? setup.settings.batchSize : nil)
    let threads = setup.settings.threads ?? Processors.availableCount
    ringCount = isLive ? max(threads / max(directives.devices.count, 1), 1) : 0
    laneCount =
      isLive ? ringCount * directives.devices.count : directives.readsFromLast ? 1 : threads
  }

  /// How many captures share the packets of each interface; zero where files are read.
  private let ringCount: Int
  /// How many threads make events: as many as read files together, or as interfaces have.
  let laneCount: Int

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) {
    core.compileExec(reader, preparation)
  }

  /// Opens the interfaces and checks that files can be read, so that a mistake ends the program and
  /// not a thread, and so that permissions can be given up behind.
  func start() throws(ModuleFailure) {
    do throws(CaptureError) {
      for path in try CaptureFileList.expand(directives.files)
      where !CaptureFileList.isStream(path) {
        _ = try CaptureFileReader(path: path)
      }
      for device in directives.devices {
        let group = ringCount > 1 ? CaptureGroup() : nil
        for _ in 0..<ringCount {
          opened.append(
            OpenCapture(try LiveCapture(settings(device), wakeUp: wakeUp, group: group)))
        }
      }
      if let path = directives.malformedCapture {
        malformed = try MalformedCapture(
          path: path, limitOctets: directives.malformedCaptureLimit)
      }
    } catch {
      throw ModuleFailure(error.description)
    }
  }

  /// Reads all files, or all interfaces at once.
  func run(into sink: EventSink) {
    defer { malformed?.unlock() }
    let plan = FieldPlan(directives.selection, instanceName: core.name)
    if !directives.files.isEmpty {
      if laneCount > 1 { readFilesTogether(plan, sink) } else { readFiles(plan, sink) }
      return
    }
    let others = opened.indices.dropFirst().map { index in
      WorkerThread(name: directives.devices[index / ringCount]) { self.capture(index, plan, sink) }
    }
    capture(0, plan, sink)
    for thread in others { thread.join() }
  }

  /// Ends reading soon.
  func stop() {
    isStopping.store(true, ordering: .relaxed)
    wakeUp.signal()
  }

  // MARK: - Going on

  /// Whether only files are read that can be read again.
  var isRepeatable: Bool {
    isPatient && !(directives.files.contains { CaptureFileList.isStream($0) })
  }

  /// Whether a file that has grown is read on by the next run.
  var isLasting: Bool { directives.readsFromLast }

  /// The files, as they are known again.
  var source: String {
    if captureSource == nil { captureSource = CaptureSource(paths: presentPaths) }
    return captureSource?.text ?? ""
  }

  /// Reads what is left of what another run read.
  func resume(from source: String, total: UInt64?) -> UInt64? {
    guard let before = CaptureSource(text: source) else { return nil }
    let next: CaptureSource?
    if isLasting, let total {
      next = before.behind(presentPaths, total: total)
    } else {
      next = before.again(presentPaths)
    }
    captureSource = next
    return next?.base
  }

  /// The files that there are now. Where the next run goes on, one is read behind the other, the last of
  /// them the latest.
  private var presentPaths: [String] {
    let paths = (try? CaptureFileList.expand(directives.files)) ?? []
    return isLasting && directives.mergesFiles ? CaptureFileEntry.sorted(paths) : paths
  }

  // MARK: - Files

  /// The files that are read, those that are merged together.
  private var fileGroups: [[CaptureFileEntry]] {
    if isLasting { return (captureSource?.paths ?? presentPaths).map { [CaptureFileEntry($0)] } }
    let waves = captureSource?.waves ?? [presentPaths.map { CaptureFileEntry($0) }]
    if directives.mergesFiles { return waves.flatMap { CaptureFileEntry.groups(of: $0) } }
    return waves.flatMap { $0.map { [$0] } }
  }

  /// Reads the files on one thread.
  private func readFiles(_ plan: FieldPlan, _ sink: EventSink) {
    var sensor = makeSensor(plan, sink)
    let slot = addTally()
    for group in fileGroups where !isStopping.load(ordering: .relaxed) {
      if isLasting {
        deliver(&sensor, sink)
        captureSource?.begin(group[0].path, firstEvent: sink.eventCount)
      }
      let before = tallies.withLock { $0[slot] }
      var merge = CaptureFileMerge([group], filter: directives.filter, wakeUp: wakeUp) { news in
        self.hear(news, slot)
      }
      readPackets(&merge, &sensor, sink, slot, since: before)
      merge.stop()
    }
    hasReachedEnd = !isStopping.load(ordering: .relaxed)
    // What waits for packets that may come yet, in the next run, is not given up.
    if sink.keepsPlace, isLasting || !hasReachedEnd {
      deliver(&sensor, sink, Lane(slot: slot))
    } else {
      finish(&sensor, sink, Lane(slot: slot))
    }
  }

  /// Reads the files by several threads.
  private func readFilesTogether(_ plan: FieldPlan, _ sink: EventSink) {
    for _ in 0...laneCount { _ = addTally() }
    var size = FileSequence.PieceSize()
    if let batchLimit { size.packets = batchLimit }
    let files = FileSequence(fileGroups, wakeUp: wakeUp, size) { self.hear($0, 0) }
    let setting = FileWorkers.Setting(
      core: core, plan: plan, sink: sink, filter: directives.filter, limits: directives.limits,
      malformed: malformed, isStopping: { self.isStopping.load(ordering: .relaxed) },
      tally: { slot, change in self.tallies.withLock { change(&$0[slot]) } })
    FileWorkers(setting, threads: laneCount, files).run()
    hasReachedEnd = !isStopping.load(ordering: .relaxed)
  }

  /// Reads files to their ends; `before` is what the files before them counted.
  private func readPackets(
    _ reader: inout CaptureFileMerge, _ sensor: inout Sensor, _ sink: EventSink, _ slot: Int,
    since before: PcapTally
  ) {
    defer { publish(reader.counters, sensor.counters, slot, since: before) }
    var reasons = OctetBuffer(capacity: 512)
    var clock = PacketClock()
    while true {
      switch reader.next() {
      case .packet:
        let packet = reader.packet
        let time = packet.timestamp
        sensor.interface = reader.interface
        sensor.process(
          packet.octets, at: time, linkType: packet.linkType,
          originalLength: packet.originalLength)
        // A file may have few events, so neither the end nor what waited too long waits for a batch.
        clock.packetTime = time
        let isTimeToSweep = reader.crossesMark
        if _slowPath(sensor.wantsAttention || isTimeToSweep) {
          if sensor.hasOffences { malformed?.add(packet, &sensor, &reasons) }
          if sensor.isBatchFull { deliver(&sensor, sink) }
          guard isTimeToSweep else { continue }
          while sensor.settleOverdue(at: time) { deliver(&sensor, sink) }
          publish(reader.counters, sensor.counters, slot, since: before)
          if isStopping.load(ordering: .relaxed) { return }
        }
      case .idle, .notice:
        while sensor.settleOverdue(at: clock.idleTime) { deliver(&sensor, sink) }
        publish(reader.counters, sensor.counters, slot, since: before)
        deliver(&sensor, sink)
        sink.flush()
      case .end: return
      }
    }
  }

  /// Makes the counts of a file and of its packets known, together, so that they add up.
  private func publish(
    _ counters: CaptureFileCounters, _ sensor: SensorCounters, _ slot: Int, since before: PcapTally
  ) {
    tallies.withLock { tallies in
      tallies[slot].sensor = sensor
      tallies[slot].filtered = before.filtered + counters.filteredPackets
      tallies[slot].skipped =
        before.skipped + counters.oversizePackets + counters.packetsOfUnknownInterface
      tallies[slot].filePackets = before.filePackets + counters.allPackets
    }
  }

  /// Counts how files ended, and says so where that is not as it should be.
  private func hear(_ news: CaptureFileMerge.News, _ slot: Int) {
    switch news {
    case .failed(let error): core.fail(error.description)
    case .delayed(let path):
      core.log(
        .warning,
        "\(path): more than \(CaptureFileMerge.openLimit) files overlap in time; some packets come later"
          + " than others of their time")
    case .ended(let ending, let path):
      tallies.withLock { tallies in
        tallies[slot].files += 1
        if ending.warning != nil { tallies[slot].brokenFiles += 1 }
      }
      if let warning = ending.warning { core.log(.warning, "\(path): \(warning)") }
    }
  }

  // MARK: - Interfaces

  /// Captures on an interface until the end is asked for.
  private func capture(_ index: Int, _ plan: FieldPlan, _ sink: EventSink) {
    var sensor = makeSensor(plan, sink)
    let lane = Lane(index: index, ring: index % ringCount, slot: addTally())
    do throws(CaptureError) {
      guard var capture = opened[index].take() else { return }
      if lane.ring == 0 {
        let rings = ringCount > 1 ? " by \(ringCount) threads" : ""
        core.log(.info, "capturing on \(capture.device)\(rings)")
      }
      try capturePackets(&capture, &sensor, sink, lane)
      publishLive(&capture, lane)
    } catch {
      core.fail(error.description)
    }
    finish(&sensor, sink, lane)
  }

  /// A thread of live capture.
  private struct Lane {
    /// Which of the input's threads it is.
    var index = 0
    /// Which of those of its interface.
    var ring = 0
    /// Where its counts are.
    var slot: Int
  }

  /// Makes known what the kernel counted.
  private func publishLive(_ capture: inout LiveCapture, _ lane: Lane) {
    var statistics = capture.statistics
    let name = "\(capture.device), ring \(lane.ring + 1)"
    if lane.ring > 0 {
      // All rings of an interface have the same gaps, and are told the same by it.
      statistics.gaps = 0
      statistics.gapNanoseconds = 0
      statistics.interfaceDroppedPackets = 0
    }
    tallies.withLock { tallies in
      tallies[lane.slot].live = statistics
      if ringCount > 1 { tallies[lane.slot].ringName = name }
    }
  }

  /// Takes packets from an interface.
  private func capturePackets(
    _ capture: inout LiveCapture, _ sensor: inout Sensor, _ sink: EventSink, _ lane: Lane
  ) throws(CaptureError) {
    var reasons = OctetBuffer(capacity: 512)
    var batchStart = Int64.max
    var packetCount = 0
    var clock = PacketClock()
    var overload = OverloadControl(
      directives.overloadReaction, rateLimit: Sensor.samplingRateLimit)
    var isTimeToWatch = false
    while true {
      if _slowPath(isTimeToWatch) {
        isTimeToWatch = false
        watch(&overload, &capture, &sensor, sink, lane, at: clock.packetTime)
      }
      switch try capture.next() {
      case .packet:
        let packet = capture.packet
        let time = packet.timestamp
        sensor.process(
          packet.octets, at: time, linkType: packet.linkType,
          originalLength: packet.originalLength)
        packetCount &+= 1
        clock.packetTime = time
        if _slowPath(sensor.hasOffences) { malformed?.add(packet, &sensor, &reasons) }
        if packetCount & Self.packetsPerSweep == 0 {
          isTimeToWatch = overload.isTime(time.nanoseconds)
          sensor.settleOverdue(at: time)
        }
        if sensor.pendingCount == 0 { continue }
        if batchStart == .max { batchStart = time.nanoseconds }
        // Under steady traffic there is no idle moment; the packets' own times tell how long the
        // first event of the batch has waited.
        if sensor.isBatchFull || time.nanoseconds &- batchStart >= flushNanoseconds {
          sensor.settleOverdue(at: time)
          deliver(&sensor, sink, lane)
          batchStart = .max
        }
      case .idle:
        sensor.settleOverdue(at: clock.idleTime)
        deliver(&sensor, sink, lane)
        batchStart = .max
        watch(&overload, &capture, &sensor, sink, lane, at: clock.idleTime)
      case .notice:
        if lane.ring == 0, let notice = capture.notice { report(notice, on: capture.device) }
      case .end: return
      }
    }
  }

  /// Publishes what the kernel counted, and looks at what was lost.
  private func watch(
    _ overload: inout OverloadControl, _ capture: inout LiveCapture, _ sensor: inout Sensor,
    _ sink: EventSink, _ lane: Lane, at time: Timestamp
  ) {
    publishLive(&capture, lane)
    let lost = capture.statistics.droppedPackets &+ sink.refusedCount
    guard let notice = overload.look(lost: lost, at: time.nanoseconds) else { return }
    // All events of a batch have the same rate.
    deliver(&sensor, sink, lane)
    sensor.samplingRate = overload.rate
    let ring = ringCount > 1 ? ", ring \(lane.ring + 1)" : ""
    report(notice, rate: overload.rate, on: capture.device + ring)
  }

  // MARK: - Batches and counts

  /// Behind how many packets it is looked for what waited too long, less one; a power of two, less one.
  private static var packetsPerSweep: Int { 0x1FF }

  /// A sensor with the limits of the configuration; where events are rendered on its thread, of small
  /// batches, which stay near.
  private func makeSensor(_ plan: FieldPlan, _ sink: EventSink) -> Sensor {
    Sensor(
      plan,
      batchLimit: batchLimit ?? (sink.rendersHere ? Sensor.nearBatchLimit : Sensor.batchLimit),
      streams: directives.limits.streams, fragments: directives.limits.fragments,
      keepsOffences: malformed != nil, leavesOutOwn: directives.files.isEmpty)
  }

  /// Sends what the sensor gathered on its way, and publishes what it counted.
  private func deliver(_ sensor: inout Sensor, _ sink: EventSink, _ lane: Lane) {
    let counters = sensor.counters
    tallies.withLock { $0[lane.slot].sensor = counters }
    deliver(&sensor, sink, lane: lane.index)
    sink.flush(lane: lane.index)
  }

  /// Sends what the sensor gathered on its way.
  private func deliver(_ sensor: inout Sensor, _ sink: EventSink, lane: Int = 0) {
    malformed?.write(core)
    if let batch = sensor.takeBatch(from: pool) { sink.deliver(batch, lane: lane) }
  }

  /// Sends what is left at the end of all packets.
  private func finish(_ sensor: inout Sensor, _ sink: EventSink, _ lane: Lane) {
    while sensor.finish() { deliver(&sensor, sink, lane) }
    deliver(&sensor, sink, lane)
  }

  /// A place for the counts of one more thread.
  private func addTally() -> Int {
    tallies.withLock { tallies in
      tallies.append(PcapTally())
      return tallies.count - 1
    }
  }

  /// What was counted, from the wire inwards.
  var account: ModuleAccount {
    var account = ModuleAccount(instance: core.name, module: core.instance.moduleName)
    let all = tallies.withLock { $0.reduce(PcapTally()) { $0 + $1 } }
    all.fill(&account, isLive: directives.files.isEmpty)
    if directives.files.isEmpty {
      let octets = UInt64(directives.bufferSize * max(laneCount, 1))
      account.remarks.append(.init("octets of ring buffers", octets))
      for tally in tallies.withLock({ $0 }) { tally.fillRing(&account) }
    }
    if let malformed { account.balances.append(malformed.counters.balance) }
    return account
  }
}
