internal import Glibc
internal import Octets

/// Brings records to a peer over a stream: a batch is taken when the peer's system has all of it; where the
/// connection ends before, all of it is sent again.
public final class StreamTransport: Transport {
  /// Opens a way to the peer.
  typealias Open = (Patience) throws(TransportFailure) -> any Channel

  /// How records are told apart.
  private let framing: Framing
  /// Opens a way to the peer.
  private let open: Open
  /// The way that is open.
  private var channel: (any Channel)?
  /// What is sent.
  private var octets = OctetBuffer(capacity: 64 << 10)
  /// How many records it is.
  private var count = 0

  /// The first wait for an acknowledgment, and the longest.
  private static let firstWait: Int64 = 20_000
  /// The longest wait between two looks at what is outstanding.
  private static let longestWait: Int64 = 5_000_000

  /// A transport.
  init(_ framing: Framing, open: @escaping Open) {
    self.framing = framing
    self.open = open
  }

  /// Takes a batch.
  public func load(_ batch: borrowing RecordBatch) {
    octets.removeAll()
    count = framing.append(batch.lines, to: &octets)
  }

  /// Sends the batch, and waits until the peer has it.
  public func attempt(_ patience: Patience) -> Attempt {
    guard count > 0 else { return Attempt(taken: 0) }
    do throws(TransportFailure) {
      let channel = try connected(patience)
      try send(over: channel, patience)
      try drain(channel, patience)
      let taken = count
      count = 0
      return Attempt(taken: taken)
    } catch {
      drop()
      guard error.isFinal else { return Attempt(error) }
      var attempt = Attempt()
      attempt.refusals = [Refusal(count, .refused, error.message)]
      count = 0
      return attempt
    }
  }

  /// The way to the peer, opened where it is not. A peer that went away while there was nothing to send is
  /// not worth a message.
  private func connected(_ patience: Patience) throws(TransportFailure) -> any Channel {
    if let channel {
      if (try? channel.checkPeer()) != nil { return channel }
      drop()
    }
    let made = try open(patience)
    channel = made
    return made
  }

  /// Sends all octets.
  private func send(over channel: any Channel, _ patience: Patience) throws(TransportFailure) {
    var done = 0
    while done < octets.count {
      switch try channel.write(octets, from: done) {
      case .wrote(let written):
        done += written
        patience.noteProgress()
      case .wait(let events):
        let found = patience.wait(
          channel.descriptor, for: events | Int16(POLLIN), nanoseconds: 1_000_000_000)
        if found & Int16(POLLIN | POLLHUP | POLLERR) != 0 { try channel.checkPeer() }
        _ = try channel.outstanding()
        if patience.isOver { throw .gaveUp }
      }
    }
  }

  /// Waits until the peer has everything.
  private func drain(_ channel: any Channel, _ patience: Patience) throws(TransportFailure) {
    var wait = Self.firstWait
    var before = Int.max
    while true {
      let left = try channel.outstanding()
      if left < before { patience.noteProgress() }
      before = left
      if left == 0 { return try channel.checkPeer() }
      if patience.isOver { throw .gaveUp }
      let found = patience.wait(channel.descriptor, for: Int16(POLLIN), nanoseconds: wait)
      if found != 0 { try channel.checkPeer() }
      wait = min(wait * 2, Self.longestWait)
    }
  }

  /// Ends the connection in order.
  public func close() {
    channel?.close(isOrderly: true)
    channel = nil
  }

  /// Ends a connection that failed.
  private func drop() {
    channel?.close(isOrderly: false)
    channel = nil
  }
}
