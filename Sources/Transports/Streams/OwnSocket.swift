internal import CLinux
internal import Glibc
internal import Octets
internal import Packets

/// Keeps a connected socket of an output in the registry of the program's own connections, as long as
/// this lives: live capture leaves its packets out.
///
/// A socket that is bound to a port before it connects, by ``bind(_:family:)``, can be registered before
/// its first packet.
struct OwnSocket: ~Copyable {
  /// The connection; the source is ours.
  private let flow: Flow
  /// Where it is registered.
  private let registry: OwnConnections

  /// Registers a connected socket of UDP or TCP; nil where it is neither, or not connected.
  init?(_ descriptor: Int32, in registry: OwnConnections = .shared) {
    guard let peer = unsafe Self.end(of: descriptor, getpeername) else { return nil }
    self.init(descriptor, peer: peer, in: registry)
  }

  /// Registers a socket that is bound, and will connect to `peer`.
  init?(
    _ descriptor: Int32, peer: (address: IPAddress, port: UInt16),
    in registry: OwnConnections = .shared
  ) {
    var kind: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &kind, &size) == 0,
      let own = unsafe Self.end(of: descriptor, getsockname), own.port != 0
    else { return nil }
    flow = Flow(
      source: own.address, destination: peer.address, sourcePort: own.port,
      destinationPort: peer.port,
      transport: kind == Int32(SOCK_DGRAM.rawValue) ? .udp : .tcp)
    self.registry = registry
    registry.add(flow)
  }

  deinit { registry.remove(flow) }

  /// Gives a socket a port of the system's choice, before it connects; 0, or -1 and errno.
  static func bind(_ descriptor: Int32, family: Int32) -> Int32 {
    var address = sockaddr_storage()
    address.ss_family = sa_family_t(family)
    let size = family == AF_INET6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
    return unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe Glibc.bind(descriptor, address, socklen_t(size))
      }
    }
  }

  /// The address and port of one end of a socket, by `getsockname` or `getpeername`.
  private static func end(
    of descriptor: Int32,
    _ ask: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
  ) -> (address: IPAddress, port: UInt16)? {
    var address = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = unsafe withUnsafeMutablePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe ask(descriptor, address, &size)
      }
    }
    guard result == 0 else { return nil }
    return unsafe withUnsafeBytes(of: address) { octets in
      unsafe Self.end(family: Int32(address.ss_family), Array(octets.prefix(24)))
    }
  }

  /// The address and port in the octets of a socket address.
  static func end(family: Int32, _ octets: [UInt8]) -> (address: IPAddress, port: UInt16)? {
    func number(_ start: Int, _ count: Int) -> UInt64 {
      octets[start..<start + count].reduce(0) { $0 << 8 | UInt64($1) }
    }
    guard octets.count >= 24 else { return nil }
    let port = UInt16(truncatingIfNeeded: number(2, 2))
    if family == AF_INET {
      return (IPAddress(v4: UInt32(truncatingIfNeeded: number(4, 4))), port)
    }
    guard family == AF_INET6 else { return nil }
    let (high, low) = (number(8, 8), number(16, 8))
    // A socket of IPv6 that speaks IPv4 (RFC 4291 section 2.5.5.2) has packets of IPv4.
    if high == 0, low >> 32 == 0xFFFF {
      return (IPAddress(v4: UInt32(truncatingIfNeeded: low)), port)
    }
    return (IPAddress(v6High: high, low: low), port)
  }
}
