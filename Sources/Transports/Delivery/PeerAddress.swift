/// Where a peer is: a host and a port.
public struct PeerAddress: Sendable, Equatable {
  /// A name or an address, without brackets.
  public var host: String
  /// The port, or the name of a service.
  public var port: String

  /// A host and a port.
  public init(host: String, port: String) {
    self.host = host
    self.port = port
  }

  /// Reads `host`, `host:port`, `[address]:port` or an address of IPv6.
  ///
  /// - Parameters:
  ///   - text: What the configuration says.
  ///   - port: The port where the text has none.
  /// - Returns: nil where it is neither.
  public init?(_ text: String, port: Int) {
    var host = text[...]
    var service: Substring?
    if host.hasPrefix("[") {
      guard let end = host.firstIndex(of: "]") else { return nil }
      let rest = host[host.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
      if !rest.isEmpty { service = rest.dropFirst() }
      host = host[host.index(after: host.startIndex)..<end]
    } else if let colon = host.firstIndex(of: ":"), host.lastIndex(of: ":") == colon {
      service = host[host.index(after: colon)...]
      host = host[..<colon]
    }
    if let service {
      guard let number = Int(service), (1...65_535).contains(number) else { return nil }
    }
    guard !host.isEmpty, host.utf8.count <= 255,
      host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F && $0 != 0x5B && $0 != 0x5D })
    else { return nil }
    self.host = String(host)
    self.port = service.map(String.init) ?? String(port)
  }

  /// As it is written: brackets around an address of IPv6.
  public var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
