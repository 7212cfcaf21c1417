/// How long to wait before the next try: waits double up to a limit, each a little longer by chance, so
/// that many senders do not come back at the same moment.
public struct Backoff: Sendable {
  /// The first wait in nanoseconds.
  public static let firstNanoseconds: Int64 = 100_000_000
  /// The longest, without what a peer asks for.
  public static let limitNanoseconds: Int64 = 30_000_000_000
  /// The longest that a peer may ask for.
  public static let askedLimitNanoseconds: Int64 = 600_000_000_000

  /// How many tries failed in a row.
  public private(set) var failureCount = 0
  /// Where chance comes from.
  private var state: UInt64

  /// No failures; the same seed gives the same waits.
  public init(seed: UInt64) { state = seed }

  /// How long to wait after one more failure.
  ///
  /// - Parameter asked: How long the peer asks to wait, in nanoseconds; it is waited at least so long.
  public mutating func next(asked: Int64? = nil) -> Int64 {
    let doublings = min(failureCount, 16)
    if failureCount < 1 << 30 { failureCount += 1 }
    let wait = min(Self.firstNanoseconds << Int64(doublings), Self.limitNanoseconds)
    // splitmix64
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    let chance = wait / 4 / 1024 * Int64((mixed ^ (mixed >> 31)) >> 54)
    return max(wait + chance, min(max(asked ?? 0, 0), Self.askedLimitNanoseconds))
  }

  /// Something worked.
  public mutating func reset() { failureCount = 0 }
}
