internal import NIOCore
internal import Synchronization

/// The connections that there are, and those among them that wait for a request, the longest first.
///
/// Where nearly all that there may be are taken, each new one closes the one that has waited longest: who
/// opens connections and says nothing cannot keep others out.
final class OpenConnections: Sendable {
  /// What is known of connections.
  private struct State {
    /// How many there are.
    var count = 0
    /// Those that wait for a request, by their number.
    var waiting: [UInt64: any Channel] = [:]
    /// No number below waits.
    var oldest: UInt64 = 0
    /// The next number.
    var next: UInt64 = 0

    /// Gives a connection that waits its number.
    mutating func add(_ channel: any Channel) -> UInt64 {
      waiting[next] = channel
      next += 1
      return next - 1
    }
  }

  /// How many there may be before those that wait have to go.
  private let limit: Int
  /// The connections.
  private let state = Mutex(State())

  /// A count of connections of which there can be `capacity`.
  init(capacity: Int) {
    // A few stay free, since those that are closed take a moment to go.
    limit = max(capacity - min(max(capacity / 8, 1), 64), 1)
  }

  /// How many there are.
  var count: Int { state.withLock { $0.count } }

  /// A new one, which waits for its first request.
  func opened(_ channel: any Channel) -> UInt64 {
    let (number, surplus): (UInt64, (any Channel)?) = state.withLock { state in
      state.count += 1
      let number = state.add(channel)
      guard state.count > limit else { return (number, nil) }
      while state.oldest < number, state.waiting[state.oldest] == nil { state.oldest += 1 }
      guard state.oldest < number else { return (number, nil) }
      return (number, state.waiting.removeValue(forKey: state.oldest))
    }
    surplus?.close(promise: nil)
    return number
  }

  /// One waits for its next request.
  func wait(_ channel: any Channel) -> UInt64 { state.withLock { $0.add(channel) } }

  /// One waits no longer: its request came.
  func leave(_ number: UInt64) { _ = state.withLock { $0.waiting.removeValue(forKey: number) } }

  /// One is gone.
  func closed(_ number: UInt64?) {
    state.withLock { state in
      state.count -= 1
      if let number { state.waiting.removeValue(forKey: number) }
    }
  }
}
