/// Who asked, one row after the other, the hours of each added up.
///
/// Walks over all hours at once, each of which has its rows in the same order. One thread at a time.
public final class ClientCursor: @unchecked Sendable {
  // Unchecked: one thread uses it at a time, as it says.

  /// An hour that is walked over.
  private struct Hour {
    /// The hour and the form of its keys.
    let start: [UInt8]
    /// Walks over it.
    let iterator: DatabaseIterator
    /// The key that it stands at, without its start.
    var key: [UInt8] = []
  }

  /// The question.
  private let query: LookupQuery
  /// Which form of keys is walked over.
  private let form: ClientKey.Form
  /// Which names are wanted.
  private let names: OwnerRange
  /// The last client that is wanted; nil where all are.
  private let lastClient: [UInt8]?
  /// The hours, in the order of their keys, the first one last.
  private var hours: [Hour] = []
  /// What the lookup may still spend.
  private var budget: LookupBudget
  /// Which rows are given.
  private var page: LookupPage
  /// What kept it from starting; nil where nothing did.
  private var failure: StoreError?
  /// How it ended; nil while there may be more rows.
  public private(set) var ending: LookupEnding?

  /// A cursor before the first row.
  init(_ query: LookupQuery, _ database: Database) {
    self.query = query
    budget = LookupBudget(query)
    page = LookupPage(query)
    let lower: [UInt8]
    switch query.subject {
    case .owner(let pattern):
      (form, names, lastClient) = (.name, OwnerRange(pattern), nil)
      lower = names.lower
    case .everything:
      (form, names, lastClient, lower) = (.name, OwnerRange(nil), nil, [])
    case .address(let range):
      (form, names, lastClient, lower) = (.client, OwnerRange(nil), range.last, range.first)
    case .dataName, .rawData, .ownersLike, .dataLike:
      (form, names, lastClient, lower, ending) = (.name, OwnerRange(nil), nil, [], .complete)
      return
    }
    do throws(StoreError) { try open(database, lower) } catch { failure = error }
  }

  /// Brings every hour that is wanted to its first key.
  private func open(_ database: Database, _ lower: [UInt8]) throws(StoreError) {
    let heads = database.iterator(over: .clients)
    heads.seek(ClientKey.hour(max(query.lastAfter ?? 0, 0) / 3600))
    while heads.isValid, let number = ClientKey.hour(of: heads.key),
      number <= (query.firstBefore ?? .max) / 3600
    {
      let start = ClientKey.start(number, form)
      let iterator = database.iterator(over: .clients)
      iterator.seek(start + lower)
      insert(Hour(start: start, iterator: iterator))
      heads.seek(ClientKey.start(number + 1, .head))
    }
    try heads.check()
  }

  /// Puts an hour in its place, unless it is over.
  private func insert(_ hour: Hour) {
    guard hour.iterator.isValid else { return }
    let octets = hour.iterator.key
    guard octets.starts(with: hour.start) else { return }
    var hour = hour
    hour.key = Array(octets.dropFirst(ClientKey.startCount))
    if form == .name, names.ends(before: hour.key) { return }
    if let lastClient, lastClient.lexicographicallyPrecedes(hour.key.prefix(16)) { return }
    var low = 0
    var high = hours.count
    while low < high {
      let middle = (low + high) / 2
      if hour.key.lexicographicallyPrecedes(hours[middle].key) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    hours.insert(hour, at: low)
  }

  /// The next row; nil at the end, which ``ending`` tells the kind of.
  public func next() throws(StoreError) -> ClientRow? {
    if let failure { throw failure }
    budget.resume()
    defer { budget.suspend() }
    while ending == nil {
      guard let row = try find() else {
        ending = budget.spent ?? .complete
        return nil
      }
      switch page.take() {
      case .given: return row
      case .passedOver: continue
      case .behindLimit: ending = .limit
      }
    }
    return nil
  }

  /// The next row that is wanted, of all hours.
  private func find() throws(StoreError) -> ClientRow? {
    while let octets = hours.last?.key {
      let key = ClientKey(octets[...], form)
      if form == .name, let key, let next = names.nextKey(after: key.name) {
        try jump(to: next)
        continue
      }
      var sum: (observation: Observation, code: [UInt8])?
      while let hour = hours.last, hour.key == octets {
        guard budget.take() else { return nil }
        if let (observation, code) = hour.iterator.observationAndRest, isInTime(observation) {
          add(observation, code, to: &sum)
        }
        hours.removeLast()
        hour.iterator.next()
        try hour.iterator.check()
        insert(hour)
      }
      guard let key, let sum, isWanted(key, sum.observation) else { continue }
      return ClientRow(key, sum.observation, sum.code)
    }
    return nil
  }

  /// Moves all hours that are before a key to it.
  private func jump(to key: [UInt8]) throws(StoreError) {
    while let hour = hours.last, hour.key.lexicographicallyPrecedes(key), budget.take() {
      hours.removeLast()
      hour.iterator.seek(hour.start + key)
      try hour.iterator.check()
      insert(hour)
    }
    if budget.spent != nil { hours.removeAll() }
  }

  /// Adds an hour to a row.
  private func add(
    _ observation: Observation, _ code: [UInt8],
    to sum: inout (observation: Observation, code: [UInt8])?
  ) {
    guard var all = sum else {
      sum = (observation, code)
      return
    }
    if observation.lastMilliseconds >= all.observation.lastMilliseconds, !code.isEmpty {
      all.code = code
    }
    all.observation.merge(observation)
    sum = all
  }

  /// Whether an hour's observation is one that is added up.
  private func isInTime(_ observation: Observation) -> Bool {
    observation.lastMilliseconds / 1000 >= query.lastAfter ?? .min
      && observation.firstMilliseconds / 1000 <= query.firstBefore ?? .max
  }

  /// Whether a row is asked for.
  private func isWanted(_ key: ClientKey, _ observation: Observation) -> Bool {
    query.types.matches(key.type) && query.isInTime(observation)
      && names.matches(StoredName.wire(reversed: key.name))
      && (query.trust == .everything || key.evidence != .response)
  }
}
