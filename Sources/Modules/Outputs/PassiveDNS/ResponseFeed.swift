public import DNS
public import Events
public import Octets
internal import Packets
public import PassiveDNS
public import Sensing

/// Takes the messages of batches into a store: pairs responses with their queries, and says of each how far
/// it is to be trusted.
///
/// Messages are taken in the order in which they were captured. A response without a query waits for none:
/// its query is looked for among the next ones of the batch, in case it was captured a little later.
public struct ResponseFeed: ~Copyable, MessageVisitor {
  /// What became of the messages that came.
  ///
  /// ``messages`` is the sum of the others.
  public struct Counts: Hashable, Sendable {
    /// All that came.
    public var messages: UInt64 = 0
    /// Queries, and messages of other kinds such as updates.
    public var queries: UInt64 = 0
    /// Messages of multicast DNS and LLMNR, which no query has to come before.
    public var multicast: UInt64 = 0
    /// Responses that say nothing about records: cut, broken, or with an error.
    public var silent: UInt64 = 0
    /// The first responses to their queries.
    public var paired: UInt64 = 0
    /// Responses without their query.
    public var unsolicited: UInt64 = 0
    /// Further responses that said the same.
    public var duplicates: UInt64 = 0
    /// Further responses that said something else.
    public var conflicting: UInt64 = 0

    /// Nothing yet.
    public init() {}
  }

  /// Something new in an event.
  public struct News: Sendable {
    /// The event's index in the batch.
    public let event: Int
    /// The first owner that is new, as text; nil for none.
    public let name: String?
  }

  /// What was new to the store in the batch that was taken last, where the writer tells it.
  public private(set) var news: [News] = []
  /// Takes what responses say.
  public var writer: StoreWriter
  /// What became of the messages.
  public private(set) var counts = Counts()
  /// Which queries wait.
  private var transactions: TransactionTable
  /// How many of the first events of the batch the store has.
  private var known = 0
  /// The queries of the batch.
  private var queries = BatchQueries()
  /// Whether queries are gathered, before all messages are taken.
  private var isForQueries = true
  /// What kept the store from taking something; nil where nothing did.
  public private(set) var failure: StoreError?

  /// A feed.
  ///
  /// - Parameters:
  ///   - writer: Takes what responses say.
  ///   - transactionLimit: How many queries may wait.
  ///   - windowNanoseconds: How long.
  public init(
    _ writer: consuming StoreWriter, transactionLimit: Int = 1 << 16,
    windowNanoseconds: Int64 = 5_000_000_000
  ) {
    self.writer = writer
    transactions = TransactionTable(
      capacity: transactionLimit, windowNanoseconds: windowNanoseconds)
  }

  /// Takes the messages of a batch; answers how many of its events had none.
  ///
  /// Throws what keeps the store from being written; what was gathered stays.
  ///
  /// - Parameters:
  ///   - batch: The batch.
  ///   - known: How many of its first events the store has.
  public mutating func take(_ batch: EventBatch, known: Int = 0) throws(StoreError) -> Int {
    self.known = known
    news.removeAll(keepingCapacity: true)
    guard let payload = batch.payload as? PacketPayload else { return batch.liveCount }
    isForQueries = true
    queries.removeAll()
    _ = payload.visitMessages(of: batch, &self)
    isForQueries = false
    let withoutMessage = payload.visitMessages(of: batch, &self)
    if let failure {
      self.failure = nil
      throw failure
    }
    return withoutMessage
  }

  /// Looks at one message.
  public mutating func visit(
    _ message: SensedMessage, _ octets: borrowing OctetView, _ entries: borrowing RecordTable,
    event: Int
  ) {
    let header = message.parsed.header
    let isQuestion = !header.isResponse || header.opcode != .query
    if isForQueries {
      counts.messages &+= 1
      if Self.isMulticast(message) {
        counts.multicast &+= 1
      } else if isQuestion {
        counts.queries &+= 1
        guard header.opcode == .query,
          let key = transactions.key(of: octets, message.parsed, entries, flow: message.flow)
        else { return }
        queries.append(key, at: message.time, event: event)
      }
      return
    }
    if Self.isMulticast(message) { return }
    let isKnown = event < known
    if writer.isReplaying != isKnown { writer.isReplaying = isKnown }
    do throws(StoreError) {
      if isQuestion {
        queries.note(upTo: event, in: &transactions)
        if header.opcode == .query {
          try noteClient(.query, message, message.time, octets, entries)
        }
        return
      }
      try takeResponse(message, octets, entries)
      if writer.news.isNew, !isKnown {
        news.append(News(event: event, name: writer.news.name))
        writer.forgetNews()
      }
    } catch {
      failure = failure ?? error
    }
  }

  /// Whether a message is of a protocol that answers without being asked.
  private static func isMulticast(_ message: SensedMessage) -> Bool {
    let flow = message.flow
    // A client of usual DNS may have any port, such as 5353.
    if flow.sourcePort == 53 || flow.destinationPort == 53 { return false }
    return flow.sourcePort == 5353 || flow.destinationPort == 5353 || flow.sourcePort == 5355
      || flow.destinationPort == 5355
  }

  /// Takes what a message says of who asked, where that is kept and the store does not have it.
  private mutating func noteClient(
    _ kind: ClientSighting.Kind, _ message: SensedMessage, _ time: Timestamp,
    _ octets: borrowing OctetView, _ entries: borrowing RecordTable
  ) throws(StoreError) {
    guard writer.keepsClients, !writer.isReplaying else { return }
    let flow = message.flow
    let client = kind == .query ? flow.source : flow.destination
    let sighting = ClientSighting(
      kind, client: client, time: time, code: message.parsed.responseCode)
    try writer.note(sighting, octets, message.parsed, entries)
  }

  /// Takes a response.
  private mutating func takeResponse(
    _ message: SensedMessage, _ octets: borrowing OctetView, _ entries: borrowing RecordTable
  ) throws(StoreError) {
    let says = writer.reader.read(octets, message.parsed, entries)
    guard let key = transactions.key(of: octets, message.parsed, entries, flow: message.flow)
    else {
      counts.silent &+= 1
      return
    }
    queries.noteLater(key, at: message.time, in: &transactions)
    // What says nothing answers its query all the same.
    let digest = says ? writer.reader.digest : UInt64(message.parsed.header.flags & 0x020F)
    let outcome = transactions.noteResponse(
      key, at: message.time, digest: digest, token: writer.nextToken)
    if outcome.kind == .paired {
      try noteClient(.answer, message, outcome.queryTime, octets, entries)
    } else if outcome.kind == .unsolicited {
      try noteClient(.response, message, message.time, octets, entries)
    }
    guard says || outcome.kind == .conflicting else {
      counts.silent &+= 1
      return
    }
    switch outcome.kind {
    case .paired:
      counts.paired &+= 1
      try writer.record(at: message.time, doubts: [])
    case .unsolicited:
      counts.unsolicited &+= 1
      try writer.record(at: message.time, doubts: .unmatched)
    case .duplicate: counts.duplicates &+= 1
    case .conflicting:
      counts.conflicting &+= 1
      try writer.dispute(outcome.firstResponseToken)
      if says { try writer.record(at: message.time, doubts: .conflicting) }
    }
  }
}
