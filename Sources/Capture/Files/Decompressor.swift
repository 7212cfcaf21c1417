internal import Octets

/// Decompresses what a source gives.
///
/// Used by one thread at a time: whoever has the stream, or the thread that decompresses for it.
final class Decompressor {
  /// How the octets are compressed.
  enum Form {
    /// By gzip.
    case gzip
    /// By zstd.
    case zstd

    /// The form that four octets in network order begin; nil where it is none.
    init?(magic: UInt32) {
      if magic &>> 16 == GzipDecoder.magic {
        self = .gzip
      } else if magic == ZstdDecoder.magic || magic & 0xF0FF_FFFF == ZstdDecoder.skippableMagic {
        self = .zstd
      } else {
        return nil
      }
    }
  }

  /// What is read.
  private var source: OctetSource
  /// Compressed octets that were read.
  private var compressed: OctetBuffer
  /// How many of them were used.
  private var used = 0
  /// What decompressing did last.
  private var last = Decompression()
  /// Decompresses gzip.
  private var gzip: GzipDecoder?
  /// Decompresses zstd.
  private var zstd: ZstdDecoder?
  /// How much is read, and comes out, at once. How much comes out before damage depends on it.
  private let stepOctets: Int

  /// A decompressor of a source, of which `compressed` was read.
  init(
    _ form: Form, _ source: consuming OctetSource, _ compressed: consuming OctetBuffer,
    stepOctets: Int
  ) {
    self.source = source
    self.compressed = compressed
    self.stepOctets = stepOctets
    switch form {
    case .gzip: gzip = GzipDecoder()
    case .zstd: zstd = ZstdDecoder()
    }
  }

  /// Whether so little is compressed that it was all read and used.
  var isShort: Bool { used == compressed.count && !last.hasMore && used < stepOctets }

  /// Decompresses until something comes out, and appends it.
  func decompress(into target: inout OctetBuffer) throws(CaptureError) -> StreamStep {
    while !last.isDamaged {
      if used == compressed.count, !last.hasMore {
        compressed.removeAll()
        used = 0
        let step = try source.read(into: &compressed, atMost: stepOctets)
        switch step {
        case .octets: break
        case .end: return .end(isCut: !last.isAtFrameEnd)
        case .idle, .stopped, .damaged: return step
        }
      }
      let before = target.count
      last =
        gzip?.decompress(compressed, from: used, into: &target, limit: stepOctets)
        ?? zstd?.decompress(compressed, from: used, into: &target, limit: stepOctets) ?? .damaged
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
