internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import PassiveDNS
internal import Synchronization

/// Names as they are first seen, sent as events (server-sent events, WHATWG HTML section 9.2).
///
/// One task asks the store for its newest names while anybody follows, and tells every follower; one that
/// does not keep up misses names rather than costing memory.
final class LiveTail: Sendable {
  /// The followers, and what they were told.
  private struct State {
    /// The followers by number.
    var followers: [Int: AsyncStream<[UInt8]>.Continuation] = [:]
    /// The number of the next follower.
    var next = 0
    /// Whether somebody asks the store.
    var isPolling = false
    /// Whether there are no followers any more, since the service ends.
    var hasEnded = false
  }

  /// How often the store is asked.
  static let interval = Duration.milliseconds(1000)
  /// After how many intervals without a name a follower gets a sign of life.
  static let quietIntervals = 10
  /// The most names of an interval.
  static let nameLimit = 1000
  /// The most pieces that wait for a follower.
  static let waitingPieces = 16

  /// The most followers.
  private let limit: Int
  /// The followers.
  private let state = Mutex(State())

  /// A tail for so many followers.
  init(limit: Int) { self.limit = limit }

  /// The stream of events.
  static var endpoint: Endpoint {
    Endpoint(
      path: "/api/v1/tail", family: .own,
      summary: "Names as they are first seen: server-sent events, until the client goes.",
      mediaType: "text/event-stream"
    ) { service, request in
      let (number, events) = try service.tail.follow(service)
      // Who has gone is not waited for until there is something to tell.
      request.channel.closeFuture.whenComplete { _ in service.tail.leave(number) }
      return Response(
        status: .ok, headers: [.contentType: "text/event-stream"],
        body: ResponseBody { writer in
          defer { service.tail.leave(number) }
          try await writer.write(ByteBuffer(string: ": names as they are first seen\n\n"))
          for await event in events { try await writer.write(ByteBuffer(bytes: event)) }
          try await writer.finish(nil)
        })
    }
  }

  /// A new follower.
  private func follow(
    _ service: LookupService
  ) throws(Refusal) -> (number: Int, events: AsyncStream<[UInt8]>) {
    let (events, continuation) = AsyncStream.makeStream(
      of: [UInt8].self, bufferingPolicy: .bufferingNewest(Self.waitingPieces))
    let limit = limit
    let place: (number: Int, polls: Bool)? = state.withLock { state in
      guard state.followers.count < limit, !state.hasEnded else { return nil }
      state.next += 1
      state.followers[state.next] = continuation
      defer { state.isPolling = true }
      return (state.next, !state.isPolling)
    }
    guard let place else {
      var refusal = Refusal(
        .serviceUnavailable, "\(limit) clients follow already; try again later")
      refusal.fields = [.init(name: .retryAfter, value: "10")]
      throw refusal
    }
    let number = place.number
    continuation.onTermination = { [weak self] _ in self?.leave(number) }
    if place.polls { Task { await poll(service) } }
    return (number, events)
  }

  /// A follower goes.
  private func leave(_ number: Int) {
    let follower = state.withLock { $0.followers.removeValue(forKey: number) }
    follower?.finish()
  }

  /// How many follow.
  var followerCount: Int { state.withLock { $0.followers.count } }

  /// Lets all followers go, and takes no more; when the service ends.
  func end() {
    let followers = state.withLock { state in
      defer { state.followers = [:] }
      state.hasEnded = true
      return state.followers.values
    }
    for follower in followers { follower.finish() }
  }

  /// Asks the store until nobody follows any more.
  private func poll(_ service: LookupService) async {
    var told: Set<ObservedName>?
    var quiet = 0
    while stillPolls() {
      if let names = try? await service.pool.run({
        try service.refresh()
        return try service.store.newestNames(limit: Self.nameLimit)
      }) {
        let new = told.map { told in Self.news(names, told) } ?? []
        told = Set(names)
        quiet = new.isEmpty ? quiet + 1 : 0
        if !new.isEmpty { tell(Self.text(of: new)) }
      }
      if quiet >= Self.quietIntervals {
        quiet = 0
        tell(Array(": nothing new\n\n".utf8))
      }
      try? await Task.sleep(for: Self.interval)
    }
  }

  /// The names that were not there before, the latest last. Names from before the first follower came are no
  /// news; nor are older ones that come into a full list because others were deleted.
  static func news(_ names: [ObservedName], _ told: Set<ObservedName>) -> [ObservedName] {
    let isFull = told.count >= nameLimit
    let oldest = isFull ? told.lazy.map(\.timeFirst).min() ?? 0 : .min
    return names.filter { !told.contains($0) && $0.timeFirst >= oldest }.reversed()
  }

  /// Whether there is anybody left; where not, the next follower starts the asking anew.
  private func stillPolls() -> Bool {
    state.withLock { state in
      if state.followers.isEmpty { state.isPolling = false }
      return state.isPolling
    }
  }

  /// Sends a piece to every follower.
  private func tell(_ piece: [UInt8]) {
    state.withLock { state in
      for follower in state.followers.values { follower.yield(piece) }
    }
  }

  /// The events of names.
  private static func text(of names: [ObservedName]) -> [UInt8] {
    var text = JSONWriter()
    for name in names {
      text.raw("event: name\ndata: ".utf8)
      // A line of JSON ends in one line feed, an event in two.
      OwnInterface.append(name, to: &text)
      text.raw("\n".utf8)
    }
    return text.take()
  }
}
