extension PassiveDNSStore {
  /// Who asked, where a writer keeps that: a row for each client, name, type and class.
  ///
  /// Of a question about owners: who asked for these names. Of one about addresses: what these clients
  /// asked for. Others have no rows. ``LookupQuery/lastAfter`` and ``LookupQuery/firstBefore`` say which
  /// hours are added up.
  public func clients(_ query: LookupQuery) -> ClientCursor { ClientCursor(query, database) }

  /// Whether it is kept who asked.
  public func hasClients() throws(StoreError) -> Bool {
    try database.hasKey(startingWith: [], in: .clients)
  }

  /// Deletes all that is kept of who asked.
  public func forgetClients() throws(StoreError) {
    if try hasClients() { try deleteClients(upTo: ClientKey.end) }
  }

  /// Deletes who asked before an hour, and what files have only that.
  func deleteClients(upTo end: [UInt8]) throws(StoreError) {
    var batch = DatabaseBatch()
    batch.delete(from: [], to: end, in: .clients, of: database)
    try database.write(batch)
    try database.dropRange(from: [], to: end, in: .clients)
  }

  /// How many rows each hour has.
  func clientRowsByHour() throws(StoreError) -> [Int64: Int] {
    var rows: [Int64: Int] = [:]
    let iterator = database.iterator(over: .clients)
    iterator.seek([])
    while iterator.isValid, let hour = ClientKey.hour(of: iterator.key) {
      if iterator.key == ClientKey.start(hour, .head), let observation = iterator.observation {
        rows[hour] = Int(min(observation.count, UInt64(Int32.max)))
      }
      iterator.seek(ClientKey.start(hour + 1, .head))
    }
    try iterator.check()
    return rows
  }
}
