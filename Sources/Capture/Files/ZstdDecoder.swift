internal import CZstd
internal import Octets

/// Decompresses zstd (RFC 8878), any number of frames one after another.
@safe
struct ZstdDecoder: ~Copyable {
  /// The first four octets of a frame, in network order.
  static var magic: UInt32 { 0x28B5_2FFD }
  /// The first four octets of a skippable frame, without the half octet that varies.
  static var skippableMagic: UInt32 { 0x502A_4D18 }
  /// The largest window, as a power of two: 128 MiB, which is what the zstd program accepts too.
  static var windowLimitLog: Int32 { 27 }

  /// zstd's state.
  private let state: OpaquePointer?

  /// A decoder at the start of a frame.
  init() {
    unsafe state = ZSTD_createDStream()
    _ = unsafe ZSTD_DCtx_setParameter(state, ZSTD_d_windowLogMax, Self.windowLimitLog)
  }

  deinit { unsafe ZSTD_freeDStream(state) }

  /// Decompresses `input` from the octet at `start` on, and appends at most `limit` octets.
  mutating func decompress(
    _ input: borrowing OctetBuffer, from start: Int, into target: inout OctetBuffer, limit: Int
  ) -> Decompression {
    let state = unsafe state
    var step = Decompression()
    var result = 0
    unsafe input.view(from: start, count: input.count).withUnsafeOctets { source in
      _ = unsafe target.withUnsafeRoom(limit) { room in
        var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
        var into = unsafe ZSTD_outBuffer(dst: room.baseAddress, size: limit, pos: 0)
        result = unsafe ZSTD_decompressStream(state, &into, &from)
        step.octets = unsafe from.pos
        step.hasMore = unsafe into.pos == into.size
        return unsafe into.pos
      }
    }
    // Zero is the end of a frame: everything of it was written.
    step.isDamaged = ZSTD_isError(result) != 0
    step.isAtFrameEnd = result == 0
    if step.isAtFrameEnd { step.hasMore = false }
    return step
  }
}
