internal import CLinux
internal import CTLS
internal import Glibc
internal import Octets

/// A connection of TCP with TLS over it (RFC 8446, RFC 5246).
@safe
final class TLSChannel: Channel {
  /// The longest handshake.
  static let limitNanoseconds: Int64 = 15_000_000_000
  /// The longest wait for what a server of TLS 1.3 says, which may come when the handshake is over for us.
  static let verdictNanoseconds: Int64 = 500_000_000
  /// The same of one that asked for our certificate: what is written before its verdict may be lost. One
  /// that takes it and says nothing costs this time with each connection: so many times what it took to shake
  /// hands, since a server that is slow, or far away, is so in both; but neither less nor more than this.
  static let certificateVerdict: (factor: Int64, range: ClosedRange<Int64>) = (
    50, 1_000_000_000...5_000_000_000
  )

  /// The socket.
  private let socket: OwnedDescriptor
  /// Certificates and keys.
  private let context: TLSContext
  /// OpenSSL's connection.
  private let session: OpaquePointer
  /// What is waited for.
  var descriptor: Int32 { socket.number }

  /// Secures a connection.
  ///
  /// - Parameter name: Whom the certificate has to be for.
  init(
    _ socket: OwnedDescriptor, _ context: TLSContext, name: String, _ settings: TLSSettings,
    _ patience: Patience
  ) throws(TransportFailure) {
    self.socket = socket
    self.context = context
    guard let session = unsafe late_SSL_new(context.context) else {
      throw TransportFailure("TLS: there is no memory")
    }
    unsafe self.session = session
    let isAddress = Self.isAddress(name)
    guard unsafe late_SSL_set_fd(session, socket.number) == 1,
      unsafe wirebird_tls_expect(session, name, isAddress ? 1 : 0) == 1
    else { throw TransportFailure("TLS: '\(name)' is no name for a certificate") }
    unsafe wirebird_tls_watch(session)
    let begin = patience.now
    try shakeHands(name, settings, patience)
    try waitForVerdict(settings, patience, handshakeNanoseconds: patience.now - begin)
  }

  deinit { unsafe late_SSL_free(session) }

  /// Whether a name is an address.
  private static func isAddress(_ name: String) -> Bool {
    var octets = [UInt8](repeating: 0, count: 16)
    return unsafe inet_pton(AF_INET, name, &octets) == 1
      || (unsafe inet_pton(AF_INET6, name, &octets)) == 1
  }

  /// The handshake.
  private func shakeHands(
    _ name: String, _ settings: TLSSettings, _ patience: Patience
  ) throws(TransportFailure) {
    let deadline = patience.now + Self.limitNanoseconds
    while true {
      late_ERR_clear_error()
      errno = 0
      let status = unsafe late_SSL_connect(session)
      if status == 1 { return }
      let events: Int16
      switch unsafe late_SSL_get_error(session, status) {
      case SSL_ERROR_WANT_READ: events = Int16(POLLIN)
      case SSL_ERROR_WANT_WRITE: events = Int16(POLLOUT)
      case let kind: throw handshakeFailure(kind, name, settings)
      }
      _ = patience.wait(socket.number, for: events, nanoseconds: 1_000_000_000)
      if patience.isOver { throw .gaveUp }
      if patience.now >= deadline {
        throw TransportFailure("TLS: the receiver does not answer the handshake")
      }
    }
  }

  /// Why the handshake failed.
  private func handshakeFailure(
    _ kind: Int32, _ name: String, _ settings: TLSSettings
  ) -> TransportFailure {
    let verdict = unsafe late_SSL_get_verify_result(session)
    if verdict != Int(X509_V_OK), !settings.allowsUntrusted,
      let text = unsafe late_X509_verify_cert_error_string(verdict)
    {
      let cause = unsafe String(cString: text)
      return TransportFailure("TLS: the certificate for '\(name)' is not trusted: \(cause)")
    }
    if kind == SSL_ERROR_SYSCALL, errno == 0 || kind == SSL_ERROR_ZERO_RETURN {
      return TransportFailure("TLS: the receiver has closed the connection in the handshake")
    }
    return TransportFailure("TLS: the handshake failed: \(TLSError.text)")
  }

  /// Waits for what the server says about our certificate: a ticket or an alert.
  private func waitForVerdict(
    _ settings: TLSSettings, _ patience: Patience, handshakeNanoseconds: Int64
  ) throws(TransportFailure) {
    guard unsafe late_SSL_version(session) == TLS1_3_VERSION else { return }
    let isAsked = unsafe wirebird_tls_was_asked(session) != 0
    let (factor, range) = Self.certificateVerdict
    let scaled = factor * min(handshakeNanoseconds, range.upperBound)
    let wait = min(max(scaled, range.lowerBound), range.upperBound)
    let deadline = patience.now + (isAsked ? wait : Self.verdictNanoseconds)
    while unsafe late_SSL_SESSION_is_resumable(late_SSL_get_session(session)) != 1 {
      if patience.isOver { throw .gaveUp }
      let left = deadline - patience.now
      guard left > 0 else { return }
      _ = patience.wait(socket.number, for: Int16(POLLIN), nanoseconds: left)
      try checkPeer()
    }
  }

  /// Writes some octets.
  func write(
    _ octets: borrowing OctetBuffer, from start: Int
  ) throws(TransportFailure) -> WriteStep {
    late_ERR_clear_error()
    errno = 0
    let count = unsafe octets.view(from: start, count: octets.count).withUnsafeOctets { memory in
      unsafe late_SSL_write(session, memory.baseAddress, Int32(clamping: memory.count))
    }
    if count > 0 { return .wrote(Int(count)) }
    switch unsafe late_SSL_get_error(session, count) {
    case SSL_ERROR_WANT_READ: return .wait(Int16(POLLIN))
    case SSL_ERROR_WANT_WRITE: return .wait(Int16(POLLOUT))
    case let kind: throw failure(kind)
    }
  }

  /// What the peer's system has not acknowledged.
  func outstanding() throws(TransportFailure) -> Int {
    try SocketChannel.checkAnswers(socket.number)
    return max(Int(wirebird_unsent(socket.number)), 0)
  }

  /// Throws where the peer has closed or complains.
  func checkPeer() throws(TransportFailure) {
    var octets = [UInt8](repeating: 0, count: 4096)
    for _ in 0..<16 {
      late_ERR_clear_error()
      errno = 0
      let count = unsafe late_SSL_read(session, &octets, Int32(octets.count))
      if count > 0 { continue }
      switch unsafe late_SSL_get_error(session, count) {
      case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return
      case let kind: throw failure(kind)
      }
    }
  }

  /// What went wrong.
  private func failure(_ kind: Int32) -> TransportFailure {
    if kind == SSL_ERROR_ZERO_RETURN || kind == SSL_ERROR_SYSCALL && errno == 0 {
      return TransportFailure("the receiver has closed the connection")
    }
    return TransportFailure("TLS: \(TLSError.text)")
  }

  /// Says goodbye (close_notify), where the connection is sound.
  func close(isOrderly: Bool) {
    guard isOrderly else { return }
    late_ERR_clear_error()
    unsafe late_SSL_shutdown(session)
    shutdown(socket.number, Int32(SHUT_WR))
  }
}

extension StreamTransport {
  /// Records over TLS.
  public static func tls(
    _ peer: PeerAddress, _ framing: Framing, _ settings: TLSSettings
  ) -> StreamTransport {
    let connector = TCPConnector(peer)
    return StreamTransport(framing) { patience throws(TransportFailure) in
      let context = try TLSContext(settings)
      return try TLSChannel(
        connector.connect(patience), context, name: settings.expectedName ?? peer.host, settings,
        patience)
    }
  }

  /// Why certificates, keys and lists cannot be used; nil where they can.
  public static func problem(of settings: TLSSettings) -> String? {
    do throws(TransportFailure) {
      _ = try TLSContext(settings)
      return nil
    } catch {
      return error.message
    }
  }
}
