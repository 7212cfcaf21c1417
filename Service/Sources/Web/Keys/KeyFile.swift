internal import Glibc

/// Why a file of keys is not taken.
public struct KeyFileError: Error, Equatable, CustomStringConvertible {
  /// The place, the cause and the remedy.
  public let description: String
}

/// Reads files of keys: `KEY NAME QUOTA` lines, with comments behind `#`.
///
/// KEY is the key itself, 16 characters or more, or `sha256:` and its digest in hexadecimal; NAME is
/// whom it is for; QUOTA is lookups a day, or `unlimited`.
public enum KeyFile {
  /// The shortest key that is taken, in characters.
  public static var shortestKey: Int { 16 }
  /// The most octets that a file may have.
  static var limitOctets: Int { 1 << 20 }

  /// The keys of a file, which nobody but its owner and group may read when it holds keys in clear.
  public static func read(_ path: String) throws(KeyFileError) -> [AccessKey] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw KeyFileError(
        description: "\(path): \(unsafe String(cString: strerror(errno))); --key-file names it")
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw KeyFileError(description: "\(path): this is no file")
    }
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while text.count <= limitOctets {
      let count = unsafe Glibc.read(descriptor, &piece, piece.count)
      if count <= 0 { break }
      text += piece[..<count]
    }
    let keys = try parse(String(decoding: text, as: UTF8.self), path: path)
    if keys.hasClearKeys, status.st_mode & S_IROTH != 0 {
      throw KeyFileError(
        description: "\(path): everybody can read these keys; chmod 640 it, or write sha256:DIGEST")
    }
    return keys.keys
  }

  /// The keys of a text, and whether one of them stands there in clear.
  static func parse(
    _ text: String, path: String
  ) throws(KeyFileError) -> (keys: [AccessKey], hasClearKeys: Bool) {
    var keys: [AccessKey] = []
    var hasClearKeys = false
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      if words.isEmpty { continue }
      let place = "\(path):\(index + 1)"
      guard words.count == 3 else {
        throw KeyFileError(description: "\(place): a line is KEY NAME QUOTA, three words")
      }
      let digest: [UInt8]
      if words[0].hasPrefix("sha256:") {
        digest = hexadecimal(words[0].dropFirst(7)) ?? []
        guard digest.count == Digest.octets else {
          throw KeyFileError(description: "\(place): behind sha256: are 64 hexadecimal digits")
        }
      } else {
        guard words[0].utf8.count >= shortestKey else {
          throw KeyFileError(
            description:
              "\(place): a key has \(shortestKey) characters or more; try: openssl rand -hex 16")
        }
        digest = Digest.sha256(Array(words[0].utf8))
        hasClearKeys = true
      }
      let quota = Int(words[2])
      guard words[2] == "unlimited" || quota ?? -1 >= 0 else {
        throw KeyFileError(
          description: "\(place): '\(words[2])' is no quota; write lookups a day, or unlimited")
      }
      let key = AccessKey(digest: digest, name: String(words[1]), quota: quota)
      guard !keys.contains(where: { $0.digest == digest }) else {
        throw KeyFileError(description: "\(place): this key stands here twice")
      }
      keys.append(key)
    }
    guard !keys.isEmpty else {
      throw KeyFileError(description: "\(path): there is no key in it; a line is KEY NAME QUOTA")
    }
    return (keys, hasClearKeys)
  }

  /// The octets of hexadecimal digits.
  static func hexadecimal(_ digits: some StringProtocol) -> [UInt8]? {
    let values = digits.utf8.map(PercentEncoding.digit)
    guard values.count % 2 == 0, !values.contains(nil) else { return nil }
    return stride(from: 0, to: values.count, by: 2).map {
      (values[$0] ?? 0) << 4 | (values[$0 + 1] ?? 0)
    }
  }
}
