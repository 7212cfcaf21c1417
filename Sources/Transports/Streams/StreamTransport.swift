internal import Glibc
internal import Octets

/// Brings records to a peer over a stream: what is sent together is taken when the peer's system has all of
/// it; where the connection ends before, it is sent again.
public final class StreamTransport: Transport {
  /// Opens a way to the peer.
  typealias Open = (Patience) throws(TransportFailure) -> any Channel

  /// How much is sent together to programs of this machine, which tell what they have read: a program that
  /// reads so much before it ends makes progress.
  static let localOctets = 16 << 10

  /// How records are told apart.
  private let framing: Framing
  /// How much is sent together, one record at least.
  private let limitOctets: Int
  /// Opens a way to the peer.
  private let open: Open
  /// The way that is open.
  private var channel: (any Channel)?
  /// The lines.
  private var lines = OctetBuffer(capacity: 64 << 10)
  /// Where each starts, and the end.
  private var starts: [Int] = [0]
  /// The first without an outcome.
  private var next = 0
  /// What is sent.
  private var octets = OctetBuffer(capacity: 64 << 10)

  /// The first wait for an acknowledgment, and the longest.
  private static let firstWait: Int64 = 20_000
  /// The longest wait between two looks at what is outstanding.
  private static let longestWait: Int64 = 5_000_000

  /// A transport.
  init(_ framing: Framing, limitOctets: Int = .max, open: @escaping Open) {
    self.framing = framing
    self.limitOctets = limitOctets
    self.open = open
  }

  /// Records are all that the peer gets.
  public var showsBatches: Bool { false }

  /// Takes a batch.
  public func load(_ batch: borrowing RecordBatch) {
    lines.removeAll()
    lines.append(batch.lines)
    starts = Lines.starts(of: lines.view)
    next = 0
  }

  /// Sends what is left of the batch, and waits until the peer has it.
  public func attempt(_ patience: Patience) -> Attempt {
    var attempt = Attempt()
    let total = starts.count - 1
    do throws(TransportFailure) {
      while next < total {
        let end = frame()
        let channel = try connected(patience)
        try send(over: channel, patience)
        try drain(channel, patience)
        attempt.taken += end - next
        next = end
      }
    } catch {
      drop()
      if error.isFinal {
        attempt.refusals = [Refusal(total - next, .refused, error.message)]
        next = total
      } else {
        attempt.failure = error
      }
    }
    return attempt
  }

  /// Frames the records that are sent next; where they end.
  private func frame() -> Int {
    var end = next + 1
    while end < starts.count - 1, starts[end + 1] - starts[next] <= limitOctets { end += 1 }
    octets.removeAll()
    framing.append(lines, from: starts[next], count: starts[end] - starts[next], to: &octets)
    return end
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
