internal import Glibc

/// Errors of the system as text.
enum SystemText {
  /// What an error number means, such as `Connection refused`.
  static func of(_ number: Int32) -> String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
  }
}

/// What peers say, made fit for people's eyes.
enum PeerText {
  /// At most `limit` octets as printable ASCII; others as `\DDD`.
  static func printable(_ octets: some Sequence<UInt8>, limit: Int = 200) -> String {
    var text = ""
    var count = 0
    for octet in octets {
      guard count < limit else { return text + "..." }
      count += 1
      if (0x20..<0x7F).contains(octet), octet != 0x5C {
        text.unicodeScalars.append(Unicode.Scalar(octet))
      } else {
        let digits = String(octet)
        text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      }
    }
    return text
  }
}
