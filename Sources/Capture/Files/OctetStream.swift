internal import Octets

/// The octets of a file or of standard input, decompressed where they are gzip or zstd.
///
/// The kind of compression is told by the first octets, never by the name.
struct OctetStream: ~Copyable {
  /// How the octets are compressed.
  private enum Compression {
    /// Nothing was read yet.
    case unknown
    /// Not at all.
    case none
    /// By gzip.
    case gzip
    /// By zstd.
    case zstd
  }

  /// What is read.
  private var source: OctetSource
  /// How it is compressed.
  private var compression = Compression.unknown
  /// Compressed octets that were read.
  private var compressed = OctetBuffer(capacity: 0)
  /// How many of them were used.
  private var used = 0
  /// Octets that were read or decompressed and not yet taken, where less is taken at once.
  private var plain = OctetBuffer(capacity: 0)
  /// How many of them were taken.
  private var plainAt = 0
  /// What decompressing did last.
  private var last = Decompression()
  /// Decompresses gzip.
  private var gzip: GzipDecoder?
  /// Decompresses zstd.
  private var zstd: ZstdDecoder?

  /// The stream of a source.
  init(_ source: consuming OctetSource) { self.source = source }

  /// The path for messages.
  var path: String { source.path }

  /// Appends what comes next to `target`: at least one octet where there is one, and about `limit` at
  /// most.
  mutating func read(
    into target: inout OctetBuffer, atMost limit: Int
  ) throws(CaptureError) -> StreamStep {
    switch compression {
    case .none:
      return takePlain(into: &target, atMost: limit)
        ? .octets : try source.read(into: &target, atMost: limit)
    case .unknown: return try detect(into: &target, atMost: limit)
    case .gzip, .zstd: return try takeDecompressed(into: &target, atMost: limit)
    }
  }

  /// Reads the first octets and tells the compression from them.
  private mutating func detect(
    into target: inout OctetBuffer, atMost limit: Int
  ) throws(CaptureError) -> StreamStep {
    var isComplete = false
    while compressed.count < 4, !isComplete {
      let step = try source.read(into: &compressed)
      switch step {
      case .octets: break
      case .end: isComplete = true
      case .idle, .stopped, .damaged: return step
      }
    }
    let magic = compressed.count >= 4 ? compressed.view.uint32(0) : 0
    if magic &>> 16 == GzipDecoder.magic {
      compression = .gzip
      gzip = GzipDecoder()
    } else if magic == ZstdDecoder.magic || magic & 0xF0FF_FFFF == ZstdDecoder.skippableMagic {
      compression = .zstd
      zstd = ZstdDecoder()
    } else {
      compression = .none
      swap(&plain, &compressed)
      return takePlain(into: &target, atMost: limit) ? .octets : .end(isCut: false)
    }
    return try takeDecompressed(into: &target, atMost: limit)
  }

  /// Appends what was decompressed. That is always done in large steps: how much comes out before damage
  /// depends on them.
  private mutating func takeDecompressed(
    into target: inout OctetBuffer, atMost limit: Int
  ) throws(CaptureError) -> StreamStep {
    if limit >= OctetSource.chunkOctets { return try decompress(into: &target) }
    if takePlain(into: &target, atMost: limit) { return .octets }
    var buffer = OctetBuffer(capacity: 0)
    swap(&buffer, &plain)
    buffer.removeAll()
    plainAt = 0
    let step = try decompress(into: &buffer)
    swap(&buffer, &plain)
    guard case .octets = step else { return step }
    _ = takePlain(into: &target, atMost: limit)
    return .octets
  }

  /// Appends octets that wait to be taken; false where there are none.
  private mutating func takePlain(into target: inout OctetBuffer, atMost limit: Int) -> Bool {
    let count = min(limit, plain.count - plainAt)
    target.append(plain.view(from: plainAt, count: count))
    plainAt += count
    return count > 0
  }

  /// Decompresses until something comes out.
  private mutating func decompress(
    into target: inout OctetBuffer
  ) throws(CaptureError) -> StreamStep {
    while !last.isDamaged {
      if used == compressed.count, !last.hasMore {
        compressed.removeAll()
        used = 0
        let step = try source.read(into: &compressed)
        switch step {
        case .octets: break
        case .end: return .end(isCut: !last.isAtFrameEnd)
        case .idle, .stopped, .damaged: return step
        }
      }
      let before = target.count
      if compression == .gzip {
        last = gzip?.decompress(compressed, from: used, into: &target) ?? .damaged
      } else {
        last = zstd?.decompress(compressed, from: used, into: &target) ?? .damaged
      }
      used += last.octets
      if last.isDamaged { return target.count > before ? .octets : .damaged }
      if target.count > before { return .octets }
      // Whatever makes neither progress nor output would do so for ever.
      if last.octets == 0, used < compressed.count { return .damaged }
    }
    return .damaged
  }
}

/// What decompressing a piece did.
struct Decompression {
  /// How many octets it took.
  var octets = 0
  /// Whether a compressed stream may end here.
  var isAtFrameEnd = false
  /// Whether the room was filled, so that more may come without more input.
  var hasMore = false
  /// Whether the octets are not valid.
  var isDamaged = false

  /// Nothing but damage.
  static var damaged: Decompression {
    var step = Decompression()
    step.isDamaged = true
    return step
  }
}
