internal import CLinux
internal import Glibc

extension StreamTransport {
  /// Records over TCP.
  public static func tcp(_ peer: PeerAddress, _ framing: Framing) -> StreamTransport {
    let connector = TCPConnector(peer)
    return StreamTransport(framing) { patience throws(TransportFailure) in
      SocketChannel(try connector.connect(patience))
    }
  }

  /// Records over a stream between processes of this machine (unix(7)).
  public static func unix(_ path: String, _ framing: Framing) -> StreamTransport {
    StreamTransport(framing, limitOctets: localOctets) { patience throws(TransportFailure) in
      SocketChannel(try UnixSocket.connect(path, type: SOCK_STREAM, patience))
    }
  }
}

/// Sockets between processes of this machine.
enum UnixSocket {
  /// A connected socket that does not block.
  static func connect(
    _ path: String, type: __socket_type, _ patience: Patience
  ) throws(TransportFailure) -> OwnedDescriptor {
    guard let address = SocketAddress.unix(path) else {
      throw TransportFailure("the path \(path) is too long for a socket")
    }
    let flags = SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    let number = socket(AF_UNIX, Int32(type.rawValue | flags), 0)
    guard number >= 0 else { throw .system("making a socket", errno) }
    let descriptor = OwnedDescriptor(number)
    try SocketAddress.connect(
      number, address, named: path, patience, TCPConnector.limitNanoseconds)
    return descriptor
  }

  /// What a path leads to; nil where there is nothing.
  static func inode(of path: String) -> UInt64? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
  }

  /// Whether somebody receives datagrams at a path.
  static func isListening(_ path: String) -> Bool {
    let patience = Patience(stopNanoseconds: 0)
    return (try? connect(path, type: SOCK_DGRAM, patience)) != nil
  }
}

/// Sockets that other programs of this machine listen at.
public enum LocalSocket {
  /// What a socket takes.
  public enum Kind: Sendable {
    /// A stream.
    case stream
    /// Datagrams.
    case datagram
  }

  /// What the socket of a path takes; nil where nobody listens.
  public static func kind(of path: String) -> Kind? {
    if UnixSocket.isListening(path) { return .datagram }
    let patience = Patience(stopNanoseconds: 0)
    return (try? UnixSocket.connect(path, type: SOCK_STREAM, patience)) != nil ? .stream : nil
  }
}
