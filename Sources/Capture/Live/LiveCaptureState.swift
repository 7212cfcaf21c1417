internal import CLinux
internal import CPcap
internal import Glibc
internal import Octets
internal import Packets

/// Everything that a ``LiveCapture`` knows.
@safe
struct LiveCaptureState: ~Copyable {
  /// How long stopping may take while the kernel still has packets.
  static var drainMilliseconds: Int64 { 2000 }
  /// How long an old handle is read after its interface has gone: a block's time and some more.
  static var leavingMilliseconds: Int64 { 2 * Int64(LiveCapture.timeoutMilliseconds) }
  /// How often an interface that is not there is looked for without news of it.
  static var retryMilliseconds: Int64 { 500 }

  /// Where the capture is in its life.
  private enum Phase {
    /// Packets come.
    case capturing
    /// The interface gives none.
    case interrupted
    /// Stopped: what the kernel holds is still read.
    case draining
    /// Over.
    case ended
  }

  /// How to capture.
  let settings: LiveCapture.Settings
  /// Packets to deliver; libpcap's callback writes to it by its address.
  ///
  /// Changed through copies of the pointer only: compiling for ThreadSanitizer fails at a change through
  /// the member.
  let batch: UnsafeMutablePointer<LiveBatch>
  /// What the first header of its frames is.
  private(set) var linkType = LinkType.ethernet
  /// What the last step told.
  private(set) var notice: CaptureNotice?

  /// Ends the capture from outside.
  private let wakeUp: WakeUp?
  /// What the interface's packets are shared with.
  private let group: CaptureGroup?
  /// The number of the interface whose group was joined; -1 for none.
  private var joinedInterface: Int32 = -1
  /// Watches the interface; none for `any`, which is always there.
  private var monitor: InterfaceMonitor
  /// Whether the interface is watched.
  private let isMonitored: Bool
  /// libpcap's handle; nil while there is no interface.
  private var handle: OpaquePointer?
  /// The interface as it is known.
  private var interface = InterfaceState()
  /// Where the capture is in its life.
  private var phase = Phase.capturing
  /// Why there is the present gap.
  private var reason = CaptureNotice.Reason.down
  /// When the present gap began.
  private var gapStart = Timestamp(nanoseconds: 0)
  /// Until when the present phase lasts, or when the interface is looked for again.
  private var deadline: Int64 = 0
  /// Whether the handle's interface is no more.
  private var isLeaving = false
  /// What was counted.
  private var counted = CaptureStatistics()
  /// What was counted before this handle was opened.
  private var countedBefore = CaptureStatistics()
  /// libpcap's own counters when they were last read; they wrap.
  private var lastCounters = pcap_stat()
  /// Whether the last round left packets in the kernel's buffer.
  private var hasMore = false
  /// Whether the last notice was told.
  private var isNoticeTold = true

  /// The state of a capture that has not started.
  init(_ settings: LiveCapture.Settings, wakeUp: WakeUp?, group: CaptureGroup?) {
    self.settings = settings
    self.wakeUp = wakeUp
    self.group = group
    isMonitored = settings.device != "any"
    monitor = InterfaceMonitor(settings.device)
    unsafe batch = UnsafeMutablePointer<LiveBatch>.allocate(capacity: 1)
    unsafe batch.initialize(to: LiveBatch())
  }

  deinit {
    if let handle = unsafe handle { unsafe late_pcap_close(handle) }
    if joinedInterface >= 0 { group?.leave(interface: joinedInterface) }
    unsafe batch.deinitialize(count: 1)
    unsafe batch.deallocate()
  }

  /// Opens the interface, or waits for one that is down.
  mutating func start() throws(CaptureError) {
    if isMonitored { interface = .now(of: settings.device) }
    if isMonitored, !interface.isUp {
      phase = .interrupted
      gapStart = .now()
      counted.gaps &+= 1
      notice = .interrupted(.down, since: gapStart)
      isNoticeTold = false
      return
    }
    try open()
  }

  /// Goes to the next packet.
  @inline(__always)
  mutating func next() throws(CaptureError) -> CaptureStep {
    if _fastPath(deliver()) { return .packet }
    return try refill()
  }

  /// Gets more packets, or finds out why there are none.
  @inline(never)
  private mutating func refill() throws(CaptureError) -> CaptureStep {
    let batch = unsafe batch
    unsafe batch.pointee.removeAll()
    // A notice made while starting is told by the first step.
    if !isNoticeTold {
      isNoticeTold = true
      return .notice
    }
    switch phase {
    case .capturing: return try capture()
    case .interrupted: return try waitForInterface()
    case .draining: return drain()
    case .ended: return .end
    }
  }

  /// Makes a notice the next step.
  private mutating func tell(_ notice: CaptureNotice) -> CaptureStep {
    self.notice = notice
    return .notice
  }
}

// MARK: - Capturing

extension LiveCaptureState {
  /// Opens the interface.
  private mutating func open() throws(CaptureError) {
    let handle = try unsafe PcapHandle.open(settings)
    unsafe self.handle = handle
    linkType = LinkType(rawValue: UInt16(truncatingIfNeeded: unsafe late_pcap_datalink(handle)))
    countedBefore = counted
    lastCounters = pcap_stat()
    isLeaving = false
    hasMore = false
    guard !settings.filter.isEmpty || group != nil else { return }
    unsafe discardUnfiltered(handle)
    if let group {
      let descriptor = unsafe late_pcap_fileno(handle)
      let index = Int32(truncatingIfNeeded: interface.index)
      try group.join(descriptor, interface: index, device: settings.device)
      joinedInterface = index
      if settings.filter.isEmpty { _ = wirebird_accept_all(descriptor) }
    }
    guard !settings.filter.isEmpty else { return }
    try unsafe PcapHandle.setFilter(settings.filter, of: handle)
  }

  /// Throws away what came between activating and filtering, so that counters begin at zero.
  private mutating func discardUnfiltered(_ handle: OpaquePointer) {
    let batch = unsafe batch
    _ = unsafe wirebird_reject_all(late_pcap_fileno(handle))
    unsafe batch.pointee.isDiscarding = true
    let limit = Self.monotonicMilliseconds() + Self.drainMilliseconds
    var isReady = true
    while isReady, Self.monotonicMilliseconds() < limit {
      _ = takeFromLibpcap()
      isReady =
        wait(milliseconds: 2 * LiveCapture.timeoutMilliseconds, onlyPackets: true) == .ready
    }
    unsafe batch.pointee.isDiscarding = false
    // Reading them now makes the next difference count from here.
    _ = unsafe late_pcap_stats(handle, &lastCounters)
  }

  /// Takes packets from libpcap, waiting for them when there are none.
  private mutating func capture() throws(CaptureError) -> CaptureStep {
    if hasMore {
      if wakeUp?.isSignalled ?? false { return stop() }
    } else {
      switch wait(milliseconds: LiveCapture.timeoutMilliseconds, onlyPackets: false) {
      case .wokenUp: return stop()
      case .timeout: return .idle
      case .ready: break
      }
    }
    if let step = watch() { return step }
    let count = takeFromLibpcap()
    if count < 0 { return try findReason() }
    return deliver() ? .packet : .idle
  }

  /// Takes what libpcap has at once and answers how many packets, or a negative number on failure.
  private mutating func takeFromLibpcap() -> Int32 {
    guard let handle = unsafe handle else { return 0 }
    let count = unsafe late_pcap_dispatch(
      handle, LiveBatch.limitPackets, LiveBatch.receive,
      UnsafeMutableRawPointer(batch).assumingMemoryBound(to: UInt8.self))
    hasMore = count == LiveBatch.limitPackets
    return count
  }

  /// Goes to the batch's next packet and counts it.
  @inline(__always)
  private mutating func deliver() -> Bool {
    let batch = unsafe batch
    guard unsafe batch.pointee.next() else { return false }
    counted.deliveredPackets &+= 1
    counted.deliveredOctets &+= unsafe UInt64(batch.pointee.entry.captured)
    return true
  }

  /// Waits for packets and, unless only for them, for news of the interface or to be stopped.
  private func wait(milliseconds: Int32, onlyPackets: Bool) -> Readiness {
    var entries: InlineArray<3, pollfd> = [
      pollfd(fd: -1, events: Int16(POLLIN), revents: 0),
      pollfd(
        fd: isMonitored && !onlyPackets ? monitor.descriptor : -1, events: Int16(POLLIN), revents: 0
      ),
      pollfd(fd: onlyPackets ? -1 : wakeUp?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    // An interface that is down has an error to be fetched, for which poll would never wait.
    if case .interrupted = phase {
    } else if let handle = unsafe handle {
      entries[0].fd = unsafe late_pcap_get_selectable_fd(handle)
    }
    let count = unsafe withUnsafeMutableBytes(of: &entries) { memory in
      unsafe poll(memory.baseAddress?.assumingMemoryBound(to: pollfd.self), 3, milliseconds)
    }
    if entries[2].revents != 0 { return .wokenUp }
    return count > 0 ? .ready : .timeout
  }

  /// Milliseconds of a clock that nobody sets.
  private static func monotonicMilliseconds() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) &* 1000 &+ Int64(time.tv_nsec) / 1_000_000
  }
}

// MARK: - Gaps

extension LiveCaptureState {
  /// Looks for news of the interface while capturing.
  private mutating func watch() -> CaptureStep? {
    guard isMonitored else { return nil }
    // All that is known by now counts, since deleting an interface sets it down first; but what
    // was down for a moment only is a gap too.
    var last: InterfaceState?
    while let state = monitor.nextChange(of: interface.index) {
      if state != interface || last != nil { last = state }
    }
    return last.map { interrupt($0) }
  }

  /// Finds out why libpcap failed.
  private mutating func findReason() throws(CaptureError) -> CaptureStep {
    let state = isMonitored ? InterfaceState.now(of: settings.device) : interface
    if state != interface { return interrupt(state) }
    let words = unsafe handle.map { unsafe String(cString: late_pcap_geterr($0)) } ?? ""
    throw CaptureError(.device, settings.device, cause: "capturing failed: \(words)")
  }

  /// Begins a gap.
  private mutating func interrupt(_ state: InterfaceState) -> CaptureStep {
    reason = self.reason(for: state)
    interface = state
    // The handle of an interface that is only down goes on by itself when it is up again; that of
    // a deleted one is silent for ever, once what it holds was read.
    isLeaving = reason != .down
    phase = .interrupted
    gapStart = .now()
    deadline = Self.monotonicMilliseconds() + Self.leavingMilliseconds
    counted.gaps &+= 1
    return tell(.interrupted(reason, since: gapStart))
  }

  /// Why nothing comes from an interface that is now in a state.
  private func reason(for state: InterfaceState) -> CaptureNotice.Reason {
    if state.index == interface.index { return .down }
    return state.index == 0 ? .gone : .replaced
  }

  /// Waits for an interface that gives nothing.
  private mutating func waitForInterface() throws(CaptureError) -> CaptureStep {
    if wait(milliseconds: 0, onlyPackets: false) == .wokenUp { return stop() }
    if unsafe handle != nil {
      let count = takeFromLibpcap()
      if deliver() { return .packet }
      let isOver = isLeaving && Self.monotonicMilliseconds() >= deadline
      if count < 0 || isOver { close() }
    }
    let reasonBefore = reason
    followInterface()
    if reason != reasonBefore { return tell(.interrupted(reason, since: gapStart)) }
    let isSettled = unsafe !isLeaving || handle == nil
    guard interface.isUp, isSettled else {
      let readiness = wait(milliseconds: LiveCapture.timeoutMilliseconds, onlyPackets: false)
      return readiness == .wokenUp ? stop() : .idle
    }
    if unsafe handle == nil {
      do {
        try open()
      } catch {
        // It may have gone again between the message and now; only a lasting failure counts.
        guard InterfaceState.now(of: settings.device) != interface else { throw error }
        return .idle
      }
    }
    phase = .capturing
    let gap = CaptureGap(start: gapStart, end: .now())
    counted.gapNanoseconds &+= UInt64(gap.nanoseconds)
    return tell(.resumed(gap: gap))
  }

  /// Takes all news of the interface during a gap.
  private mutating func followInterface() {
    while let state = monitor.nextChange(of: interface.index) { adopt(state) }
    // Messages tell of every change; looking now and then is for those that got lost.
    let now = Self.monotonicMilliseconds()
    if now >= deadline {
      deadline = now + Self.retryMilliseconds
      adopt(.now(of: settings.device))
    }
  }

  /// Takes a state of the interface during a gap.
  private mutating func adopt(_ state: InterfaceState) {
    if state.index != interface.index, !isLeaving {
      reason = self.reason(for: state)
      isLeaving = true
      deadline = Self.monotonicMilliseconds() + Self.leavingMilliseconds
    }
    interface = state
  }

  /// Closes libpcap's handle; what was received and neither delivered nor dropped is lost.
  private mutating func close() {
    guard let handle = unsafe handle else { return }
    _ = readStatistics()
    unsafe late_pcap_close(handle)
    unsafe self.handle = nil
    if joinedInterface >= 0 { group?.leave(interface: joinedInterface) }
    joinedInterface = -1
    let received = counted.receivedPackets &- countedBefore.receivedPackets
    let dropped = counted.droppedPackets &- countedBefore.droppedPackets
    let delivered = counted.deliveredPackets &- countedBefore.deliveredPackets
    if received > dropped &+ delivered {
      counted.lostPackets &+= received &- dropped &- delivered
    }
  }
}

// MARK: - Stopping

extension LiveCaptureState {
  /// Lets nothing more in and reads what is there.
  private mutating func stop() -> CaptureStep {
    guard let handle = unsafe handle else {
      phase = .ended
      return .end
    }
    // From here on the kernel counts nothing, so that the sums come out exactly.
    _ = unsafe wirebird_reject_all(late_pcap_fileno(handle))
    phase = .draining
    deadline = Self.monotonicMilliseconds() + Self.drainMilliseconds
    return drain()
  }

  /// Reads what the kernel still holds.
  private mutating func drain() -> CaptureStep {
    if Self.monotonicMilliseconds() < deadline, takeFromLibpcap() >= 0 {
      if deliver() { return .packet }
      // The kernel hands over a block that is not full when its time is over.
      let readiness = wait(milliseconds: 2 * LiveCapture.timeoutMilliseconds, onlyPackets: true)
      if readiness == .ready { return .idle }
    }
    close()
    phase = .ended
    return .end
  }
}

// MARK: - Statistics

extension LiveCaptureState {
  /// Reads libpcap's counters and adds what is new.
  mutating func readStatistics() -> CaptureStatistics {
    guard let handle = unsafe handle else { return counted }
    var counters = pcap_stat()
    guard unsafe late_pcap_stats(handle, &counters) == 0 else { return counted }
    // They are 32 bits wide and wrap; their differences do not.
    counted.receivedPackets &+= UInt64(counters.ps_recv &- lastCounters.ps_recv)
    counted.droppedPackets &+= UInt64(counters.ps_drop &- lastCounters.ps_drop)
    counted.interfaceDroppedPackets &+= UInt64(counters.ps_ifdrop &- lastCounters.ps_ifdrop)
    lastCounters = counters
    return counted
  }
}
