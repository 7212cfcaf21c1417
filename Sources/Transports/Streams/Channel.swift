internal import CLinux
internal import Glibc
internal import Octets

/// An open way to a peer that takes octets: a socket, a socket with TLS, a pipe.
///
/// Nothing blocks: what cannot go on says what it waits for.
protocol Channel: AnyObject {
  /// What is waited for.
  var descriptor: Int32 { get }
  /// Writes some of the octets from `start` on.
  func write(
    _ octets: borrowing OctetBuffer, from start: Int
  ) throws(TransportFailure) -> WriteStep
  /// How many of the octets that were written the peer has not got yet, as far as one can know.
  func outstanding() throws(TransportFailure) -> Int
  /// Reads what the peer says, which means nothing, and throws where it has gone.
  func checkPeer() throws(TransportFailure)
  /// Ends it, with good manners where it `isOrderly`.
  func close(isOrderly: Bool)
}

/// What came of a write.
enum WriteStep {
  /// So many octets were taken, at least one.
  case wrote(Int)
  /// Nothing is taken before the descriptor is ready for this (poll(2)).
  case wait(Int16)
}

/// A descriptor that is closed with its owner.
final class OwnedDescriptor {
  /// The number.
  let number: Int32
  /// Where its packets are known as the program's own.
  private var own: OwnSocket?

  /// The owner of a descriptor.
  init(_ number: Int32) { self.number = number }

  deinit { Glibc.close(number) }

  /// Has its packets left out of what is captured, from the first one on; before it connects.
  func register(family: Int32, peer octets: [UInt8]) {
    let padded = octets + [UInt8](repeating: 0, count: max(24 - octets.count, 0))
    guard let peer = OwnSocket.end(family: family, padded),
      OwnSocket.bind(number, family: family) == 0
    else { return }
    own = OwnSocket(number, peer: peer)
  }
}

/// A socket of TCP, or of a stream between processes.
final class SocketChannel: Channel {
  /// How often in a row a peer may leave something unanswered; the system waits twice as long each time,
  /// so that this takes from half a minute on.
  static let unansweredLimit: Int32 = 7

  /// The socket.
  private let socket: OwnedDescriptor
  /// What is waited for.
  var descriptor: Int32 { socket.number }

  /// The channel of a connected socket that does not block.
  init(_ socket: OwnedDescriptor) { self.socket = socket }

  /// send(2).
  func write(
    _ octets: borrowing OctetBuffer, from start: Int
  ) throws(TransportFailure) -> WriteStep {
    while true {
      let count = unsafe octets.view(from: start, count: octets.count).withUnsafeOctets { memory in
        unsafe send(socket.number, memory.baseAddress, memory.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 { return .wrote(count) }
      let number = errno
      if count < 0, number == EINTR { continue }
      if count < 0, number == EAGAIN { return .wait(Int16(POLLOUT)) }
      throw .system("sending", number)
    }
  }

  /// What the peer's system has not acknowledged.
  func outstanding() throws(TransportFailure) -> Int {
    try Self.checkAnswers(socket.number)
    return max(Int(wirebird_unsent(socket.number)), 0)
  }

  /// Throws where the peer has not answered for too long.
  static func checkAnswers(_ socket: Int32) throws(TransportFailure) {
    if wirebird_unanswered(socket) >= unansweredLimit {
      throw TransportFailure("the receiver does not answer any more")
    }
  }

  /// Throws where the peer has closed.
  func checkPeer() throws(TransportFailure) {
    var octets = [UInt8](repeating: 0, count: 4096)
    // What a peer says without end is not waited for.
    for _ in 0..<16 {
      let count = unsafe recv(socket.number, &octets, octets.count, Int32(MSG_DONTWAIT))
      if count > 0 { continue }
      let number = errno
      if count == 0 { throw TransportFailure("the receiver has closed the connection") }
      if number == EAGAIN { return }
      if number == EINTR { continue }
      throw .system("the connection", number)
    }
  }

  /// Nothing but closing: what was sent is sent on by the system.
  func close(isOrderly: Bool) { if isOrderly { shutdown(socket.number, Int32(SHUT_WR)) } }
}
