public import DNS
public import Octets

/// What a message says of who asked.
public struct ClientSighting: BitwiseCopyable, Sendable {
  /// What it is.
  public enum Kind: BitwiseCopyable, Sendable {
    /// A query.
    case query
    /// The answer to a query that was seen.
    case answer
    /// A response whose query was not seen.
    case response
  }

  /// What it is.
  public let kind: Kind
  /// The client.
  public let client: IPAddress
  /// When the query came; of a response without one, when that came.
  public let time: Timestamp
  /// The response code; meaningless for a query.
  public let code: ResponseCode

  /// A sighting.
  public init(
    _ kind: Kind, client: IPAddress, time: Timestamp,
    code: ResponseCode = ResponseCode(rawValue: 0)
  ) {
    self.kind = kind
    self.client = client
    self.time = time
    self.code = code
  }
}

/// Gathers who asked, for a writer that keeps it.
///
/// One thread uses it. For each message it allocates nothing.
final class ClientLog {
  /// The most rows in the store.
  let limit: Int
  /// How long they are kept, in milliseconds.
  let retentionMilliseconds: Int64
  /// What waits.
  var table: ClientTable
  /// What was counted.
  var counts = ClientCounts()
  /// How many rows of each hour the store has, with those in the batch that is not written yet.
  var rowsByHour: [Int64: Int]
  /// The first hour that is kept.
  var firstHour: Int64 = 0
  /// The latest time of a message, in milliseconds.
  private(set) var latestMilliseconds: Int64 = 0
  /// Hashes of rows that were found in the store lately, or written to it, at their places.
  private var known = [UInt64](repeating: 0, count: 1 << 16)
  /// Finds floods; its limit is that of the store's own.
  private var floods: FloodGuard
  /// Which zones are public suffixes.
  private var suffixes = PublicSuffixes()
  /// The question at hand: the name's labels in reverse, 0, type and class.
  private var question = OctetBuffer(capacity: 320)
  /// Its name in wire form.
  private var wire = OctetBuffer(capacity: 256)
  /// How many labels it has.
  private var labels = 0
  /// The question for the zone of a flood.
  private var zone = OctetBuffer(capacity: 320)

  /// What is gathered for a store.
  init(_ store: PassiveDNSStore, _ settings: WriterSettings) throws(StoreError) {
    limit = settings.clientLimit
    retentionMilliseconds = settings.clientMilliseconds
    table = ClientTable(memoryOctets: settings.memoryOctets / 4)
    floods = FloodGuard(
      limit: settings.collapseLimit > 0 ? settings.collapseLimit : .max,
      intervalMilliseconds: settings.collapseMilliseconds)
    rowsByHour = try store.clientRowsByHour()
  }

  /// Reads the question of a message; false where it has not exactly one, or no good name.
  func read(
    _ message: borrowing OctetView, _ parsed: ParsedMessage, _ entries: borrowing RecordTable
  ) -> Bool {
    guard parsed.questionsRead == 1, parsed.header.questionCount == 1 else { return false }
    let entry = entries[parsed.firstEntry(.question)]
    wire.removeAll()
    guard
      NameReader.appendWire(
        nameAt: Int(entry.ownerOffset), of: message, folded: true, to: &wire) != nil
    else { return false }
    question.removeAll()
    labels = Self.appendReversed(wire, to: &question)
    Self.finish(&question, entry.type.rawValue, entry.recordClass.rawValue)
    return true
  }

  /// Appends the labels of a name in wire form in reverse, and answers how many there are.
  private static func appendReversed(
    _ wire: borrowing OctetBuffer, to question: inout OctetBuffer
  ) -> Int {
    let name = wire.view
    var starts = InlineArray<128, UInt8>(repeating: 0)
    var labels = 0
    var at = 0
    while at < name.count, labels < 127, name.octet(at) != 0 {
      starts[labels] = UInt8(truncatingIfNeeded: at)
      labels &+= 1
      at &+= Int(name.octet(at)) &+ 1
    }
    for index in stride(from: labels &- 1, through: 0, by: -1) {
      let start = Int(starts[index])
      question.append(name.slice(from: start, count: Int(name.octet(start)) &+ 1))
    }
    return labels
  }

  /// Appends what follows the name of a question.
  private static func finish(_ buffer: inout OctetBuffer, _ type: UInt16, _ recordClass: UInt16) {
    buffer.append(0)
    buffer.append(UInt8(type >> 8))
    buffer.append(UInt8(truncatingIfNeeded: type))
    buffer.append(UInt8(recordClass >> 8))
    buffer.append(UInt8(truncatingIfNeeded: recordClass))
  }

  /// Takes what the message that was read says; false where there is no room, and nothing was taken.
  func note(_ sighting: ClientSighting) -> Bool {
    let milliseconds = max(sighting.time.nanoseconds / 1_000_000, 0)
    let isAnswer = sighting.kind == .answer
    latestMilliseconds = max(latestMilliseconds, milliseconds)
    var row = ClientTable.Row()
    row.hour = UInt32(truncatingIfNeeded: milliseconds / ClientKey.hourMilliseconds)
    if Int64(row.hour) < firstHour {
      if !isAnswer { count(\.late) }
      return true
    }
    let isMapped = sighting.client.version == .v4
    row.high = isMapped ? 0 : sighting.client.high
    row.low = isMapped ? 0xFFFF_0000_0000 | sighting.client.low : sighting.client.low
    (row.first, row.last) = (milliseconds, milliseconds)
    row.count = isAnswer ? 0 : 1
    row.code = sighting.kind == .query ? ClientTable.noCode : sighting.code.rawValue
    let evidence: ClientRow.Evidence = sighting.kind == .response ? .response : .query
    row.evidence = evidence.rawValue
    row.hash = hash(row, question)
    let isThere = table.contains(row.hash) || isKnown(row.hash)
    // An answer adds to what is there. Where its query was refused or counted for a zone, nothing is.
    if isAnswer, !isThere { return true }
    guard isThere || passes(at: milliseconds) else {
      Self.makeZone(of: question, labels, in: &zone)
      row.evidence = ClientRow.Evidence.collapsed.rawValue
      row.code = ClientTable.noCode
      row.hash = hash(row, zone)
      return add(row, zone)
    }
    return add(row, question)
  }

  /// Counts a message.
  func count(_ outcome: WritableKeyPath<ClientCounts, UInt64>) {
    counts.seen &+= 1
    counts[keyPath: outcome] &+= 1
  }

  /// Adds a row, and counts it where that succeeds.
  private func add(_ row: ClientTable.Row, _ question: borrowing OctetBuffer) -> Bool {
    guard table.add(row, question.view) else { return false }
    counts.seen &+= row.count
    counts.logged &+= row.count
    return true
  }

  /// The hash of a row with a question.
  private func hash(_ row: ClientTable.Row, _ question: borrowing OctetBuffer) -> UInt64 {
    table.hash(question.view, row.high, row.low, hour: row.hour, evidence: row.evidence)
  }

  // MARK: - What is known of the store

  /// Whether the store is known to have a row.
  func isKnown(_ hash: UInt64) -> Bool { known[Self.place(hash)] == hash }

  /// Remembers that the store has a row.
  func remember(_ hash: UInt64) { known[Self.place(hash)] = hash }

  /// Where a hash is remembered.
  private static func place(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> 32) & 0xFFFF }

  // MARK: - Floods

  /// Whether the question may have rows of its own: its zone is not flooded.
  private func passes(at milliseconds: Int64) -> Bool {
    guard labels > 1, floods.limit < .max else { return true }
    let zoneCount = Self.zoneCount(question, labels)
    if floods.passes(
      question, start: 0, nameCount: question.count, zoneCount: zoneCount, at: milliseconds)
    {
      return true
    }
    // Domains that somebody has registered are many, and no flood.
    let limit = floods.limit.multipliedReportingOverflow(by: StoreWriter.suffixFactor).partialValue
    return floods.newNames <= limit && Self.isSuffix(question, zoneCount, &suffixes)
  }

  /// Whether the first octets of a question are a public suffix.
  private static func isSuffix(
    _ question: borrowing OctetBuffer, _ count: Int, _ suffixes: inout PublicSuffixes
  ) -> Bool {
    suffixes.contain(question.view(from: 0, count: count))
  }

  /// How many octets of the question are its zone's: the name above it, of three labels at most.
  private static func zoneCount(_ question: borrowing OctetBuffer, _ labels: Int) -> Int {
    let name = question.view
    var at = 0
    for _ in 0..<min(labels &- 1, 3) where at < name.count { at &+= Int(name.octet(at)) &+ 1 }
    return min(at, name.count)
  }

  /// Makes the question for the zone of one with so many labels.
  private static func makeZone(
    of question: borrowing OctetBuffer, _ labels: Int, in zone: inout OctetBuffer
  ) {
    zone.removeAll()
    zone.append(question.view(from: 0, count: zoneCount(question, labels)))
    zone.append(question.view(from: question.count &- 5, count: 5))
  }
}
