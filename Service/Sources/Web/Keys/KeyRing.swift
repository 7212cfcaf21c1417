internal import Synchronization

/// What a key allows on this day.
public struct Allowance: Sendable, Equatable {
  /// Lookups a day; nil is without bounds.
  public var limit: Int?
  /// Lookups that are left today; nil is without bounds.
  public var remaining: Int?
  /// When the count starts anew, in seconds since the epoch: at midnight UTC.
  public var resetSeconds: Int64

  /// An allowance without bounds, as everybody has where there are no keys.
  public static func unlimited(now: Int64) -> Allowance {
    Allowance(limit: nil, remaining: nil, resetSeconds: KeyRing.reset(now: now))
  }
}

/// The keys that let clients in, and how often each was used today.
///
/// The counts are of this process: they start anew at midnight UTC and when the service starts.
public final class KeyRing: Sendable {
  /// A key that was found.
  public struct Holder: Sendable, Equatable {
    /// Where it stands.
    fileprivate let index: Int
    /// Whom it was given to.
    public let name: String
    /// Whether it is shut off.
    public let isShut: Bool
  }

  /// The uses of one day.
  private struct Uses {
    /// The day, counted from the epoch.
    var day: Int64 = -1
    /// Uses of each key.
    var counts: [Int]
  }

  /// The keys.
  private let keys: [AccessKey]
  /// Today's uses.
  private let uses: Mutex<Uses>

  /// The keys of a file.
  public init(_ keys: [AccessKey]) {
    self.keys = keys
    uses = Mutex(Uses(counts: Array(repeating: 0, count: keys.count)))
  }

  /// Who presents a key; every key is compared, and each comparison takes the same time.
  ///
  /// - Parameters:
  ///   - key: What the client sent.
  ///   - user: The name that it gave besides, which must be the key's; nil where it gave none.
  public func holder(of key: [UInt8], user: String? = nil) -> Holder? {
    let digest = Digest.sha256(key)
    var found: Int?
    for (index, candidate) in keys.enumerated() {
      let isSame = Digest.isEqual(digest, candidate.digest)
      if isSame { found = index }
    }
    guard let found, user == nil || user == keys[found].name else { return nil }
    return Holder(index: found, name: keys[found].name, isShut: keys[found].quota == 0)
  }

  /// What a holder may still do today.
  public func allowance(of holder: Holder, now: Int64) -> Allowance {
    uses.withLock { uses in
      Self.startDay(of: now, &uses)
      return allowance(holder, used: uses.counts[holder.index], now: now)
    }
  }

  /// Counts a lookup.
  ///
  /// - Returns: What is left, and whether the lookup is allowed; one that is not is not counted.
  public func spend(_ holder: Holder, now: Int64) -> (allowance: Allowance, isAllowed: Bool) {
    uses.withLock { uses in
      Self.startDay(of: now, &uses)
      let used = uses.counts[holder.index]
      if let quota = keys[holder.index].quota, used >= quota {
        return (allowance(holder, used: used, now: now), false)
      }
      uses.counts[holder.index] = used + 1
      return (allowance(holder, used: used + 1, now: now), true)
    }
  }

  /// An allowance of which so much is used.
  private func allowance(_ holder: Holder, used: Int, now: Int64) -> Allowance {
    let quota = keys[holder.index].quota
    return Allowance(
      limit: quota, remaining: quota.map { max($0 - used, 0) }, resetSeconds: Self.reset(now: now))
  }

  /// Forgets the uses of another day.
  private static func startDay(of now: Int64, _ uses: inout Uses) {
    let day = now / CivilTime.daySeconds
    if uses.day != day { uses = Uses(day: day, counts: uses.counts.map { _ in 0 }) }
  }

  /// The next midnight, UTC.
  static func reset(now: Int64) -> Int64 {
    (now / CivilTime.daySeconds + 1) * CivilTime.daySeconds
  }
}
