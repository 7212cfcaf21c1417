#if canImport(Glibc)
  internal import Glibc
#endif

/// Blocks of octets of one size, taken and given back: memory with a fixed upper bound for what has
/// to wait, such as parts of messages.
///
/// Memory is asked for in slabs as blocks are needed, and kept: once warm, nothing is allocated.
@safe
public struct OctetArena: ~Copyable {
  /// How many blocks a slab has.
  private static var slabBlocks: Int { 64 }
  /// No block.
  public static var none: UInt16 { .max }
  /// The most blocks that an arena can have.
  public static var mostBlocks: Int { Int(UInt16.max) }

  /// The size of a block.
  public let blockOctets: Int
  /// How many blocks there are at most.
  public let limit: Int
  /// How many are taken.
  public private(set) var usedCount = 0
  /// The memory.
  private var slabs: [UnsafeMutableRawPointer]
  /// Blocks that were given back.
  private var free: [UInt16] = []
  /// How many blocks were ever taken.
  private var made = 0

  /// An arena without memory yet.
  ///
  /// - Parameters:
  ///   - blockOctets: The size of a block, at least 64.
  ///   - limit: How many blocks there are at most, up to ``mostBlocks``.
  public init(blockOctets: Int, limit: Int) {
    self.blockOctets = max(blockOctets, 64)
    self.limit = min(max(limit, 0), Self.mostBlocks)
    unsafe slabs = []
  }

  deinit {
    var index = 0
    let count = unsafe slabs.count
    while index < count {
      unsafe slabs[index].deallocate()
      index += 1
    }
  }

  /// A block whose contents mean nothing; ``none`` where all are taken.
  public mutating func take() -> UInt16 {
    if let block = free.popLast() {
      usedCount &+= 1
      return block
    }
    guard made < limit else { return Self.none }
    let slabCount = unsafe slabs.count
    if made == slabCount &* Self.slabBlocks {
      unsafe slabs.append(
        UnsafeMutableRawPointer.allocate(
          byteCount: Self.slabBlocks &* blockOctets, alignment: 64))
      free.reserveCapacity((slabCount &+ 1) &* Self.slabBlocks)
    }
    made &+= 1
    usedCount &+= 1
    return UInt16(truncatingIfNeeded: made &- 1)
  }

  /// Gives back a block that was taken.
  public mutating func give(_ block: UInt16) {
    guard Int(block) < made, usedCount > 0 else { return }
    usedCount &-= 1
    free.append(block)
  }

  /// Where a block lies.
  @inline(__always)
  private func address(_ block: UInt16) -> UnsafeMutableRawPointer {
    let number = Int(block)
    return unsafe slabs[number / Self.slabBlocks] + number % Self.slabBlocks &* blockOctets
  }

  /// How many of `count` octets from `offset` on lie in a block that was taken.
  @inline(__always)
  private func room(_ block: UInt16, _ offset: Int, _ count: Int) -> Int {
    guard Int(block) < made, offset >= 0, offset < blockOctets else { return 0 }
    return max(min(count, blockOctets &- offset), 0)
  }

  /// Copies octets into a block; what does not fit is left out.
  public mutating func store(_ octets: borrowing OctetView, in block: UInt16, at offset: Int) {
    let count = room(block, offset, octets.count)
    guard count > 0 else { return }
    unsafe (address(block) + offset).copyMemory(from: octets.base, byteCount: count)
  }

  /// Whether a block has these octets at `offset`.
  public func holds(_ octets: borrowing OctetView, in block: UInt16, at offset: Int) -> Bool {
    guard octets.count > 0 else { return true }
    guard room(block, offset, octets.count) == octets.count else { return false }
    return unsafe memcmp(address(block) + offset, octets.base, octets.count) == 0
  }

  /// The octet at `offset` of a block; zero outside.
  public func octet(_ block: UInt16, at offset: Int) -> UInt8 {
    guard room(block, offset, 1) == 1 else { return 0 }
    return unsafe address(block).load(fromByteOffset: offset, as: UInt8.self)
  }

  /// Appends octets of a block to a buffer.
  public func append(
    _ block: UInt16, from offset: Int, count: Int, to buffer: inout OctetBuffer
  ) {
    let count = room(block, offset, count)
    guard count > 0 else { return }
    let start = unsafe UnsafeRawPointer(address(block) + offset)
    let view = unsafe OctetView(unsafeBase: start, count: count)
    buffer.append(view)
  }
}
