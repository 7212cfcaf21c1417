internal import Configuration
internal import Glibc
internal import Pipeline

/// Files that hold a secret key.
enum KeyFile {
  /// The key of a file: 32 octets as they are, or 64 hexadecimal digits, with a line end.
  static func read(_ path: String) throws(ModuleFailure) -> [UInt8] {
    guard let octets = read(path, limit: 128) else {
      throw ModuleFailure(
        "\(path): the KeyFile cannot be read: \(SystemError.text(errno)); make one with:"
          + " head -c 32 /dev/urandom > \(path)")
    }
    if let key = CryptoPAn.key(octets) { return key }
    var text = octets
    while let last = text.last, last == 0x0A || last == 0x0D { text.removeLast() }
    if let key = CryptoPAn.key(text) { return key }
    throw ModuleFailure(
      "\(path): a KeyFile has 32 octets or 64 hexadecimal digits; make one with:"
        + " head -c 32 /dev/urandom > \(path)")
  }

  /// The word at an index of a key, the lowest octet first.
  static func word(_ key: [UInt8], _ index: Int) -> UInt64 {
    key.dropFirst(index * 8).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The first octets of a file; nil where it cannot be read.
  private static func read(_ path: String, limit: Int) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var octets = [UInt8](repeating: 0, count: limit)
    var count = 0
    while count < limit {
      let more = unsafe octets.withUnsafeMutableBytes { room in
        unsafe Glibc.read(file, room.baseAddress.map { unsafe $0 + count }, limit - count)
      }
      if more < 0, errno == EINTR { continue }
      guard more >= 0 else { return nil }
      if more == 0 { break }
      count += more
    }
    return Array(octets.prefix(count))
  }
}
