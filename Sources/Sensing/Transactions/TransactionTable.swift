public import DNS
public import Octets
public import Packets

/// Which query and response belong together: a keyed hash of the client's and the server's addresses and
/// ports, the transport, the ID and the question.
public struct TransactionKey: BitwiseCopyable, Hashable, Sendable {
  /// The hash; collisions cannot be aimed at without the table's key.
  fileprivate let hash: UInt64
}

/// Queries that wait for their response, and those that had one, in memory of a fixed size.
///
/// One thread uses it. A query is kept for ``windowNanoseconds``; its response is kept as long, so that
/// another one with the same or with different contents is recognized. Where there is no room, the query
/// that has waited longest goes; responses without a query never take the place of queries, so that
/// whoever forges responses cannot make it forget.
public struct TransactionTable: ~Copyable {
  /// How many transactions share a place of the table.
  private static var ways: Int { 4 }

  /// What is known of a transaction.
  private enum State: UInt8, BitwiseCopyable {
    /// Nothing: the place is free.
    case free
    /// The query waits.
    case waiting
    /// The query had a response.
    case answered
    /// The query had responses that differ.
    case conflicting
    /// There was a response, and no query yet.
    case early
  }

  /// A transaction.
  private struct Entry: BitwiseCopyable {
    /// The key.
    var hash: UInt64 = 0
    /// When the query, or the early response, came.
    var time: Int64 = 0
    /// What the response says.
    var digest: UInt64 = 0
    /// What the caller knows the query by.
    var queryToken: UInt64 = 0
    /// What the caller knows the response by.
    var responseToken: UInt64 = 0
    /// What is known.
    var state = State.free
  }

  /// How long a query and its response are kept.
  public let windowNanoseconds: Int64
  /// How much later than its response a query may be captured.
  public let skewNanoseconds: Int64
  /// The hash.
  private let keyed: KeyedHash
  /// The transactions; ``ways`` neighbours are one place.
  private var entries: ElementTable<Entry>
  /// How many places there are, less one; a power of two less one.
  private let mask: Int
  /// What is hashed.
  private var scratch = OctetBuffer(capacity: 512)
  /// Where the search for what is overdue goes on.
  private var hand = 0
  /// How many queries went because there was no room, before it was told that they had no response.
  public private(set) var displacedCount: UInt64 = 0

  /// An empty table.
  ///
  /// - Parameters:
  ///   - capacity: How many transactions it holds; rounded up to a power of two, 48 octets each.
  ///   - windowNanoseconds: How long a query waits for its response.
  ///   - skewNanoseconds: How much later than its response a query may be captured.
  ///   - keyed: The hash.
  public init(
    capacity: Int = 65536, windowNanoseconds: Int64 = 5_000_000_000,
    skewNanoseconds: Int64 = 100_000_000, keyed: KeyedHash = KeyedHash()
  ) {
    var places = 16
    while places * Self.ways < min(max(capacity, 64), 1 << 24) { places *= 2 }
    mask = places - 1
    self.windowNanoseconds = windowNanoseconds
    self.skewNanoseconds = skewNanoseconds
    self.keyed = keyed
    entries = ElementTable(
      capacity: places * Self.ways, limit: places * Self.ways, filler: Entry())
    for _ in 0..<places * Self.ways { _ = entries.append(Entry()) }
  }

  /// The key of a query, or of the query that a response answers; nil for a message without exactly one
  /// question.
  public mutating func key(
    of message: borrowing OctetView, _ parsed: ParsedMessage, _ entries: borrowing RecordTable,
    flow: Flow
  ) -> TransactionKey? {
    guard parsed.questionsRead == 1, parsed.header.questionCount == 1 else { return nil }
    let question = entries[parsed.firstEntry(.question)]
    let isResponse = parsed.header.isResponse
    let client = isResponse ? flow.destination : flow.source
    let server = isResponse ? flow.source : flow.destination
    let clientPort = isResponse ? flow.destinationPort : flow.sourcePort
    let serverPort = isResponse ? flow.sourcePort : flow.destinationPort
    let ends = keyed.hash(
      client.high, client.low, server.high, server.low,
      UInt64(clientPort) &<< 48 | UInt64(serverPort) &<< 32 | UInt64(parsed.header.id) &<< 16
        | UInt64(flow.transport.rawValue),
      UInt64(question.type.rawValue) &<< 16 | UInt64(question.recordClass.rawValue))
    scratch.removeAll()
    guard
      NameReader.appendWire(
        nameAt: Int(question.ownerOffset), of: message, folded: true, to: &scratch) != nil
    else { return nil }
    return TransactionKey(hash: keyed.hash(ends, keyed.hash(scratch.view), 0, 0, 0) | 1)
  }

  // MARK: - Queries

  /// What a query is to the table.
  public enum QueryOutcome: Hashable, Sendable {
    /// A new transaction.
    case first
    /// The same query again, before any response.
    case repeated
    /// Its response was captured before it, a little earlier.
    case answeredBefore(responseToken: UInt64)
  }

  /// Takes notice of a query.
  public mutating func noteQuery(
    _ key: TransactionKey, at time: Timestamp, token: UInt64 = 0
  ) -> QueryOutcome {
    let now = time.nanoseconds
    if let index = find(key, now) {
      var entry = entries[index]
      switch entry.state {
      case .waiting: return .repeated
      case .early:
        let isNear = abs(now &- entry.time) <= skewNanoseconds
        entry.queryToken = token
        entry.time = now
        entry.state = isNear ? .answered : .waiting
        entries[index] = entry
        return isNear ? .answeredBefore(responseToken: entry.responseToken) : .first
      case .answered, .conflicting, .free:
        // The client asks anew, with the same ports and ID.
        entries[index] = Entry(
          hash: key.hash, time: now, queryToken: token, state: .waiting)
        return .first
      }
    }
    let index = place(for: key, now, mayDisplace: true) ?? 0
    entries[index] = Entry(hash: key.hash, time: now, queryToken: token, state: .waiting)
    return .first
  }

  /// Whether a query is known that a response at this time would belong to.
  public func knowsQuery(_ key: TransactionKey, at time: Timestamp) -> Bool {
    guard let index = find(key, time.nanoseconds) else { return false }
    return isQuery(index)
  }

  // MARK: - Responses

  /// What a response is to the table.
  public enum ResponseKind: UInt8, Hashable, Sendable {
    /// The first response to a query.
    case paired
    /// No query is known that it answers.
    case unsolicited
    /// Another response that says the same.
    case duplicate
    /// Another response that says something else.
    case conflicting
  }

  /// What a response is to the table, and what it belongs to.
  public struct ResponseOutcome: Hashable, Sendable {
    /// What it is.
    public let kind: ResponseKind
    /// When the query came; meaningless for an unsolicited response.
    public let queryTime: Timestamp
    /// What the caller knows the query by.
    public let queryToken: UInt64
    /// What the caller knows the first response by.
    public let firstResponseToken: UInt64
  }

  /// Takes notice of a response.
  ///
  /// - Parameters:
  ///   - key: Which query it answers.
  ///   - time: When it was captured.
  ///   - digest: What it says: two responses with the same digest say the same.
  ///   - token: What the caller knows it by.
  public mutating func noteResponse(
    _ key: TransactionKey, at time: Timestamp, digest: UInt64, token: UInt64 = 0
  ) -> ResponseOutcome {
    let now = time.nanoseconds
    let found = find(key, now)
    guard let index = found, isQuery(index) else {
      if found == nil, let index = place(for: key, now, mayDisplace: false) {
        entries[index] = Entry(
          hash: key.hash, time: now, digest: digest, responseToken: token, state: .early)
      }
      return ResponseOutcome(
        kind: .unsolicited, queryTime: time, queryToken: 0, firstResponseToken: 0)
    }
    var entry = entries[index]
    let kind: ResponseKind
    if entry.state == .waiting {
      entry.state = .answered
      entry.digest = digest
      entry.responseToken = token
      kind = .paired
    } else if entry.state == .answered, entry.digest == digest {
      kind = .duplicate
    } else {
      entry.state = .conflicting
      kind = .conflicting
    }
    entries[index] = entry
    return ResponseOutcome(
      kind: kind, queryTime: Timestamp(nanoseconds: entry.time), queryToken: entry.queryToken,
      firstResponseToken: kind == .paired ? token : entry.responseToken)
  }

  // MARK: - Queries without a response

  /// A query that had no response within the window.
  public struct Unanswered: Hashable, Sendable {
    /// When it came.
    public let time: Timestamp
    /// What the caller knows it by.
    public let token: UInt64
  }

  /// The next query whose window has passed without a response, of the part of the table that this call
  /// looks at; nil where that has none.
  ///
  /// - Parameter places: How much of the table is looked at.
  public mutating func nextUnanswered(at time: Timestamp, places: Int = 1024) -> Unanswered? {
    for _ in 0..<places {
      let index = hand
      hand = hand &+ 1 == entries.count ? 0 : hand &+ 1
      let entry = entries[index]
      guard entry.state != .free, time.nanoseconds &- entry.time > windowNanoseconds else {
        continue
      }
      entries[index] = Entry()
      if entry.state == .waiting {
        return Unanswered(
          time: Timestamp(nanoseconds: entry.time), token: entry.queryToken)
      }
    }
    return nil
  }

  // MARK: - Places

  /// Whether a query is known of a transaction.
  private func isQuery(_ index: Int) -> Bool {
    let entry = entries[index]
    return entry.state != .early
  }

  /// Where a transaction is that is not overdue.
  private func find(_ key: TransactionKey, _ now: Int64) -> Int? {
    let first = Int(truncatingIfNeeded: key.hash &>> 8) & mask
    var way = 0
    while way < Self.ways {
      let index = first &* Self.ways &+ way
      let entry = entries[index]
      if entry.hash == key.hash, entry.state != .free,
        now &- entry.time <= windowNanoseconds
      {
        return index
      }
      way &+= 1
    }
    return nil
  }

  /// A place for a new transaction: one that is free or overdue, or the one least worth keeping.
  private mutating func place(
    for key: TransactionKey, _ now: Int64, mayDisplace: Bool
  ) -> Int? {
    let first = (Int(truncatingIfNeeded: key.hash &>> 8) & mask) &* Self.ways
    var oldest = first
    var way = 0
    while way < Self.ways {
      let index = first &+ way
      let entry = entries[index]
      // A query that had no response stays until that is told, unless there is no other room.
      let isOver = now &- entry.time > windowNanoseconds
      if entry.state == .free || isOver && entry.state != .waiting { return index }
      // Early responses go first.
      let last = entries[oldest]
      let isEarly = entry.state == .early
      let isLastEarly = last.state == .early
      if isEarly != isLastEarly ? isEarly : entry.time < last.time { oldest = index }
      way &+= 1
    }
    guard mayDisplace else { return nil }
    let displaced = entries[oldest]
    if displaced.state == .waiting { displacedCount &+= 1 }
    return oldest
  }
}
