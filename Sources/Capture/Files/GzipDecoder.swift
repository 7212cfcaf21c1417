internal import CZlib
internal import Octets

/// Decompresses gzip (RFC 1952), any number of members one after another.
@safe
struct GzipDecoder: ~Copyable {
  /// The first two octets of a member.
  static var magic: UInt32 { 0x1F8B }

  /// zlib's state, which must not move.
  private let state: UnsafeMutablePointer<z_stream>
  /// Whether the last member is at its end and no other has begun.
  private var isBetweenMembers = false
  /// Whether octets that are no member follow the last one; gzip itself ignores them too.
  private var isTrailing = false

  /// A decoder at the start of a member.
  init() {
    unsafe state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe state.initialize(to: z_stream())
    // 15 bits of window, and 16 for the gzip form only.
    unsafe inflateInit2_(state, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  }

  deinit {
    unsafe inflateEnd(state)
    unsafe state.deallocate()
  }

  /// Decompresses `input` from the octet at `start` on, and appends at most `limit` octets.
  mutating func decompress(
    _ input: borrowing OctetBuffer, from start: Int, into target: inout OctetBuffer, limit: Int
  ) -> Decompression {
    var step = Decompression()
    if isBetweenMembers {
      // Tapes and some tools pad with zeros; a member starts with the magic.
      if isTrailing || input.view(from: start, count: 1).octet(0) != 0x1F {
        isTrailing = true
        step.octets = input.count - start
        step.isAtFrameEnd = true
        return step
      }
      isBetweenMembers = false
      unsafe inflateReset(state)
    }
    let state = unsafe state
    var result = Z_OK
    unsafe input.view(from: start, count: input.count).withUnsafeOctets { source in
      _ = unsafe target.withUnsafeRoom(limit) { room in
        unsafe state.pointee.next_in = UnsafeMutablePointer(
          mutating: source.bindMemory(to: UInt8.self).baseAddress)
        unsafe state.pointee.avail_in = UInt32(source.count)
        unsafe state.pointee.next_out = room.bindMemory(to: UInt8.self).baseAddress
        unsafe state.pointee.avail_out = UInt32(limit)
        result = unsafe inflate(state, Z_NO_FLUSH)
        step.octets = unsafe source.count - Int(state.pointee.avail_in)
        step.hasMore = unsafe state.pointee.avail_out == 0
        return unsafe limit - Int(state.pointee.avail_out)
      }
    }
    switch result {
    case Z_STREAM_END:
      isBetweenMembers = true
      step.isAtFrameEnd = true
      step.hasMore = false
    case Z_OK, Z_BUF_ERROR: break
    default: step.isDamaged = true
    }
    return step
  }
}
