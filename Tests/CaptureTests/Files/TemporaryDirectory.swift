import CZlib
import CZstd
import Glibc

/// A directory for a test's files that goes with it.
final class TemporaryDirectory {
  /// Its path.
  let path: String

  /// A new, empty directory.
  init() {
    var template = Array("/tmp/wirebird-test-XXXXXX".utf8CString)
    unsafe mkdtemp(&template)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { NetworkNamespace.shell("rm -r '\(path)'") }

  /// Writes a file and answers its path.
  func file(_ name: String, _ octets: [UInt8]) -> String {
    let file = "\(path)/\(name)"
    let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    _ = unsafe write(descriptor, octets, octets.count)
    close(descriptor)
    return file
  }
}

/// Compresses what tests read.
enum Compress {
  /// A gzip member.
  static func gzip(_ octets: [UInt8]) -> [UInt8] {
    var octets = octets
    var output = [UInt8](repeating: 0, count: octets.count + 1024)
    var state = unsafe z_stream()
    unsafe deflateInit2_(
      &state, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    unsafe octets.withUnsafeMutableBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe state.next_in = source.baseAddress
        unsafe state.avail_in = UInt32(source.count)
        unsafe state.next_out = target.baseAddress
        unsafe state.avail_out = UInt32(target.count)
        _ = unsafe deflate(&state, Z_FINISH)
      }
    }
    let count = unsafe Int(state.total_out)
    unsafe deflateEnd(&state)
    return Array(output.prefix(count))
  }

  /// A zstd frame.
  static func zstd(_ octets: [UInt8]) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(octets.count))
    let count = unsafe ZSTD_compress(&output, output.count, octets, octets.count, 3)
    return Array(output.prefix(count))
  }
}
