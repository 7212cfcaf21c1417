public import DNS
public import Octets

extension StoreWriter {
  /// Whether it is kept who asked.
  public var keepsClients: Bool { clients != nil }

  /// What was counted of who asked, since the writer was made.
  public var clientCounts: ClientCounts { clients?.counts ?? ClientCounts() }

  /// Takes what a message says of who asked, where that is kept.
  public mutating func note(
    _ sighting: ClientSighting, _ message: borrowing OctetView, _ parsed: ParsedMessage,
    _ entries: borrowing RecordTable
  ) throws(StoreError) {
    guard let clients else { return }
    guard clients.read(message, parsed, entries) else {
      if sighting.kind != .answer { clients.count(\.withoutQuestion) }
      return
    }
    if clients.note(sighting) { return }
    try makeRoom()
    _ = clients.note(sighting)
  }

  /// Puts who asked into the batch, which is not written yet.
  ///
  /// Where the store cannot be read, nothing of it is in the batch, and all of it waits on.
  mutating func gatherClients() throws(StoreError) {
    guard let clients, clients.table.rows.count > 0 else { return }
    var newRows: [Int64: Int] = [:]
    var refused: UInt64 = 0
    var left = max(clients.limit - clients.rowsByHour.values.reduce(0, +), 0)
    var byName = SortedRun(), byClient = SortedRun()
    for index in 0..<clients.table.rows.count {
      let row = clients.table.rows[index]
      let hour = Int64(row.hour)
      let question = clients.table.question(of: row)
      let client = StoredAddress.octets(row.high, row.low)
      let key = ClientKey.octets(
        .name, hour: hour, question: question, evidence: row.evidence, client: client)
      var isThere = clients.isKnown(row.hash)
      if !isThere { isThere = try store.database.value(of: key, in: .clients) != nil }
      if !isThere {
        if isFull || left == 0 || row.count == 0 {
          refused += row.count
          continue
        }
        left -= 1
        newRows[hour, default: 0] += 1
      }
      clients.remember(row.hash)
      byName.add(key, row: index)
      byClient.add(
        ClientKey.octets(
          .client, hour: hour, question: question, evidence: row.evidence, client: client),
        row: index)
    }
    byName.sort()
    write(byName, of: clients)
    byClient.sort()
    write(byClient, of: clients)
    for (hour, count) in newRows {
      clients.rowsByHour[hour, default: 0] += count
      let time = hour * ClientKey.hourMilliseconds
      update.add(
        ClientKey.start(hour, .head),
        Observation(firstMilliseconds: time, lastMilliseconds: time, count: UInt64(count)),
        data: [], to: .clients)
    }
    clients.counts.logged &-= refused
    clients.counts.refused &+= refused
    clients.table.removeAll()
  }

  /// Puts rows into the batch under the keys of a run.
  private mutating func write(_ run: borrowing SortedRun, of clients: ClientLog) {
    var first = 0
    while first < run.count {
      let row = clients.table.rows[run.row(first)]
      let observation = Observation(
        firstMilliseconds: row.first, lastMilliseconds: row.last, count: row.count)
      let code: [UInt8] =
        row.code == ClientTable.noCode
        ? [] : [UInt8(row.code >> 8), UInt8(truncatingIfNeeded: row.code)]
      update.add(run.key(first).array(), observation, data: code, to: .clients)
      first = run.end(ofKey: first)
    }
  }

  /// Deletes the hours that have passed.
  func sweepClients() throws(StoreError) {
    guard let clients else { return }
    // A packet from the future makes nothing old.
    let now = min(clients.latestMilliseconds, Timestamp.now().nanoseconds / 1_000_000)
    let hour = (now &- clients.retentionMilliseconds) / ClientKey.hourMilliseconds
    guard hour > clients.firstHour else { return }
    clients.firstHour = hour
    let passed = clients.rowsByHour.keys.filter { $0 < hour }
    if passed.isEmpty { return }
    try store.deleteClients(upTo: ClientKey.hour(hour))
    for hour in passed { clients.rowsByHour[hour] = nil }
  }
}
