internal import CLinux
internal import Glibc
internal import Octets

/// Brings records to a peer as datagrams, one or more a record.
///
/// Over UDP a datagram is taken when it was sent: nobody can know more. Where the peer's system answers that
/// nobody listens, the last one is sent again until somebody does. Between processes of one machine, a
/// batch is taken when the peer has read it.
public final class DatagramTransport: Transport {
  /// Opens a socket that is connected to the peer.
  typealias Open = (Patience) throws(TransportFailure) -> OwnedDescriptor

  /// The longest datagram.
  private let limitOctets: Int
  /// How records become datagrams.
  private let framing: Framing
  /// The peer's path, where the system tells what it has read; nil for a peer on a network.
  private let path: String?
  /// What the path led to when the socket was connected.
  private var inode: UInt64?
  /// Opens a socket.
  private let open: Open
  /// The socket.
  private var socket: OwnedDescriptor?
  /// The lines.
  private var lines = OctetBuffer(capacity: 64 << 10)
  /// Where each line starts, and the end.
  private var starts: [Int] = []
  /// The first line that is not sent.
  private var next = 0
  /// The first line of this attempt.
  private var first = 0
  /// Lines before ``next`` that are given up.
  private var refusedCount = 0
  /// Cuts long messages of GELF.
  private var chunks: GELFChunks

  /// The longest datagram of UDP over IPv4.
  static let udpLimit = 65_507
  /// The longest between processes: what the system's buffers hold at most by default.
  static let unixLimit = 200_000

  /// A transport.
  init(_ framing: Framing, path: String? = nil, open: @escaping Open) {
    self.framing = framing
    self.path = path
    self.open = open
    limitOctets = path != nil ? Self.unixLimit : Self.udpLimit
    chunks = GELFChunks(seed: UInt64.random(in: 0...UInt64.max))
  }

  /// Records over UDP.
  ///
  /// - Parameter bufferOctets: The size of the socket's buffer; nil leaves it to the system.
  public static func udp(
    _ peer: PeerAddress, _ framing: Framing, bufferOctets: Int?
  ) -> DatagramTransport {
    let lookup = NameLookup(peer, type: Int32(SOCK_DGRAM.rawValue))
    return DatagramTransport(framing) { patience throws(TransportFailure) in
      var failure = TransportFailure("\(peer.text) has no address")
      for address in try lookup.addresses(patience) {
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let number = Glibc.socket(address.family, type, 0)
        guard number >= 0 else { throw .system("making a socket", errno) }
        let descriptor = OwnedDescriptor(number)
        if var size = bufferOctets.map({ Int32(clamping: $0) }) {
          unsafe setsockopt(number, SOL_SOCKET, SO_SNDBUF, &size, 4)
        }
        descriptor.register(family: address.family, peer: address.octets)
        do throws(TransportFailure) {
          try SocketAddress.connect(
            number, address.octets, named: peer.text, patience, TCPConnector.limitNanoseconds)
          return descriptor
        } catch {
          failure = error
        }
      }
      throw failure
    }
  }

  /// Records as datagrams between processes of this machine (unix(7)).
  public static func unix(_ path: String, _ framing: Framing) -> DatagramTransport {
    DatagramTransport(framing, path: path) { patience throws(TransportFailure) in
      try UnixSocket.connect(path, type: SOCK_DGRAM, patience)
    }
  }

  /// Records are all that the peer gets.
  public var showsBatches: Bool { false }

  /// Takes a batch.
  public func load(_ batch: borrowing RecordBatch) {
    lines.removeAll()
    lines.append(batch.lines)
    starts = Lines.starts(of: lines.view)
    next = 0
    refusedCount = 0
  }

  /// Sends the datagrams that are left.
  public func attempt(_ patience: Patience) -> Attempt {
    var attempt = Attempt()
    first = next
    let refusedBefore = refusedCount
    do throws(TransportFailure) {
      let socket = try connected(patience)
      while next < starts.count - 1 {
        try sendNext(socket.number, &attempt, patience)
      }
      if path != nil { try drain(socket.number, patience) } else { try checkAnswer(socket.number) }
    } catch {
      socket = nil
      attempt.failure = error
      if path != nil {
        // What the peer had not read is lost with it: all of the batch goes to its successor.
        next = first
        refusedCount = refusedBefore
        attempt.refusals = []
      }
    }
    attempt.taken = next - first - (refusedCount - refusedBefore)
    return attempt
  }

  /// The socket, opened where it is not.
  private func connected(_ patience: Patience) throws(TransportFailure) -> OwnedDescriptor {
    if let socket { return socket }
    if let path { inode = UnixSocket.inode(of: path) }
    let made = try open(patience)
    socket = made
    return made
  }

  /// Throws where the answer to the last datagram was that nobody listens; it is then sent again.
  private func checkAnswer(_ socket: Int32) throws(TransportFailure) {
    var number: Int32 = 0
    var size = socklen_t(4)
    unsafe getsockopt(socket, SOL_SOCKET, SO_ERROR, &number, &size)
    guard number != 0 else { return }
    stepBack(number)
    throw .system("sending", number)
  }

  /// Goes back by the datagram that was refused.
  private func stepBack(_ number: Int32) {
    if number == ECONNREFUSED, path == nil, next > first { next -= 1 }
  }

  /// Sends the datagrams of the next line.
  private func sendNext(
    _ socket: Int32, _ attempt: inout Attempt, _ patience: Patience
  ) throws(TransportFailure) {
    var end = starts[next + 1]
    if end > starts[next], lines.view.octet(end - 1) == 0x0A { end -= 1 }
    let record = lines.view(from: starts[next], count: end - starts[next]).array()
    var isSent = false
    if framing == .gelfUDP, record.count > GELFChunks.chunkOctets {
      if let datagrams = chunks.datagrams(of: record) {
        for datagram in datagrams { isSent = try send(socket, datagram, patience) }
      }
    } else if record.count <= limitOctets {
      isSent = try send(socket, record, patience)
    }
    if !isSent {
      refusedCount += 1
      attempt.refusals.append(
        Refusal(1, .tooLong, "a record of \(record.count) octets is too long for a datagram"))
    }
    next += 1
  }

  /// Sends one datagram; false where it is too long for the way to the peer.
  private func send(
    _ socket: Int32, _ octets: [UInt8], _ patience: Patience
  ) throws(TransportFailure) -> Bool {
    while true {
      let flags = Int32(MSG_NOSIGNAL)
      let count = unsafe Glibc.send(socket, octets, octets.count, flags)
      if count >= 0 {
        // Over UDP the answer to the first one, that nobody listens, comes behind it.
        if path != nil || next > first { patience.noteProgress() }
        return true
      }
      let number = errno
      switch number {
      case EINTR: continue
      case EMSGSIZE: return false
      case EAGAIN, ENOBUFS:
        if patience.isOver { throw .gaveUp }
        // A peer that has stopped reading between processes; a full queue of a network card.
        if patience.wait(socket, for: Int16(POLLOUT), nanoseconds: 100_000_000) != 0 {
          patience.wait(nanoseconds: 1_000_000)
        }
      default:
        // It may be the answer to one that was sent before.
        stepBack(number)
        throw .system("sending", number)
      }
    }
  }

  /// Waits until a peer on this machine has read everything.
  private func drain(_ socket: Int32, _ patience: Patience) throws(TransportFailure) {
    var wait: Int64 = 20_000
    var before = Int32.max
    while true {
      let left = wirebird_unsent(socket)
      if left <= 0 { break }
      if left < before { patience.noteProgress() }
      before = left
      if patience.isOver { throw .gaveUp }
      _ = patience.wait(-1, for: 0, nanoseconds: wait)
      wait = min(wait * 2, 5_000_000)
    }
    // What a peer leaves unread when it ends is gone from the buffer as well.
    if let path, UnixSocket.inode(of: path) != inode || !UnixSocket.isListening(path) {
      throw TransportFailure("the receiver at \(path) has gone")
    }
  }

  /// Closes the socket.
  public func close() { socket = nil }
}
