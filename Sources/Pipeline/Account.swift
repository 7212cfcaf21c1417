internal import Synchronization

/// What a module counted, for reports: events in and out, and where the others went.
public struct ModuleAccount: Sendable {
  /// A count with its name.
  public struct Line: Sendable, Equatable {
    /// What was counted.
    public let name: String
    /// How many.
    public let count: UInt64

    /// A count.
    public init(_ name: String, _ count: UInt64) {
      self.name = name
      self.count = count
    }
  }

  /// A list of counts that add up to a total.
  public struct Balance: Sendable {
    /// What is shared out.
    public let total: Line
    /// The parts.
    public let parts: [Line]

    /// A total and its parts.
    public init(_ total: Line, parts: [Line]) {
      self.total = total
      self.parts = parts
    }

    /// Whether the parts add up to the total.
    public var isExact: Bool { total.count == parts.reduce(0) { $0 + $1.count } }
  }

  /// The instance's name.
  public let instance: String
  /// The module's name.
  public let module: String
  /// The balances, from the wire inwards.
  public var balances: [Balance]
  /// Counts that are no part of a balance.
  public var remarks: [Line]
  /// Where it reads from or writes to, such as the path of a file; empty where there is no one place.
  public var place = ""

  /// An account.
  public init(
    instance: String, module: String, balances: [Balance] = [], remarks: [Line] = []
  ) {
    self.instance = instance
    self.module = module
    self.balances = balances
    self.remarks = remarks
  }
}

/// A counter that one thread adds to and others read.
public final class Counter: Sendable {
  /// The count.
  private let value = Atomic<UInt64>(0)

  /// A counter at zero.
  public init() {}

  /// The count.
  public var count: UInt64 { value.load(ordering: .relaxed) }

  /// Adds to it.
  public func add(_ amount: Int) {
    value.wrappingAdd(UInt64(max(amount, 0)), ordering: .relaxed)
  }
}

/// The counters that every module has.
public struct ModuleCounters: Sendable {
  /// Events that came to the module, or that it made.
  public let received = Counter()
  /// Events that went on, or were written.
  public let passed = Counter()
  /// Events that its Exec dropped.
  public let dropped = Counter()
  /// Events that could not be written.
  public let failed = Counter()
  /// Events that came and stay in the queue on disk for the next run.
  public let kept = Counter()
  /// Execs that were given up.
  public let execFailures = Counter()
  /// Octets that were written.
  public let octets = Counter()

  /// Counters at zero.
  public init() {}
}
