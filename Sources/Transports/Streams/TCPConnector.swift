internal import CLinux
internal import Glibc

/// Opens connections of TCP to one peer.
final class TCPConnector {
  /// The longest wait for one address.
  static let limitNanoseconds: Int64 = 10_000_000_000

  /// The peer.
  let peer: PeerAddress
  /// Finds its addresses.
  private let lookup: NameLookup

  /// Connections to a peer.
  init(_ peer: PeerAddress) {
    self.peer = peer
    lookup = NameLookup(peer, type: Int32(SOCK_STREAM.rawValue))
  }

  /// A connected socket that does not block.
  func connect(_ patience: Patience) throws(TransportFailure) -> OwnedDescriptor {
    var failure = TransportFailure("connecting to \(peer.text): it has no address")
    for address in try lookup.addresses(patience) {
      do throws(TransportFailure) {
        return try Self.connect(to: address, named: peer.text, patience)
      } catch {
        failure = error
        if patience.isOver { throw .gaveUp }
      }
    }
    throw failure
  }

  /// Connects to an address.
  private static func connect(
    to address: NameLookup.Address, named name: String, _ patience: Patience
  ) throws(TransportFailure) -> OwnedDescriptor {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let number = socket(address.family, type, 0)
    guard number >= 0 else { throw .system("making a socket", errno) }
    let descriptor = OwnedDescriptor(number)
    // What waits is sent at once: batches are large, and the last octets of one shall not wait.
    var on: Int32 = 1
    unsafe setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
    unsafe setsockopt(number, SOL_SOCKET, SO_KEEPALIVE, &on, 4)
    var idle: Int32 = 60
    unsafe setsockopt(number, Int32(IPPROTO_TCP), TCP_KEEPIDLE, &idle, 4)
    descriptor.register(family: address.family, peer: address.octets)
    try SocketAddress.connect(number, address.octets, named: name, patience, limitNanoseconds)
    return descriptor
  }
}

/// connect(2) for sockets that do not block.
enum SocketAddress {
  /// Connects a socket and waits until it is connected.
  static func connect(
    _ socket: Int32, _ address: [UInt8], named name: String, _ patience: Patience, _ limit: Int64
  ) throws(TransportFailure) {
    let action = "connecting to \(name)"
    let status = unsafe address.withUnsafeBytes { octets in
      unsafe octets.baseAddress.map { start in
        unsafe Glibc.connect(
          socket, start.assumingMemoryBound(to: sockaddr.self), socklen_t(octets.count))
      } ?? -1
    }
    if status == 0 { return }
    guard errno == EINPROGRESS else { throw .system(action, errno) }
    let deadline = patience.now + limit
    while patience.wait(socket, for: Int16(POLLOUT), nanoseconds: 1_000_000_000) == 0 {
      if patience.isOver { throw .gaveUp }
      if patience.now >= deadline { throw TransportFailure("\(action): no answer") }
    }
    var number: Int32 = 0
    var size = socklen_t(4)
    unsafe getsockopt(socket, SOL_SOCKET, SO_ERROR, &number, &size)
    if number != 0 { throw .system(action, number) }
  }

  /// The address of a path; nil where it is too long.
  static func unix(_ path: String) -> [UInt8]? {
    let octets = Array(path.utf8)
    guard (1..<108).contains(octets.count), !octets.contains(0) else { return nil }
    let family = UInt16(AF_UNIX)
    // sockaddr_un: the family in the machine's order, then the path.
    let start = unsafe withUnsafeBytes(of: family) { unsafe Array($0) }
    return start + octets + [0]
  }
}
