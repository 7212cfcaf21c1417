internal import Glibc

/// A socket that tests receive with: TCP or datagrams, on the loopback address or at a path.
public final class Receiver {
  /// The socket; a connection, or one that listens.
  public let socket: Int32
  /// The port; 0 at a path.
  public let port: Int

  /// Takes a socket over.
  private init(_ socket: Int32, port: Int = 0) {
    self.socket = socket
    self.port = port
  }

  deinit { close(socket) }

  /// One that listens on a free port, or on a port that was free, of 127.0.0.1.
  public static func tcp(port: Int = 0, backlog: Int32 = 16) -> Receiver? {
    // Tests of transports end connections while the other side writes.
    _ = signal(SIGPIPE, SIG_IGN)
    return bound(Int32(SOCK_STREAM.rawValue), port: port, backlog: backlog)
  }

  /// One that takes datagrams on a free port of 127.0.0.1.
  public static func udp(port: Int = 0) -> Receiver? {
    bound(Int32(SOCK_DGRAM.rawValue), port: port, backlog: nil)
  }

  /// A socket of 127.0.0.1.
  private static func bound(_ type: Int32, port: Int, backlog: Int32?) -> Receiver? {
    let socket = Glibc.socket(AF_INET, type | Int32(SOCK_CLOEXEC.rawValue), 0)
    var on: Int32 = 1
    unsafe setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, 4)
    var address = sockaddr_in()
    address.sin_family = UInt16(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(16)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe bind(socket, pointer, size) == 0 && getsockname(socket, pointer, &size) == 0
      }
    }
    guard isBound, backlog.map({ listen(socket, $0) == 0 }) ?? true else {
      close(socket)
      return nil
    }
    return Receiver(socket, port: Int(UInt16(bigEndian: address.sin_port)))
  }

  /// One at a path: a stream or datagrams.
  public static func unix(_ path: String, isStream: Bool) -> Receiver? {
    let type = isStream ? SOCK_STREAM.rawValue : SOCK_DGRAM.rawValue
    let socket = Glibc.socket(AF_UNIX, Int32(type | SOCK_CLOEXEC.rawValue), 0)
    let family = UInt16(AF_UNIX)
    let address = unsafe withUnsafeBytes(of: family) { unsafe Array($0) } + Array(path.utf8) + [0]
    let isBound = unsafe address.withUnsafeBytes { octets in
      unsafe octets.baseAddress.map { start in
        unsafe bind(
          socket, start.assumingMemoryBound(to: sockaddr.self), socklen_t(octets.count)) == 0
      } ?? false
    }
    guard isBound, !isStream || listen(socket, 16) == 0 else {
      close(socket)
      return nil
    }
    return Receiver(socket)
  }

  /// The next connection; nil where none comes in time.
  public func accept(withinSeconds seconds: Int = 10) -> Receiver? {
    guard wait(seconds) else { return nil }
    let connection = Glibc.accept(socket, nil, nil)
    return connection >= 0 ? Receiver(connection, port: port) : nil
  }

  /// The port of the other end of a connection.
  public var peerPort: Int {
    var address = sockaddr_in()
    var size = socklen_t(16)
    let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe getpeername(socket, pointer, &size)
      }
    }
    return status == 0 ? Int(UInt16(bigEndian: address.sin_port)) : 0
  }

  /// Waits until there is something to read; false where nothing comes in time.
  public func wait(_ seconds: Int) -> Bool {
    var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&entry, 1, Int32(seconds * 1000)) > 0
  }

  /// What comes next, at most `limit` octets; nil at the end, or where nothing comes in time.
  public func read(_ limit: Int = 65_536, withinSeconds seconds: Int = 10) -> [UInt8]? {
    guard wait(seconds) else { return nil }
    var octets = [UInt8](repeating: 0, count: limit)
    let count = unsafe recv(socket, &octets, limit, 0)
    return count > 0 ? Array(octets.prefix(count)) : nil
  }

  /// Reads until there are so many octets, or no more.
  public func read(exactly count: Int) -> [UInt8] {
    var octets: [UInt8] = []
    while octets.count < count, let more = read(count - octets.count) { octets += more }
    return octets
  }

  /// Sends octets.
  public func write(_ octets: [UInt8]) {
    var done = 0
    while done < octets.count {
      let count = unsafe octets.withUnsafeBytes { memory in
        unsafe send(
          socket, memory.baseAddress.map { unsafe $0 + done }, octets.count - done,
          Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      done += count
    }
  }

  /// Makes closing send a reset.
  public func resetWhenClosed() {
    var option = linger(l_onoff: 1, l_linger: 0)
    unsafe setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }
}
