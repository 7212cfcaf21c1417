internal import CZlib
internal import Octets

/// Compresses bodies (RFC 1952).
final class Gzip {
  /// How hard it tries: fast, since the octets go out at once.
  static let level: Int32 = 3

  /// The compressed octets; nil where there is no memory.
  func packed(_ octets: borrowing OctetBuffer) -> [UInt8]? {
    var stream = unsafe z_stream()
    guard unsafe wirebird_gzip_begin(&stream, Self.level) == Z_OK else { return nil }
    defer { unsafe deflateEnd(&stream) }
    let bound = Int(unsafe deflateBound(&stream, UInt(octets.count))) + 64
    return unsafe octets.view.withUnsafeOctets { source in
      unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
        unsafe stream.next_in = UnsafeMutablePointer(
          mutating: source.baseAddress?.assumingMemoryBound(to: UInt8.self))
        unsafe stream.avail_in = UInt32(clamping: source.count)
        unsafe stream.next_out = output.baseAddress
        unsafe stream.avail_out = UInt32(clamping: bound)
        unsafe deflate(&stream, Z_FINISH)
        count = unsafe bound - Int(stream.avail_out)
      }
    }
  }
}
