/// What live capture does when more comes than can be kept up with.
public enum OverloadReaction: String, CaseIterable, Sendable {
  /// What does not fit is dropped, by chance, and counted.
  case drop = "Drop"
  /// Whole conversations are left out until the rest can be kept up with.
  case sample = "Sample"
}

/// Watches what one thread of live capture loses, and sets how many conversations it looks at.
///
/// All times are nanoseconds of the same clock, whichever it is.
public struct OverloadControl: Sendable {
  /// Something that people want to know, and for sampling that the rate is another one.
  public enum Notice: Equatable, Sendable {
    /// So many packets or events were lost since the last such notice, and nothing is done.
    case lost(UInt64)
    /// So many were lost, and fewer conversations are looked at.
    case raised(lost: UInt64)
    /// It was calm, and more conversations are looked at.
    case lowered
  }

  /// How often losses are looked at.
  public static let interval: Int64 = 100_000_000
  /// For how long a new rate has not taken effect: what was waiting is still there.
  public static let settlingTime: Int64 = 200_000_000
  /// How often losses are told where nothing is done.
  public static let noticeInterval: Int64 = 10_000_000_000
  /// How long it must be calm at first before more is looked at.
  public static let leastCalm: Int64 = 5_000_000_000
  /// The longest such time; it doubles each time that it was too early.
  public static let mostCalm: Int64 = 80_000_000_000

  /// What is done.
  private let reaction: OverloadReaction
  /// The largest rate.
  private let rateLimit: UInt32
  /// One of so many conversations is looked at.
  public private(set) var rate: UInt32 = 1
  /// What was lost when it was looked at last.
  private var lostBefore: UInt64 = 0
  /// What was lost and not told yet.
  private var untold: UInt64 = 0
  /// When it is time to look again.
  private var nextLook = Int64.min
  /// When losses may be told again.
  private var nextNotice = Int64.min
  /// Since when it is calm.
  private var calmSince = Int64.max
  /// How long it must be calm before more is looked at.
  private var calmTime = OverloadControl.leastCalm
  /// Whether the last change was to look at more.
  private var wasLowered = false

  /// A control that has seen nothing.
  public init(_ reaction: OverloadReaction, rateLimit: UInt32) {
    self.reaction = reaction
    self.rateLimit = rateLimit
  }

  /// Whether it is time for ``look(lost:at:)``.
  public func isTime(_ time: Int64) -> Bool {
    // A clock that was set back is no reason to look away.
    time >= nextLook || time < nextLook &- Self.settlingTime
  }

  /// Looks at what was lost since the beginning.
  public mutating func look(lost: UInt64, at time: Int64) -> Notice? {
    guard isTime(time) else { return nil }
    nextLook = time &+ Self.interval
    let isCalm = lost <= lostBefore
    untold &+= isCalm ? 0 : lost &- lostBefore
    lostBefore = lost
    if !isCalm || calmSince > time { calmSince = time }
    switch reaction {
    case .drop: return tell(at: time)
    case .sample: return isCalm ? lower(at: time) : raise(at: time)
    }
  }

  /// Tells of losses, now and then.
  private mutating func tell(at time: Int64) -> Notice? {
    let isTime = time >= nextNotice || time < nextNotice &- Self.noticeInterval
    guard untold > 0, isTime else { return nil }
    nextNotice = time &+ Self.noticeInterval
    return .lost(take())
  }

  /// Looks at fewer conversations; at the limit, only tells.
  private mutating func raise(at time: Int64) -> Notice? {
    guard rate < rateLimit else { return tell(at: time) }
    if wasLowered { calmTime = min(calmTime &* 2, Self.mostCalm) }
    wasLowered = false
    rate &*= 2
    nextLook = time &+ Self.settlingTime
    return .raised(lost: take())
  }

  /// Looks at more conversations, where it was calm for long enough.
  private mutating func lower(at time: Int64) -> Notice? {
    guard time &- calmSince >= calmTime else { return nil }
    calmSince = time
    if rate == 1 {
      // All is well for long: the next time is as the first.
      calmTime = Self.leastCalm
      wasLowered = false
      return nil
    }
    wasLowered = true
    rate /= 2
    return .lowered
  }

  /// What was lost and not told.
  private mutating func take() -> UInt64 {
    defer { untold = 0 }
    return untold
  }
}
