internal import CZlib
internal import CZstd
internal import Glibc
internal import Pipeline

/// How rotated files are compressed.
enum FileCompression: String, CaseIterable {
  /// Not at all.
  case none = "None"
  /// As gzip (RFC 1952).
  case gzip = "Gzip"
  /// As zstd (RFC 8878).
  case zstd = "Zstd"

  /// What stands behind the names of such files.
  var suffix: String {
    switch self {
    case .none: ""
    case .gzip: ".gz"
    case .zstd: ".zst"
    }
  }
}

/// Compresses a file into another one, in pieces of fixed size.
@safe
struct FileCompressor: ~Copyable {
  /// The size of a piece.
  private static let pieceOctets = 256 << 10

  /// How it is done.
  private let compression: FileCompression
  /// zlib's state, which must not move.
  private let deflate: UnsafeMutablePointer<z_stream>
  /// zstd's state.
  private let zstd: OpaquePointer?
  /// What is compressed.
  private var input = [UInt8](repeating: 0, count: pieceOctets)
  /// What came out.
  private var output = [UInt8](repeating: 0, count: pieceOctets)

  /// A compressor for one file.
  init(_ compression: FileCompression) {
    self.compression = compression
    unsafe deflate = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe deflate.initialize(to: z_stream())
    // 15 bits of window, and 16 for the gzip form.
    unsafe deflateInit2_(
      deflate, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    unsafe zstd = ZSTD_createCStream()
    _ = unsafe ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1)
  }

  deinit {
    unsafe deflateEnd(deflate)
    unsafe deflate.deallocate()
    unsafe ZSTD_freeCStream(zstd)
  }

  /// Compresses all that can be read from one descriptor into the other.
  ///
  /// - Returns: The error's number where it failed.
  mutating func run(from source: Int32, to target: Int32) -> Int32? {
    while true {
      let count = unsafe input.withUnsafeMutableBytes { memory in
        unsafe read(source, memory.baseAddress, memory.count)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0 { return errno }
      if let number = put(count, isLast: count == 0, to: target) { return number }
      if count == 0 { return nil }
    }
  }

  /// Compresses so many octets of the input, and writes what comes out.
  private mutating func put(_ count: Int, isLast: Bool, to target: Int32) -> Int32? {
    var taken = 0
    while true {
      let step =
        compression == .zstd ? zstdStep(taken, count, isLast) : gzipStep(taken, count, isLast)
      guard let step else { return EIO }
      taken += step.taken
      if let number = write(step.made, to: target) { return number }
      if step.isDone, taken == count { return nil }
    }
  }

  /// What a step did: how many octets it took and made, and whether all there was came out.
  private typealias Step = (taken: Int, made: Int, isDone: Bool)

  /// A step of zlib.
  private mutating func gzipStep(_ start: Int, _ end: Int, _ isLast: Bool) -> Step? {
    let state = unsafe deflate
    return unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output -> Step? in
        unsafe state.pointee.next_in = input.baseAddress.map { unsafe $0 + start }
        unsafe state.pointee.avail_in = UInt32(end - start)
        unsafe state.pointee.next_out = output.baseAddress
        unsafe state.pointee.avail_out = UInt32(output.count)
        let result = unsafe CZlib.deflate(state, isLast ? Z_FINISH : Z_NO_FLUSH)
        guard result != Z_STREAM_ERROR else { return nil }
        let left = unsafe Int(state.pointee.avail_in)
        let room = unsafe Int(state.pointee.avail_out)
        let isDone = isLast ? result == Z_STREAM_END : room > 0
        return (end - start - left, output.count - room, isDone)
      }
    }
  }

  /// A step of zstd.
  private mutating func zstdStep(_ start: Int, _ end: Int, _ isLast: Bool) -> Step? {
    let state = unsafe zstd
    return unsafe input.withUnsafeBytes { input in
      unsafe output.withUnsafeMutableBytes { output -> Step? in
        var from = unsafe ZSTD_inBuffer(src: input.baseAddress, size: end, pos: start)
        var into = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let left = unsafe ZSTD_compressStream2(
          state, &into, &from, isLast ? ZSTD_e_end : ZSTD_e_continue)
        guard ZSTD_isError(left) == 0 else { return nil }
        let isDone = isLast ? left == 0 : unsafe from.pos == end
        return unsafe (from.pos - start, into.pos, isDone)
      }
    }
  }

  /// Writes so many octets of the output.
  private func write(_ count: Int, to target: Int32) -> Int32? {
    var done = 0
    while done < count {
      let written = unsafe output.withUnsafeBytes { memory in
        unsafe Glibc.write(target, memory.baseAddress.map { unsafe $0 + done }, count - done)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return written < 0 ? errno : EIO }
      done += written
    }
    return nil
  }
}
