internal import Octets

/// How long responses took: how many took how long, to an eighth of their length.
struct LatencyHistogram {
  /// How many latencies there are, by ``index(of:)``.
  private var counts = [UInt32](repeating: 0, count: 8 * 33)
  /// How many there are.
  private(set) var count: UInt64 = 0
  /// Queries that had no response.
  var unanswered: UInt64 = 0
  /// The longest one, in microseconds.
  private(set) var longest: UInt64 = 0

  /// An empty one.
  init() {}

  /// Adds a latency; less than nothing counts as nothing.
  mutating func add(microseconds: Int64) {
    let value = UInt64(max(microseconds, 0))
    counts[Self.index(of: value)] &+= 1
    count += 1
    longest = max(longest, value)
  }

  /// A latency that so many thousandths of all do not exceed, in microseconds.
  func quantile(perMille: UInt64) -> UInt64 {
    guard count > 0 else { return 0 }
    let rank = max((count * perMille + 999) / 1000, 1)
    var seen: UInt64 = 0
    for (index, number) in counts.enumerated() {
      seen += UInt64(number)
      if seen >= rank { return min(Self.highest(of: index), longest) }
    }
    return longest
  }

  /// The class of a latency: below 8 each has its own, above there are eight to every power of two.
  private static func index(of value: UInt64) -> Int {
    let value = min(value, UInt64(UInt32.max))
    guard value >= 8 else { return Int(value) }
    let power = 63 - value.leadingZeroBitCount
    return (power - 2) * 8 + Int(value >> UInt64(power - 3) & 7)
  }

  /// The longest latency of a class.
  private static func highest(of index: Int) -> UInt64 {
    guard index >= 8 else { return UInt64(index) }
    let power = index / 8 + 2
    return (UInt64(8 + index % 8 + 1) << UInt64(power - 3)) - 1
  }
}

/// The latencies of a bounded number of servers; those for which there is no row share one.
struct LatencyTable {
  /// A row.
  struct Row {
    /// The server; nil for all others.
    var server: IPAddress?
    /// Its latencies.
    var latencies = LatencyHistogram()
  }

  /// The most rows with a server.
  private let limit: Int
  /// The rows, in the order of their first response; that of all others is apart.
  private var rows: [Row] = []
  /// Where the row of a server is.
  private var places: [IPAddress: Int] = [:]
  /// The row of those without one.
  private var others = Row()

  /// An empty table.
  init(limit: Int) { self.limit = limit }

  /// Adds to the row of a server; only a response makes one, since whoever forges queries may name any
  /// server.
  mutating func add(_ server: IPAddress, microseconds: Int64?) {
    var place = places[server]
    if place == nil, rows.count < limit, microseconds != nil {
      place = rows.count
      places[server] = rows.count
      rows.append(Row(server: server))
    }
    if let place {
      Self.add(microseconds, to: &rows[place].latencies)
    } else {
      Self.add(microseconds, to: &others.latencies)
    }
  }

  /// Adds a response, or that there was none.
  private static func add(_ microseconds: Int64?, to latencies: inout LatencyHistogram) {
    if let microseconds {
      latencies.add(microseconds: microseconds)
    } else {
      latencies.unanswered += 1
    }
  }

  /// The rows with something in them, the busiest first, that of the others last.
  var sorted: [Row] {
    let busiest = rows.sorted { $0.latencies.count > $1.latencies.count }
    let isEmpty = others.latencies.count == 0 && others.latencies.unanswered == 0
    return isEmpty ? busiest : busiest + [others]
  }

  /// Forgets everything.
  mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    others = Row()
  }
}
