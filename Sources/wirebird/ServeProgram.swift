internal import Glibc

/// `wirebird-serve`, the program beside this one: the web stack is built apart, so that a sensor has
/// none of it.
enum ServeProgram {
  /// Its name.
  static let name = "wirebird-serve"

  /// Where it is; nil where it is not beside this program.
  static var path: String? {
    var characters = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &characters, characters.count)
    guard count > 0, count < characters.count else { return nil }
    let octets = characters[..<count].map { UInt8(bitPattern: $0) }
    let own = String(decoding: octets, as: UTF8.self)
    guard let slash = own.lastIndex(of: "/") else { return nil }
    let path = own[...slash] + name
    return unsafe access(String(path), X_OK) == 0 ? String(path) : nil
  }

  /// What to say where it is missing.
  static let absence =
    "\(name) is not beside this program; `make serve` builds it, an installation copies both"

  /// Its arguments, the name first.
  static func arguments(
    store: String, listen: String, keyFile: String?, endsWithParent: Bool = false
  ) -> [String] {
    var words = [name, "--store", store, "--listen", listen]
    if let keyFile { words += ["--key-file", keyFile] }
    if endsWithParent { words.append("--ends-with-parent") }
    return words
  }

  /// Becomes the program; answers only where that fails, with the reason.
  static func become(_ path: String, _ words: [String]) -> String {
    var pointers = unsafe words.map { unsafe strdup($0) } + [nil]
    _ = unsafe execv(path, &pointers)
    return "\(path): \(unsafe String(cString: strerror(errno)))"
  }
}
