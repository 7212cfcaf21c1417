internal import Glibc
public import Octets
public import Packets

/// Writes packets with comments into a pcapng file (draft-ietf-opsawg-pcapng), in whole blocks.
///
/// Blocks are gathered and written together. What a full disk or a failing one did not take is cut
/// off behind the last whole block and counted; the next packet begins another section, so that the
/// file stays readable. A file that is there already is continued.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------------------------------------------------------+
///     |                    block type = 6 (packet)                    |
///     |                      block total length                       |
///     |            interface, time (high), time (low)                 |
///     |            captured length, original length                   |
///     |            the octets, padded to 32 bits                      |
///     |            options: comments, end of options                  |
///     |                      block total length                       |
///     +---------------------------------------------------------------+
public struct PcapngWriter: ~Copyable {
  /// After how many gathered octets ``add(_:comments:)`` writes by itself.
  public static var gatheredLimitOctets: Int { 1 << 18 }
  /// The longest comment in octets; longer ones are cut.
  public static var commentLimitOctets: Int { 1024 }

  /// What became of the packets; ``packets`` is the sum of the others.
  public struct Counters: Sendable, Equatable {
    /// Packets that were added.
    public internal(set) var packets: UInt64 = 0
    /// Packets that are in the file.
    public internal(set) var written: UInt64 = 0
    /// Packets that would have made the file larger than its limit.
    public internal(set) var beyondLimit: UInt64 = 0
    /// Packets that could not be written.
    public internal(set) var failed: UInt64 = 0
    /// Packets that are gathered now.
    public internal(set) var waiting: UInt64 = 0

    /// All zero.
    public init() {}
  }

  /// The path.
  public let path: String
  /// What became of the packets.
  public private(set) var counters = Counters()
  /// What the system said when writing failed for the first time; nil as long as it did not.
  public private(set) var failure: String?

  /// The file.
  private let descriptor: Int32
  /// How large it may become, in octets.
  private let limitOctets: Int
  /// How large it is, in octets.
  private var size: Int
  /// Blocks that are to be written.
  private var gathered = OctetBuffer(capacity: 4096)
  /// The link types of the section's interfaces, in their order; nil before the section has begun.
  private var interfaces: [LinkType]?

  /// Opens a file, or makes it, and locks it against other writers.
  ///
  /// - Parameters:
  ///   - path: The path of a regular file, which may not exist yet.
  ///   - limitOctets: How large it may become; packets that do not fit are counted.
  /// - Throws: Why it cannot be written, with the remedy.
  public init(path: String, limitOctets: Int) throws(CaptureError) {
    let (descriptor, size) = try Self.open(path)
    self.path = path
    self.limitOctets = limitOctets
    self.descriptor = descriptor
    self.size = size
    _ = ftruncate(descriptor, size)
    if size == 0 { beginSection() }
    write()
  }

  deinit { close(descriptor) }

  /// Lets others write the file: nothing is written any more.
  public func unlock() { _ = flock(descriptor, LOCK_UN) }

  /// Opens a path and locks it; answers where the last whole block ends as well.
  private static func open(
    _ path: String
  ) throws(CaptureError) -> (descriptor: Int32, size: Int) {
    let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o640)
    guard descriptor >= 0 else {
      let cause = systemErrorText(errno)
      throw CaptureError(
        .open, path, cause: "it cannot be written: \(cause)",
        remedy: "name a file in a directory that exists and may be written")
    }
    var status = stat()
    let isRegular = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    guard isRegular else {
      close(descriptor)
      throw CaptureError(.open, path, cause: "it is no regular file", remedy: "name another path")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw CaptureError(
        .open, path, cause: "another module or program is writing it",
        remedy: "name a file of its own")
    }
    do throws(CaptureError) {
      return (descriptor, try endOfBlocks(path, descriptor))
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Where the last whole block of a file ends that this type wrote; what is behind was cut short.
  private static func endOfBlocks(
    _ path: String, _ descriptor: Int32
  ) throws(CaptureError) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_size > 0 else { return 0 }
    let size = Int(status.st_size)
    var at = 0
    while at < size {
      // Type, length, and in a section's header the magic number of the byte order.
      var head: (UInt32, UInt32, UInt32) = (0, 0, 0)
      let count = unsafe withUnsafeMutableBytes(of: &head) { memory in
        unsafe pread(descriptor, memory.baseAddress, memory.count, at)
      }
      if at == 0,
        count < 12 || head.0 != PcapngBlock.section || head.2 != PcapngBlock.byteOrderMagic
      {
        throw CaptureError(
          .format, path, cause: "it is there and is no pcapng file of this byte order",
          remedy: "move it away, or name another")
      }
      guard count == 12, head.1 >= PcapngBlock.leastOctets, head.1 & 3 == 0 else { return at }
      guard Int(head.1) <= size - at else { return at }
      at += Int(head.1)
    }
    return at
  }

  // MARK: - Packets

  /// Adds a packet.
  ///
  /// - Parameters:
  ///   - packet: The packet; its time is kept to the nanosecond.
  ///   - comments: UTF-8 text, a comment a line.
  public mutating func add(
    _ packet: borrowing CapturedPacket, comments: borrowing OctetView
  ) {
    counters.packets += 1
    let start = gathered.count
    let isNewSection = interfaces == nil
    if isNewSection { beginSection() }
    let known = interfaces?.count ?? 0
    let interface = interface(packet.linkType)
    appendPacket(packet, interface, comments)
    guard size + gathered.count <= limitOctets else {
      gathered.truncate(to: start)
      interfaces = isNewSection ? nil : interfaces.map { Array($0.prefix(known)) }
      counters.beyondLimit += 1
      return
    }
    counters.waiting += 1
    if gathered.count >= Self.gatheredLimitOctets { write() }
  }

  /// Writes what is gathered.
  public mutating func write() {
    if gathered.count == 0 { return }
    var done = 0
    while done < gathered.count {
      let count = writePart(from: done)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        if failure == nil { failure = systemErrorText(count < 0 ? errno : ENOSPC) }
        break
      }
      done += count
    }
    keepWhole(done)
  }

  /// Writes what is gathered from an octet on, as far as the system takes it; -1 if it fails.
  private func writePart(from start: Int) -> Int {
    let part = gathered.view(from: start, count: gathered.count)
    return unsafe part.withUnsafeOctets { memory in
      unsafe pwrite(descriptor, memory.baseAddress, memory.count, size + start)
    }
  }

  /// Settles the first `done` octets of what is gathered as written, as far as they are whole blocks.
  private mutating func keepWhole(_ done: Int) {
    var at = 0
    while at < done {
      let length = Int(gathered.view.uint32(at + 4).byteSwapped)
      guard length >= 12, at + length <= done else { break }
      if gathered.view.uint32(at).byteSwapped == PcapngBlock.enhancedPacket {
        counters.written += 1
        counters.waiting -= 1
      }
      at += length
    }
    size += at
    if at < gathered.count {
      _ = ftruncate(descriptor, size)
      counters.failed += counters.waiting
      counters.waiting = 0
      interfaces = nil
    }
    gathered.removeAll()
  }

  // MARK: - Blocks

  /// Begins a section: byte order, version 1.0, a length that is not said.
  private mutating func beginSection() {
    interfaces = []
    let start = beginBlock(PcapngBlock.section)
    append(PcapngBlock.byteOrderMagic)
    append(0x0000_0001)
    append(.max)
    append(.max)
    endBlock(start)
  }

  /// The number of the section's interface of a link type, which is described the first time.
  private mutating func interface(_ linkType: LinkType) -> UInt32 {
    if let known = interfaces?.firstIndex(of: linkType) { return UInt32(known) }
    let start = beginBlock(PcapngBlock.interface)
    append(UInt32(linkType.rawValue))
    append(0)
    // if_tsresol: nanoseconds.
    append(UInt32(1) << 16 | 9)
    append(9)
    append(0)
    endBlock(start)
    interfaces?.append(linkType)
    return UInt32((interfaces?.count ?? 1) - 1)
  }

  /// Appends the block of a packet.
  private mutating func appendPacket(
    _ packet: borrowing CapturedPacket, _ interface: UInt32, _ comments: borrowing OctetView
  ) {
    let start = beginBlock(PcapngBlock.enhancedPacket)
    let time = UInt64(bitPattern: packet.timestamp.nanoseconds)
    append(interface)
    append(UInt32(truncatingIfNeeded: time >> 32))
    append(UInt32(truncatingIfNeeded: time))
    append(UInt32(truncatingIfNeeded: packet.octets.count))
    append(UInt32(clamping: packet.originalLength))
    gathered.append(packet.octets)
    pad()
    var line = 0
    while line < comments.count {
      var end = line
      while end < comments.count, comments.octet(end) != 0x0A { end += 1 }
      let count = min(end - line, Self.commentLimitOctets)
      if count > 0 {
        append(UInt32(count) << 16 | 1)
        gathered.append(comments.slice(from: line, count: count))
        pad()
      }
      line = end + 1
    }
    append(0)
    endBlock(start)
  }

  /// Begins a block, whose length is not known yet; answers where it starts.
  private mutating func beginBlock(_ type: UInt32) -> Int {
    append(type)
    append(0)
    return gathered.count - 8
  }

  /// Ends a block with its length, at both its ends.
  private mutating func endBlock(_ start: Int) {
    let length = UInt32(gathered.count - start + 4)
    append(length)
    gathered.replace(littleEndian: length, at: start + 4)
  }

  /// Appends 32 bits, the lowest first.
  private mutating func append(_ value: UInt32) {
    for shift: UInt32 in [0, 8, 16, 24] {
      gathered.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  /// Appends zeros up to 32 bits.
  private mutating func pad() {
    while gathered.count & 3 != 0 { gathered.append(0) }
  }
}
