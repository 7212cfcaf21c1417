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

  /// Appends what comes next to `target`, at least one octet where there is one.
  mutating func read(into target: inout OctetBuffer) throws(CaptureError) -> StreamStep {
    switch compression {
    case .none: return try source.read(into: &target)
    case .unknown: return try detect(into: &target)
    case .gzip, .zstd: return try decompress(into: &target)
    }
  }

  /// Reads the first octets and tells the compression from them.
  private mutating func detect(into target: inout OctetBuffer) throws(CaptureError) -> StreamStep {
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
      target.append(compressed.view)
      compressed = OctetBuffer(capacity: 0)
      return target.count > 0 ? .octets : .end(isCut: false)
    }
    return try decompress(into: &target)
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
