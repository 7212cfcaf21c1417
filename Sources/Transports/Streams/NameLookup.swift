internal import CLinux
internal import Glibc
internal import Synchronization

/// Looks up addresses on a thread of its own, so that a name server that does not answer can be given up.
final class NameLookup {
  /// The longest wait for an answer.
  static let limitNanoseconds: Int64 = 15_000_000_000

  /// An address that a socket can be connected to.
  struct Address: Sendable {
    /// `AF_INET` or `AF_INET6`.
    var family: Int32
    /// The octets of a `sockaddr`.
    var octets: [UInt8]
  }

  /// What a thread found.
  private final class Answer: Sendable {
    /// Becomes readable when there is a result.
    let signal = eventfd(0, Int32(EFD_CLOEXEC))
    /// The result: addresses, or the error of getaddrinfo(3).
    let result = Mutex<(addresses: [Address], error: Int32)?>(nil)

    deinit { if signal >= 0 { Glibc.close(signal) } }
  }

  /// What a lookup's thread needs.
  private final class Request {
    /// The peer.
    let peer: PeerAddress
    /// `SOCK_STREAM` or `SOCK_DGRAM`.
    let type: Int32
    /// Where the result goes.
    let answer: Answer

    /// A request.
    init(_ peer: PeerAddress, _ type: Int32, _ answer: Answer) {
      self.peer = peer
      self.type = type
      self.answer = answer
    }
  }

  /// The peer.
  private let peer: PeerAddress
  /// `SOCK_STREAM` or `SOCK_DGRAM`.
  private let type: Int32
  /// A lookup that was given up and still runs: there is never more than one.
  private var pending: Answer?

  /// Lookups for a peer.
  init(_ peer: PeerAddress, type: Int32) {
    self.peer = peer
    self.type = type
  }

  /// The peer's addresses, best first.
  func addresses(_ patience: Patience) throws(TransportFailure) -> [Address] {
    // An address needs no name server.
    let direct = Self.find(peer, type, isNumeric: true)
    if direct.error == 0, !direct.addresses.isEmpty { return direct.addresses }
    let answer: Answer
    if let pending { answer = pending } else { answer = try start() }
    pending = answer
    let deadline = patience.now + Self.limitNanoseconds
    while patience.wait(answer.signal, for: Int16(POLLIN), nanoseconds: 1_000_000_000) == 0 {
      if patience.isOver { throw .gaveUp }
      if patience.now >= deadline { throw TransportFailure("looking up \(peer.host): no answer") }
    }
    pending = nil
    guard let result = answer.result.withLock({ $0 }) else {
      throw TransportFailure("looking up \(peer.host): no answer")
    }
    guard result.error == 0 else {
      let text = unsafe gai_strerror(result.error).map { unsafe String(cString: $0) } ?? "failed"
      throw TransportFailure("looking up \(peer.host): \(text)")
    }
    guard !result.addresses.isEmpty else {
      throw TransportFailure("looking up \(peer.host): it has no address")
    }
    return result.addresses
  }

  /// Starts a thread that looks up the peer.
  private func start() throws(TransportFailure) -> Answer {
    let answer = Answer()
    let request = unsafe Unmanaged.passRetained(Request(peer, type, answer))
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let status = unsafe pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument = unsafe argument else { return nil }
        NameLookup.run(unsafe Unmanaged<Request>.fromOpaque(argument).takeRetainedValue())
        return nil
      }, request.toOpaque())
    guard status == 0 else {
      unsafe request.release()
      throw .system("looking up \(peer.host)", status)
    }
    return answer
  }

  /// The thread: it waits for name servers, however long they take.
  private static func run(_ request: Request) {
    let found = find(request.peer, request.type, isNumeric: false)
    request.answer.result.withLock { $0 = found }
    eventfd_write(request.answer.signal, 1)
  }

  /// getaddrinfo(3).
  private static func find(
    _ peer: PeerAddress, _ type: Int32, isNumeric: Bool
  ) -> (addresses: [Address], error: Int32) {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = type
    unsafe hints.ai_flags = isNumeric ? AI_NUMERICHOST : AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    let error = unsafe getaddrinfo(peer.host, peer.port, &hints, &list)
    guard error == 0 else { return ([], error) }
    defer { unsafe freeaddrinfo(list) }
    var addresses: [Address] = []
    var entry = unsafe list
    while let found = unsafe entry?.pointee, addresses.count < 16 {
      if let address = unsafe found.ai_addr {
        let octets = unsafe UnsafeRawBufferPointer(start: address, count: Int(found.ai_addrlen))
        addresses.append(Address(family: unsafe found.ai_family, octets: unsafe Array(octets)))
      }
      unsafe entry = found.ai_next
    }
    return (addresses, 0)
  }
}
