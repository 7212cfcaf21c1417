public import Octets

/// What a writer may use, and what it keeps.
public struct WriterSettings: Hashable, Sendable {
  /// The sensor's name; empty for none.
  public var sensor = ""
  /// What is gathered in memory before it is written, in octets.
  public var memoryOctets = 48 << 20
  /// Whether the additional section is kept, as doubtful.
  public var keepsAdditional = false
  /// How many new names of a zone are kept in an interval; zero sets no limit.
  public var collapseLimit = 10_000
  /// The interval in milliseconds.
  public var collapseMilliseconds: Int64 = 60_000
  /// The most octets of the store on the disk; zero sets no limit. ``StoreSettings/diskLimitOctets`` has to
  /// say the same.
  public var diskLimitOctets = 0
  /// The most RRsets; zero sets no limit.
  public var setLimit = 0
  /// Whether what was seen longest ago is deleted where there is too much; otherwise what is new is
  /// refused.
  public var deletesOldest = false
  /// After how many milliseconds what was not seen again goes; zero keeps it.
  public var retentionMilliseconds: Int64 = 0
  /// Whether it is told what is new to the store; see ``StoreWriter/news``.
  public var tellsNews = false
  /// Whether it is kept who asked.
  public var keepsClients = false
  /// After how many milliseconds that goes, by whole hours.
  public var clientMilliseconds: Int64 = 86_400_000
  /// The most rows of it.
  public var clientLimit = 5_000_000

  /// The usual.
  public init() {}
}

/// Takes responses into a store: what they say is added up in memory, and written in one piece.
///
/// One thread uses it.
public struct StoreWriter: ~Copyable {
  /// The store.
  let store: PassiveDNSStore
  /// What it may use.
  let settings: WriterSettings
  /// Reads responses; ``RRsetReader/read(_:_:_:)`` comes before ``record(at:doubts:)``.
  public var reader: RRsetReader
  /// What waits.
  var table: SetTable
  /// What was counted and is not written yet.
  var counts = StoreCounts()
  /// Finds floods.
  var floods: FloodGuard
  /// What is written.
  var update: StoreUpdate
  /// Keys that are brought into order.
  var run = SortedRun()
  /// The key of an owner with a type.
  var nameKey = OctetBuffer(capacity: 300)
  /// Names that are new to the store, by their time.
  var newNames = SortedRun()
  /// The keys of the RRsets of the last responses, for those that turn out to be in conflict.
  var recent: RecentKeys
  /// The names that were seen most often.
  var top: TopNames
  /// What was new to the store in the response that was recorded last; empty where that is not told.
  public internal(set) var news = ResponseNews()
  /// Tells what is new.
  var newsTeller = NewsTeller()
  /// Which owners and types are known to be in the store.
  var known = KnownNames()
  /// The owners and types of the RRsets that wait.
  var gathered = KnownNames(count: 1 << 19)
  /// The hash of the owner and type of the RRset at hand; nil where floods are not looked for.
  var nameHash: UInt64?
  /// Whether the store has as much as it may have.
  var isFull = false
  /// Gathers who asked; nil where that is not kept.
  let clients: ClientLog?
  /// Where the sweep for what is old is.
  var sweep = StoreSweep()
  /// The latest time of a response, in milliseconds.
  public internal(set) var latestMilliseconds: Int64 = 0

  /// A writer.
  public init(_ store: PassiveDNSStore, _ settings: WriterSettings) throws(StoreError) {
    let number = try store.sensors.number(of: settings.sensor)
    let names = try store.topNames(limit: TopNames.limit)
    let clients = settings.keepsClients ? try ClientLog(store, settings) : nil
    self.store = store
    self.settings = settings
    reader = RRsetReader(sensor: number, readsAdditional: settings.keepsAdditional)
    let limit = settings.diskLimitOctets
    // A batch takes twice as much again, tables of the database do not.
    let memory =
      store.database.takesTables && !settings.keepsClients
      ? settings.memoryOctets : settings.memoryOctets / 3
    table = SetTable(memoryOctets: limit > 0 ? min(memory, limit / 32) : memory)
    floods = FloodGuard(
      limit: settings.collapseLimit > 0 ? settings.collapseLimit : .max,
      intervalMilliseconds: settings.collapseMilliseconds)
    update = StoreUpdate(store)
    self.clients = clients
    recent = RecentKeys(octets: 4 << 20)
    top = TopNames(names)
  }

  /// What was counted since the writer was made, with what waits.
  public var allCounts: StoreCounts {
    var all = written
    all.add(counts)
    return all
  }

  /// What was counted and is written.
  var written = StoreCounts()

  /// Whether the store has the responses that come: they are looked at, since what comes later depends on
  /// them, and not recorded.
  public var isReplaying = false {
    didSet { if oldValue != isReplaying { forgetReplayed() } }
  }

  /// Whether it is time to write, if that shall happen between batches only.
  public var isAlmostFull: Bool { table.isAlmostFull || clients?.table.isAlmostFull == true }

  /// How many RRsets wait to be written.
  public internal(set) var pendingCount = 0

  /// What is known of the next response by; see ``dispute(_:)``.
  public var nextToken: UInt64 { recent.nextToken }

  /// Takes the RRsets of the response that ``reader`` has read.
  ///
  /// - Parameters:
  ///   - time: When it was captured.
  ///   - doubts: What speaks against the response.
  public mutating func record(at time: Timestamp, doubts: Doubts) throws(StoreError) {
    let milliseconds = time.nanoseconds / 1_000_000
    latestMilliseconds = max(latestMilliseconds, milliseconds)
    recent.start()
    news = ResponseNews()
    var index = 0
    while index < reader.sets.count {
      let set = reader.sets[index]
      index &+= 1
      counts.seen &+= 1
      let all = set.doubts.union(doubts)
      if !all.keepsApart {
        recent.append(reader.keys, start: Int(set.keyStart), count: Int(set.keyCount))
      }
      try add(set, at: milliseconds, doubts: all)
    }
    if doubts.isEmpty, let absence = reader.absence {
      try add(absence, at: milliseconds)
    }
  }

  /// Takes one RRset of the response at hand.
  private mutating func add(
    _ set: ObservedSet, at milliseconds: Int64, doubts: Doubts
  ) throws(StoreError) {
    let kind: SetTable.Kind = doubts.keepsApart ? .apartSet : .set
    let place = table.place(
      of: kind, in: reader.keys, start: Int(set.keyStart), count: Int(set.keyCount))
    if !place.isTaken,
      !passes(
        kind, start: Int(set.keyStart), owner: Int(set.ownerCount), labels: set.ownerLabels,
        zoneLabels: set.bailiwickLabels, at: milliseconds)
    {
      counts.collapsed &+= 1
      try addFlood(
        start: Int(set.keyStart), labels: set.ownerLabels, zoneLabels: set.bailiwickLabels,
        at: milliseconds)
      return
    }
    try add(
      kind, at: place, start: Int(set.keyStart), count: Int(set.keyCount), data: 0,
      at: milliseconds, doubts: doubts)
    pendingCount &+= 1
    count(doubts)
  }

  /// Takes the absence of the response at hand.
  private mutating func add(
    _ absence: ObservedAbsence, at milliseconds: Int64
  ) throws(StoreError) {
    let start = Int(absence.keyStart)
    let place = table.place(
      of: .absence, in: reader.keys, start: start, count: Int(absence.keyCount))
    guard
      place.isTaken
        || passes(
          .absence, start: start, owner: Int(absence.ownerCount), labels: absence.ownerLabels,
          zoneLabels: absence.zoneLabels, at: milliseconds)
    else {
      return try addFlood(
        start: start, labels: absence.ownerLabels, zoneLabels: absence.zoneLabels,
        at: milliseconds)
    }
    try add(
      .absence, at: place, start: start, count: Int(absence.keyCount), data: Int(absence.dataCount),
      at: milliseconds, doubts: [])
  }

  /// Counts an RRset as what it is.
  private mutating func count(_ doubts: Doubts) {
    if doubts.contains(.additional) {
      counts.additional &+= 1
    } else if doubts.contains(.outOfBailiwick) {
      counts.outOfBailiwick &+= 1
    } else if doubts.contains(.unmatched) {
      counts.unmatched &+= 1
    } else if doubts.contains(.conflicting) {
      counts.conflicting &+= 1
    } else {
      counts.trusted &+= 1
    }
  }

  /// Adds a row of which the key, and data behind it, stand in the reader's keys; makes room where there is
  /// none.
  private mutating func add(
    _ kind: SetTable.Kind, at place: SetTable.Place, start: Int, count: Int, data: Int,
    at milliseconds: Int64, doubts: Doubts
  ) throws(StoreError) {
    var outcome = table.add(
      at: place, kind, in: reader.keys, start: start, keyCount: count, dataCount: data,
      milliseconds: milliseconds, count: 1, doubts: doubts)
    if outcome == .full {
      try makeRoom()
      outcome = table.add(
        kind, in: reader.keys, start: start, keyCount: count, dataCount: data,
        milliseconds: milliseconds, count: 1, doubts: doubts)
    }
    if outcome == .inserted, kind == .set, let nameHash { _ = gathered.insert(hash: nameHash) }
    if settings.tellsNews, kind == .set, outcome != .full {
      try lookForNews(start, count, outcome, doubts)
    }
  }

  /// Says that a response is in conflict with another one: its RRsets are not trusted from then on.
  ///
  /// - Parameter token: What ``nextToken`` was before it was taken. One of long ago is forgotten.
  public mutating func dispute(_ token: UInt64) throws(StoreError) {
    var keys = recent.keys(of: token)
    while let key = keys.popLast() {
      var buffer = OctetBuffer(capacity: key.count)
      buffer.append(key)
      let outcome = table.add(
        .set, in: buffer, start: 0, keyCount: key.count, dataCount: 0,
        milliseconds: latestMilliseconds, count: 0, doubts: .conflicting)
      if outcome == .full {
        try makeRoom()
        keys.append(key)
      }
    }
  }
}
