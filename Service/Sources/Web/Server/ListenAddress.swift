internal import Glibc

/// Where the service listens: an address of this machine and a port.
public struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
  /// The port where nothing is said: the one of the examples.
  public static var defaultPort: Int { 8400 }

  /// The address, without brackets.
  public let host: String
  /// The port; 0 lets the system choose one.
  public let port: Int

  /// An address and a port.
  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Reads `HOST:PORT`, `[ADDRESS]:PORT`, `HOST` or `:PORT`; nil where it is none of them.
  public init?(_ text: String) {
    var host = Substring(text)
    var port: Int? = Self.defaultPort
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      host = text[text.index(after: text.startIndex)..<end]
      let rest = text[text.index(after: end)...]
      if !rest.isEmpty {
        guard rest.hasPrefix(":") else { return nil }
        port = Int(rest.dropFirst())
      }
    } else if text.filter({ $0 == ":" }).count == 1, let colon = text.firstIndex(of: ":") {
      host = text[..<colon]
      port = Int(text[text.index(after: colon)...])
    }
    guard let port, 0...65_535 ~= port, !host.contains(" ") else { return nil }
    self.host = host.isEmpty ? "127.0.0.1" : String(host)
    self.port = port
  }

  /// Whether only this machine can reach it.
  public var isLoopback: Bool {
    if host == "localhost" { return true }
    var v4 = in_addr()
    if unsafe inet_pton(AF_INET, host, &v4) == 1 {
      return UInt32(bigEndian: v4.s_addr) >> 24 == 127
    }
    var v6 = in6_addr()
    guard unsafe inet_pton(AF_INET6, host, &v6) == 1 else { return false }
    let octets = unsafe withUnsafeBytes(of: &v6) { unsafe Array($0) }
    return octets == Array(repeating: 0, count: 15) + [1]
  }

  /// `HOST:PORT`.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
