internal import Octets
public import Packets

/// Reads several capture files in the order of their packets' times.
///
/// Of all files whose turn it is, the packet that comes next is the earliest; of packets of one time, that of
/// the file that is named first. A file whose own packets are out of order keeps its order. A file is opened when the
/// time of its first packet has come, so that files whose times do not overlap are read one after the
/// other, as fast as each alone.
///
///     var merge = CaptureFileMerge([[CaptureFileEntry("a.pcap"), CaptureFileEntry("b.pcap")]]) { … }
///     while merge.next() == .packet { use(merge.packet) }
@safe
public struct CaptureFileMerge: ~Copyable {
  /// The most files that are open at once. Where more overlap, one more waits until another is at its end.
  public static var openLimit: Int { 64 }
  /// The most files that have a thread of their own for decompressing.
  static var threadLimit: Int { 4 }

  /// What is told about files.
  public enum News {
    /// A file is at its end, or was left.
    case ended(CaptureFileEnding, path: String)
    /// A file cannot be read, or not on.
    case failed(CaptureError)
    /// More files overlap than may be open, so this one comes later than its packets' times.
    case delayed(path: String)
  }

  /// What decides which file is next.
  struct Key: BitwiseCopyable, Comparable {
    /// The time of its next packet.
    var time: Int64
    /// Its place in the group.
    var position: Int

    /// Whether it comes first.
    static func < (left: Key, right: Key) -> Bool {
      left.time < right.time || (left.time == right.time && left.position < right.position)
    }
  }

  /// A file that is open.
  @safe
  struct OpenFile: BitwiseCopyable {
    /// What is known about it.
    let state: UnsafeMutablePointer<CaptureFileState>
    /// The packet that it is at.
    var key: Key
  }

  /// The groups that were not begun.
  private var groups: ArraySlice<[CaptureFileEntry]>
  /// The files of the group.
  private var files: [CaptureFileEntry] = []
  /// The files of the group that were not opened yet, the next one last.
  private var pending: [Key] = []
  /// The file that is read, and packets up to which time it may give.
  private(set) var current: OpenFile?
  /// Up to which time it comes before all others.
  private(set) var lastTime = Int64.max
  /// The other files that are open, each at a packet that is held; a heap, the earliest first.
  private(set) var others: [OpenFile] = []
  /// What the files that are closed counted.
  private var closedCounters = CaptureFileCounters()
  /// How many of the open ones may have a thread.
  private var threadCount = 0
  /// Whether it was told that a file is late.
  private var isDelayTold = false

  /// Which packets are wanted by ``next()``; taken out while it is asked.
  private var filter: PacketFilter?
  /// Whether there is a filter.
  private let isFiltering: Bool
  /// Packets that the filter left out.
  private var filteredPackets: UInt64 = 0
  /// Ends waiting for pipes.
  private let wakeUp: WakeUp?
  /// How much is read at once.
  let readOctets: Int
  /// Told about files.
  private let tell: (News) -> Void

  /// A reader of groups of files, one group behind the other; none is opened yet.
  ///
  /// - Parameters:
  ///   - groups: The files; a stream has to be a group of its own.
  ///   - filter: An expression of pcap-filter(7) that ``next()`` asks.
  ///   - wakeUp: Ends waiting for streams from another thread.
  ///   - readOctets: How much is read at once; for ``next(into:limit:)``, how large pieces are.
  ///   - tell: Told about files.
  public init(
    _ groups: [[CaptureFileEntry]], filter: String = "", wakeUp: WakeUp? = nil,
    readOctets: Int = CaptureFileReader.defaultReadOctets, tell: @escaping (News) -> Void
  ) {
    self.groups = groups[...]
    isFiltering = !filter.isEmpty
    self.filter = filter.isEmpty ? nil : PacketFilter(filter)
    self.wakeUp = wakeUp
    self.readOctets = min(max(readOctets, 1), OctetSource.chunkOctets)
    self.tell = tell
  }

  deinit {
    if let current { Self.free(current) }
    for file in others { Self.free(file) }
  }

  // MARK: - Packets

  /// Goes to the next packet.
  ///
  /// - Returns: ``CaptureStep/idle`` only while a stream gives nothing; ``CaptureStep/end`` behind the last
  ///   file.
  @inline(__always)
  public mutating func next() -> CaptureStep {
    while true {
      guard let file = current else {
        guard choose() else { return .end }
        if takeHeld(), isWanted() { return .packet }
        continue
      }
      switch step(file) {
      case .packet:
        if _slowPath(unsafe file.state.pointee.timestamp.nanoseconds > lastTime) {
          hold()
        } else if _fastPath(!isFiltering) || isWanted() {
          return .packet
        }
      case .idle, .notice:
        if unsafe !file.state.pointee.isRegular { return .idle }
      case .end: close()
      }
    }
  }

  /// The packet that the last step came to.
  public var packet: CapturedPacket {
    @_lifetime(borrow self)
    @inline(__always) get {
      guard let state = unsafe current?.state else {
        preconditionFailure("there is a packet only behind a step that came to one")
      }
      // What it borrows does not change before the next step, which needs this reader for itself.
      let packet = unsafe CapturedPacket(
        octets: OctetView(
          unsafeBase: state.pointee.packetAddress, count: state.pointee.packetCount),
        timestamp: state.pointee.timestamp, linkType: state.pointee.linkType,
        originalLength: state.pointee.originalLength)
      return unsafe _overrideLifetime(packet, borrowing: self)
    }
  }

  /// Which interface of its file the packet was captured on; see ``CaptureFileReader/interface``.
  @inline(__always)
  public var interface: UInt32 { unsafe current?.state.pointee.interface ?? 0 }

  /// Whether it is time to look for what waited too long; told of every 64 KiB of each file.
  @inline(__always)
  public var crossesMark: Bool { unsafe current?.state.pointee.crossesMark ?? false }

  /// What was read of all files so far, without packets that are held.
  public var counters: CaptureFileCounters {
    var sum = closedCounters
    for file in others { sum.add(Self.counters(file)) }
    if let current { sum.add(Self.counters(current)) }
    sum.packets &-= filteredPackets
    sum.filteredPackets = filteredPackets
    return sum
  }

  /// What was read of a file, without a packet that is held.
  private static func counters(_ file: OpenFile) -> CaptureFileCounters {
    var counters = unsafe file.state.pointee.counters
    if unsafe file.state.pointee.isHeld {
      counters.packets &-= 1
      counters.octets &-= unsafe UInt64(file.state.pointee.packetCount)
    }
    return counters
  }

  /// Takes the packet that is held; false where none is.
  mutating func takeHeld() -> Bool {
    guard let state = unsafe current?.state, unsafe state.pointee.isHeld else { return false }
    unsafe state.pointee.isHeld = false
    return true
  }

  /// Whether the filter lets the packet through; counted where it does not.
  @inline(never)
  private mutating func isWanted() -> Bool {
    guard isFiltering, var filter = filter.take() else { return true }
    let isWanted = filter.matches(packet)
    self.filter = consume filter
    if !isWanted { filteredPackets &+= 1 }
    return isWanted
  }

  // MARK: - Files

  /// Goes to the next packet of a file; a failure is its end.
  @inline(__always)
  mutating func step(_ file: OpenFile) -> CaptureStep {
    do throws(CaptureError) {
      return try unsafe file.state.pointee.next()
    } catch {
      tell(.failed(error))
      return .end
    }
  }

  /// Tells of a failure while a piece was filled.
  func fail(_ error: CaptureError) { tell(.failed(error)) }

  /// Leaves the file that is read at its packet, which is not its turn yet.
  mutating func hold() {
    guard var file = current.take() else { return }
    unsafe file.state.pointee.isHeld = true
    file.key.time = unsafe file.state.pointee.timestamp.nanoseconds
    push(file)
  }

  /// Closes the file that is read.
  mutating func close() {
    if let file = current.take() { close(file) }
  }

  /// Closes a file and tells how it ended.
  private mutating func close(_ file: OpenFile) {
    closedCounters.add(Self.counters(file))
    if unsafe file.state.pointee.usesThread { threadCount -= 1 }
    let ending = unsafe file.state.pointee.ending
    let path = files[file.key.position].path
    Self.free(file)
    tell(.ended(ending, path: path))
  }

  /// Gives back the memory of a file.
  private static func free(_ file: OpenFile) {
    unsafe file.state.deinitialize(count: 1)
    unsafe file.state.deallocate()
  }

  /// Closes all files and forgets those that were not opened.
  public mutating func stop() {
    groups = []
    pending = []
    close()
    while let file = popFirst() { close(file) }
  }

  /// Chooses the file that is read next; false where all are at their ends.
  mutating func choose() -> Bool {
    while true {
      if let next = pending.last, others.isEmpty || next < others[0].key {
        if others.count < Self.openLimit {
          pending.removeLast()
          open(next)
          if current != nil { return true }
          continue
        }
        if !isDelayTold { tell(.delayed(path: files[next.position].path)) }
        isDelayTold = true
      }
      if let file = popFirst() {
        current = file
        lastTime = bound(file.key)
        return true
      }
      guard pending.isEmpty else { continue }
      guard let group = groups.popFirst() else { return false }
      begin(group)
    }
  }

  /// Begins a group: looks when its files begin.
  private mutating func begin(_ group: [CaptureFileEntry]) {
    files = group
    pending = group.indices.map { position in
      let file = group[position]
      // One alone comes when it comes, and a stream can be read only once.
      let isAlone = group.count == 1
      let time =
        isAlone ? nil : CaptureFileEntry.firstTime(file.path, limitOctets: file.limitOctets)
      return Key(time: time ?? .min, position: position)
    }.sorted(by: >)
  }

  /// Up to which time a file comes before all others.
  private func bound(_ key: Key) -> Int64 {
    var next = others.first?.key
    if let file = pending.last, others.count < Self.openLimit - 1 {
      next = next.map { min($0, file) } ?? file
    }
    guard let next else { return .max }
    return next.position < key.position && next.time > .min ? next.time - 1 : next.time
  }

  /// Opens a file and goes to its first packet, which is held; one alone is read at once.
  private mutating func open(_ key: Key) {
    let entry = files[key.position]
    let state: UnsafeMutablePointer<CaptureFileState>
    do throws(CaptureError) {
      let wakeUp = CaptureFileList.isStream(entry.path) ? wakeUp : nil
      let source = try OctetSource(
        path: entry.path, wakeUp: wakeUp, limitOctets: entry.limitOctets)
      let usesThread = threadCount < Self.threadLimit
      let stream = OctetStream(source, wakeUp: wakeUp, usesThread: usesThread)
      unsafe state = .allocate(capacity: 1)
      unsafe state.initialize(
        to: CaptureFileState(stream: stream, filter: "", readOctets: readOctets))
      if usesThread { threadCount += 1 }
    } catch {
      tell(.failed(error))
      return
    }
    let file = unsafe OpenFile(state: state, key: key)
    current = file
    if files.count == 1 {
      lastTime = .max
      return
    }
    while true {
      switch step(file) {
      case .packet: return hold()
      case .idle, .notice: continue
      case .end: return close()
      }
    }
  }

  // MARK: - The heap

  /// Adds a file to the others.
  private mutating func push(_ file: OpenFile) {
    var at = others.count
    others.append(file)
    while at > 0 {
      let parent = (at - 1) / 2
      guard others[at].key < others[parent].key else { return }
      others.swapAt(at, parent)
      at = parent
    }
  }

  /// Takes the first of the others.
  private mutating func popFirst() -> OpenFile? {
    guard let first = others.first, let last = others.popLast() else { return nil }
    guard !others.isEmpty else { return first }
    others[0] = last
    var at = 0
    while 2 * at + 1 < others.count {
      var child = 2 * at + 1
      if child + 1 < others.count, others[child + 1].key < others[child].key { child += 1 }
      guard others[child].key < others[at].key else { break }
      others.swapAt(at, child)
      at = child
    }
    return first
  }
}

extension CaptureFileCounters {
  /// Adds what was read of another file.
  mutating func add(_ other: CaptureFileCounters) {
    packets &+= other.packets
    octets &+= other.octets
    filteredPackets &+= other.filteredPackets
    oversizePackets &+= other.oversizePackets
    packetsOfUnknownInterface &+= other.packetsOfUnknownInterface
  }
}
