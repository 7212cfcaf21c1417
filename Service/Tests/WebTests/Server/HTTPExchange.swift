internal import Glibc
internal import NIOPosix

/// A reply, as a client of its own reads it from a socket.
struct Reply: Sendable {
  /// The status; 0 where the connection was closed without one.
  var status = 0
  /// The fields, names in lower case.
  var fields: [String: String] = [:]
  /// The body.
  var body = ""
  /// Whether the body ended as its framing says.
  var isWhole = true

  /// The lines of the body.
  var lines: [String] { body.split(separator: "\n").map(String.init) }
}

/// Sends requests over plain sockets, on threads that may block.
enum HTTPExchange {
  /// Why there was no exchange.
  struct Failure: Error {}

  /// Asks for a path.
  static func get(
    _ path: String, port: Int, fields: [String: String] = [:]
  ) async throws -> Reply {
    let lines = fields.map { "\($0.key): \($0.value)\r\n" }.joined()
    return try await send(
      "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\(lines)\r\n", port: port)
  }

  /// Sends a text and reads until the connection is closed.
  static func send(_ text: String, port: Int) async throws -> Reply {
    try await NIOThreadPool.singleton.runIfActive {
      let descriptor = try connect(port: port)
      defer { close(descriptor) }
      write(text, to: descriptor)
      return parse(read(descriptor))
    }
  }

  /// A connection to a port of this machine, which takes few octets unread where that is said.
  static func connect(port: Int, receiveOctets: Int32? = nil) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var octets = receiveOctets {
      unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &octets, socklen_t(4))
    }
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    // A server that has refused takes nothing more.
    limit.tv_sec = 1
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      close(descriptor)
      throw Failure()
    }
    return descriptor
  }

  /// Writes a text, as far as the peer takes it.
  static func write(_ text: String, to descriptor: Int32) {
    let octets = Array(text.utf8)
    var at = 0
    while at < octets.count {
      let count = unsafe octets[at...].withUnsafeBytes {
        unsafe Glibc.send(
          descriptor, $0.baseAddress, $0.count, Int32(truncatingIfNeeded: MSG_NOSIGNAL))
      }
      if count <= 0 { return }
      at += count
    }
  }

  /// Reads until the peer closes, or `limit` octets came.
  static func read(_ descriptor: Int32, limit: Int = .max) -> [UInt8] {
    var octets: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while octets.count < limit {
      let count = unsafe recv(descriptor, &piece, min(piece.count, limit - octets.count), 0)
      if count <= 0 { break }
      octets += piece[..<count]
      // A connection that is closed for a reason may stay half open for some time.
      let reply = parse(octets)
      if reply.fields["content-length"] == "\(reply.body.utf8.count)" { break }
    }
    return octets
  }

  /// Reads until the peer closes; nothing where it does not within a minute.
  static func readToEnd(_ descriptor: Int32) -> [UInt8] {
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var octets: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe recv(descriptor, &piece, piece.count, 0)
      if count <= 0 { return count == 0 ? octets : [] }
      octets += piece[..<count]
    }
  }

  /// Whether the peer has closed a connection; what it sent before is thrown away.
  static func isClosed(_ descriptor: Int32) -> Bool {
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe recv(
        descriptor, &piece, piece.count, Int32(truncatingIfNeeded: MSG_DONTWAIT))
      if count > 0 { continue }
      return count == 0 || errno != EAGAIN
    }
  }

  /// The parts of a reply.
  static func parse(_ octets: [UInt8]) -> Reply {
    var reply = Reply()
    guard let end = octets.indices.first(where: { octets[$0...].starts(with: "\r\n\r\n".utf8) })
    else { return reply }
    let head = String(decoding: octets[..<end], as: UTF8.self).split(separator: "\r\n")
    reply.status = Int(head.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
    for line in head.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      reply.fields[parts[0].lowercased()] =
        parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
    }
    var body = octets[(end + 4)...]
    if reply.fields["transfer-encoding"] == "chunked" {
      var whole: [UInt8] = []
      reply.isWhole = false
      while let lineEnd = body.firstIndex(of: 0x0D) {
        let digits = String(decoding: body[body.startIndex..<lineEnd], as: UTF8.self)
        guard let count = Int(digits, radix: 16) else { break }
        if count == 0 {
          reply.isWhole = true
          break
        }
        body = body[(lineEnd + 2)...]
        guard body.count >= count + 2 else { break }
        whole += body.prefix(count)
        body = body.dropFirst(count + 2)
      }
      reply.body = String(decoding: whole, as: UTF8.self)
    } else {
      reply.body = String(decoding: body, as: UTF8.self)
    }
    return reply
  }
}
