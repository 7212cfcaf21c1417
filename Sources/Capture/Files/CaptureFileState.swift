internal import Octets
internal import Packets

/// Everything that a ``CaptureFileReader`` knows.
///
/// A large structure that is never moved: the reader holds its address, since a structure of this
/// size would be copied at each call.
struct CaptureFileState: ~Copyable {
  /// What kind of file it is.
  private enum Format: UInt8 {
    /// The first octets are not there yet.
    case unknown
    /// One header, then records.
    case pcap
    /// Sections of blocks.
    case pcapng
  }

  /// The path, or `standard input`.
  let path: String
  /// How it came to its end.
  private(set) var ending = CaptureFileEnding.open
  /// What was read so far.
  private(set) var counters = CaptureFileCounters()

  /// Where octets come from.
  private var stream: OctetStream
  /// Whether it may have a thread that decompresses.
  var usesThread: Bool { stream.usesThread }
  /// Whether it is a regular file.
  var isRegular: Bool { stream.isRegular }
  /// Octets that were read.
  var buffer: OctetBuffer
  /// How much is read at once.
  let readOctets: Int
  /// Octets of the file before the buffer.
  var bufferOffset: UInt64 = 0
  /// Where the next record starts in the buffer.
  var at = 0
  /// Octets that are stepped over before the next record.
  private var skipping: UInt64 = 0
  /// What kind of file it is.
  private var format = Format.unknown
  /// The header of a pcap file.
  private var header = PcapHeader()
  /// Whether numbers of the pcapng section are not in network order.
  private var isSwapped = false
  /// The interfaces of the pcapng section.
  private var interfaces: [PcapngInterface] = []
  /// How many interfaces the section described, kept or not.
  private var interfaceCount: UInt64 = 0
  /// Whether there is a filter.
  private let isFiltering: Bool
  /// Which packets are wanted; taken out while it is asked.
  private var filter: PacketFilter?

  /// Where the packet starts in the buffer.
  private(set) var packetAt = 0
  /// Whether the packet was read, but not taken, since packets of other files come first.
  var isHeld = false
  /// How many octets of it were captured.
  private(set) var packetCount = 0
  /// How many it had.
  private(set) var originalLength = 0
  /// When it was captured.
  private(set) var timestamp = Timestamp(nanoseconds: 0)
  /// What its first header is.
  private(set) var linkType = LinkType.ethernet
  /// The number of its interface in the section.
  private(set) var interface: UInt32 = 0

  /// A reader of a stream.
  ///
  /// - Parameter readOctets: How much is read at once.
  init(stream: consuming OctetStream, filter: String, readOctets: Int) {
    path = stream.path
    self.readOctets = readOctets
    buffer = OctetBuffer(capacity: readOctets + 4096)
    self.stream = stream
    isFiltering = !filter.isEmpty
    self.filter = filter.isEmpty ? nil : PacketFilter(filter)
  }

  /// The packet that the last step came to.
  var packet: CapturedPacket {
    @_lifetime(borrow self)
    @inline(__always) get {
      CapturedPacket(
        octets: buffer.view(from: packetAt, count: packetCount), timestamp: timestamp,
        linkType: linkType, originalLength: originalLength)
    }
  }

  /// Where the packet's octets lie until the next step.
  @unsafe
  var packetAddress: UnsafeRawPointer {
    @inline(__always) get { unsafe buffer.unsafeAddress(packetAt) }
  }

  /// Where the next record starts.
  var position: CaptureFilePosition {
    CaptureFilePosition(octets: bufferOffset &+ UInt64(at), packets: counters.allPackets)
  }

  /// Goes to the next packet.
  ///
  /// - Returns: ``CaptureStep/idle`` only while a pipe gives nothing; ``CaptureStep/end`` when
  ///   ``ending`` tells how the file ended.
  mutating func next() throws(CaptureError) -> CaptureStep {
    while true {
      let need = readNext()
      switch need {
      case .nothing:
        if isFiltering, !isWanted() { continue }
        countPacket()
        return .packet
      case .next: continue
      case .octets(let count):
        if let step = try refill(count) { return step }
      case .unknownFormat: throw unknownFormat()
      case .damaged(let damage):
        end(damage)
        return .end
      }
    }
  }

  /// Reads a record or a part of the file that is in the buffer.
  @inline(__always)
  mutating func readNext() -> Need {
    if _slowPath(skipping > 0) { return skip() }
    switch format {
    case .pcap: return readRecord()
    case .pcapng: return readBlock()
    case .unknown: return readFileHeader()
    }
  }

  /// Counts the packet that was read.
  @inline(__always)
  mutating func countPacket() {
    counters.packets &+= 1
    counters.octets &+= UInt64(packetCount)
  }

  /// Notes that the buffer begins later by so many octets, which a piece has got.
  mutating func moveBuffer(to start: Int) {
    packetAt = max(packetAt &- start, 0)
    at &-= start
    bufferOffset &+= UInt64(start)
  }

  /// Ends at damage.
  mutating func end(_ damage: CaptureFileDamage) {
    if ending == .open { ending = .damaged(damage, offset: bufferOffset &+ UInt64(at)) }
  }

  /// Whether the packet goes over a mark: one stands behind every 64 KiB of the contents. Where it is
  /// looked for what waited too long is the same then, however a file is read.
  var crossesMark: Bool {
    @inline(__always) get {
      (bufferOffset &+ UInt64(packetAt)) ^ (bufferOffset &+ UInt64(at)) >= 1 << 16
    }
  }

  /// What a record still needs.
  enum Need {
    /// Nothing: there is a packet.
    case nothing
    /// Another record: this one had no packet.
    case next
    /// So many octets in the buffer.
    case octets(Int)
    /// Another kind of file.
    case unknownFormat
    /// There is no going on.
    case damaged(CaptureFileDamage)
  }
}

// MARK: - Filling the buffer

extension CaptureFileState {
  /// Reads until `need` octets are there, once; answers the step where there is nothing to read.
  @inline(never)
  mutating func refill(_ need: Int) throws(CaptureError) -> CaptureStep? {
    if ending != .open { return .end }
    if at > 0 { buffer.removeFirst(at) }
    bufferOffset &+= UInt64(at)
    at = 0
    switch try stream.read(into: &buffer, atMost: readOctets) {
    case .octets: return nil
    case .idle: return .idle
    case .stopped: ending = .stopped
    case .damaged: ending = .damaged(.compression, offset: bufferOffset &+ UInt64(buffer.count))
    case .end(let isCut):
      if case .unknown = format { throw unknownFormat() }
      let missing = skipping > 0 ? skipping : UInt64(need - buffer.count)
      if buffer.count > 0 || skipping > 0 {
        ending = .truncated(offset: bufferOffset, missingOctets: missing)
      } else {
        ending = isCut ? .truncated(offset: bufferOffset, missingOctets: 0) : .complete
      }
    }
    return .end
  }

  /// Steps over octets that are not wanted.
  private mutating func skip() -> Need {
    let available = UInt64(buffer.count &- at)
    let stepped = min(available, skipping)
    at &+= Int(stepped)
    skipping &-= stepped
    return skipping == 0 ? .next : .octets(1)
  }

  /// Steps over a record that is not wanted, of which some may be in the buffer.
  private mutating func leaveOut(_ octets: UInt64) -> Need {
    skipping = octets
    return skip()
  }

  /// Whether the filter lets the packet through; counted where it does not.
  @inline(never)
  private mutating func isWanted() -> Bool {
    guard var filter = filter.take() else { return true }
    let isWanted = filter.matches(packet)
    self.filter = consume filter
    if isWanted { return true }
    counters.filteredPackets &+= 1
    return false
  }
}

// MARK: - The file's first octets

extension CaptureFileState {
  /// Tells the format.
  private mutating func readFileHeader() -> Need {
    guard buffer.count >= 4 else { return .octets(4) }
    if buffer.view.uint32(0) == PcapngBlock.section {
      format = .pcapng
      return .next
    }
    guard buffer.count >= PcapHeader.octets else { return .octets(PcapHeader.octets) }
    guard let header = PcapHeader(buffer.view) else { return .unknownFormat }
    format = .pcap
    self.header = header
    linkType = header.linkType
    at = PcapHeader.octets
    return .next
  }

  /// Why the file cannot be read.
  func unknownFormat() -> CaptureError {
    let view = buffer.view
    guard view.count >= 4 else {
      return CaptureError(
        .format, path, offset: 0, cause: view.isEmpty ? "is empty" : "is too short for a capture",
        remedy: "give a pcap or pcapng file")
    }
    let digits = String(view.uint32(0), radix: 16)
    let magic = String(repeating: "0", count: 8 - digits.count) + digits
    return CaptureError(
      .format, path, offset: 0, cause: "starts with 0x\(magic), which is neither pcap nor pcapng",
      remedy: "convert it with: editcap -F pcapng \(path) FILE.pcapng")
  }
}

// MARK: - pcap

extension CaptureFileState {
  /// Reads a pcap record.
  @inline(__always)
  private mutating func readRecord() -> Need {
    let available = buffer.count &- at
    let headerOctets = header.recordHeaderOctets
    guard available >= headerOctets else { return .octets(headerOctets) }
    let record = header.record(times: word(at), lengths: word(at &+ 8))
    if _slowPath(record.captured > UInt32(truncatingIfNeeded: CaptureFileReader.packetLimitOctets))
    {
      return leaveOutRecord(Int(record.captured))
    }
    let whole = headerOctets &+ Int(record.captured)
    guard available >= whole else { return .octets(whole) }
    timestamp = record.time
    originalLength = Int(record.original)
    packetAt = at &+ headerOctets
    packetCount = Int(record.captured)
    at &+= whole
    return .nothing
  }

  /// Steps over a record that is too long, or finds that it cannot be.
  @inline(never)
  private mutating func leaveOutRecord(_ captured: Int) -> Need {
    // A length that even the file's header does not announce is a damaged one.
    guard captured <= CaptureFileReader.recordLimitOctets, captured <= Int(header.snapLength) else {
      return .damaged(.recordLength)
    }
    counters.oversizePackets &+= 1
    return leaveOut(UInt64(header.recordHeaderOctets &+ captured))
  }
}

// MARK: - pcapng

extension CaptureFileState {
  /// Eight octets at `offset` in the buffer, in network order.
  @inline(__always)
  private func word(_ offset: Int) -> UInt64 {
    buffer.view.uint64(offset)
  }

  /// A number of the section at `offset` in the buffer.
  @inline(__always)
  private func number(_ offset: Int) -> UInt32 {
    PcapHeader.number(buffer.view.uint32(offset), isSwapped)
  }

  /// Reads a pcapng block.
  private mutating func readBlock() -> Need {
    let available = buffer.count &- at
    guard available >= Int(PcapngBlock.leastOctets) else {
      return .octets(Int(PcapngBlock.leastOctets))
    }
    let rawType = buffer.view(from: at, count: 4).uint32(0)
    if rawType == PcapngBlock.section {
      // The byte order of this very block is told behind its length.
      switch buffer.view(from: at &+ 8, count: 4).uint32(0) {
      case PcapngBlock.byteOrderMagic: isSwapped = false
      case PcapngBlock.byteOrderMagic.byteSwapped: isSwapped = true
      default: return .damaged(.sectionHeader)
      }
    }
    let type = PcapHeader.number(rawType, isSwapped)
    let length = number(at &+ 4)
    guard length >= PcapngBlock.leastOctets, length & 3 == 0 else { return .damaged(.blockLength) }
    guard Int(length) <= PcapngBlock.limitOctets else { return leaveOutBlock(type, length) }
    guard available >= Int(length) else { return .octets(Int(length)) }
    guard number(at &+ Int(length) &- 4) == length else {
      return .damaged(.blockTrailer)
    }
    let need = readContents(type, Int(length))
    if case .damaged = need { return need }
    at &+= Int(length)
    return need
  }

  /// Steps over a block that is too long to hold.
  private mutating func leaveOutBlock(_ type: UInt32, _ length: UInt32) -> Need {
    switch type {
    case PcapngBlock.section, PcapngBlock.interface: return .damaged(.blockContents)
    case PcapngBlock.packet, PcapngBlock.simplePacket, PcapngBlock.enhancedPacket:
      counters.oversizePackets &+= 1
    default: break
    }
    return leaveOut(UInt64(length))
  }

  /// Reads a whole block of `length` octets.
  @inline(__always)
  private mutating func readContents(_ type: UInt32, _ length: Int) -> Need {
    switch type {
    case PcapngBlock.enhancedPacket, PcapngBlock.packet:
      return readPacketBlock(length, isObsolete: type == PcapngBlock.packet)
    case PcapngBlock.simplePacket: return readSimplePacketBlock(length)
    case PcapngBlock.interface: return readInterfaceBlock(length)
    case PcapngBlock.section: return readSectionBlock(length)
    default: return .next
    }
  }

  /// Reads a section header: what the section before described is forgotten.
  private mutating func readSectionBlock(_ length: Int) -> Need {
    guard length >= 28 else { return .damaged(.sectionHeader) }
    let major = buffer.view(from: at &+ 12, count: 2).uint16(0)
    guard (isSwapped ? major.byteSwapped : major) == 1 else { return .damaged(.sectionHeader) }
    interfaces.removeAll(keepingCapacity: true)
    interfaceCount = 0
    return .next
  }

  /// Reads an interface description.
  private mutating func readInterfaceBlock(_ length: Int) -> Need {
    let block = PcapngInterface(buffer.view(from: at, count: length), isSwapped: isSwapped)
    guard let interface = block else {
      return .damaged(.blockContents)
    }
    interfaceCount &+= 1
    if interfaces.count < PcapngInterface.limit { interfaces.append(interface) }
    return .next
  }

  /// Reads an enhanced packet block (section 4.3) or an obsolete packet block (appendix A).
  ///
  ///     +---------------------------------------------------------------+
  ///     |          interface (obsolete: 16 bits, then 16 of drops)      |
  ///     +---------------------------------------------------------------+
  ///     |                      timestamp, upper half                    |
  ///     +---------------------------------------------------------------+
  ///     |                      timestamp, lower half                    |
  ///     +---------------------------------------------------------------+
  ///     |                        captured length                        |
  ///     +---------------------------------------------------------------+
  ///     |                        original length                        |
  ///     +---------------------------------------------------------------+
  @inline(__always)
  private mutating func readPacketBlock(_ length: Int, isObsolete: Bool) -> Need {
    guard length >= 32 else { return .damaged(.blockContents) }
    var index = number(at &+ 8)
    if isObsolete { index = isSwapped ? index & 0xFFFF : index &>> 16 }
    let captured = Int(number(at &+ 20))
    guard captured <= length &- 32 else { return .damaged(.blockContents) }
    guard Int(index) < interfaces.count else {
      counters.packetsOfUnknownInterface &+= 1
      return .next
    }
    self.interface = index
    let interface = interfaces[Int(index)]
    let high = UInt64(number(at &+ 12))
    let low = UInt64(number(at &+ 16))
    return deliver(
      at: 28, captured: captured,
      original: Int(number(at &+ 24)),
      time: interface.resolution.time(ticks: high &<< 32 | low), linkType: interface.linkType)
  }

  /// Reads a simple packet block (section 4.4), which has no time: 1970 it is.
  private mutating func readSimplePacketBlock(_ length: Int) -> Need {
    guard length >= 16 else { return .damaged(.blockContents) }
    guard let interface = interfaces.first else {
      counters.packetsOfUnknownInterface &+= 1
      return .next
    }
    self.interface = 0
    let original = Int(number(at &+ 8))
    let snapLength = interface.snapLength == 0 ? Int.max : Int(interface.snapLength)
    return deliver(
      at: 12, captured: min(original, snapLength, length &- 16), original: original,
      time: Timestamp(nanoseconds: 0), linkType: interface.linkType)
  }

  /// Makes a block's packet the current one.
  @inline(__always)
  private mutating func deliver(
    at start: Int, captured: Int, original: Int, time: Timestamp, linkType: LinkType
  ) -> Need {
    guard captured <= CaptureFileReader.packetLimitOctets else {
      counters.oversizePackets &+= 1
      return .next
    }
    packetAt = at &+ start
    packetCount = captured
    originalLength = original
    timestamp = time
    self.linkType = linkType
    return .nothing
  }
}
