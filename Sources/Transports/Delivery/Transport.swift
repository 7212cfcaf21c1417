public import Octets

/// Brings records to a peer: a batch at a time, until each has an outcome.
///
/// Used by one thread at a time. Every call is bounded by its timeouts and by the ``Patience``.
public protocol Transport: AnyObject {
  /// Takes a batch; the one before has its outcomes, or they are of no interest any more.
  func load(_ batch: borrowing RecordBatch)
  /// Tries to bring what has no outcome yet to the peer.
  func attempt(_ patience: Patience) -> Attempt
  /// Ends the connection; the next attempt makes a new one.
  func close()
  /// Whether the peer may see which records were one batch, or which identity that has.
  var showsBatches: Bool { get }
}

extension Transport {
  /// It may.
  public var showsBatches: Bool { true }
}

/// Records on their way out, a line each.
public struct RecordBatch: ~Copyable, ~Escapable {
  /// The lines, each with its line feed.
  public let lines: OctetView
  /// What tells this batch from all others, the same however often it is tried.
  public let identity: String
  /// What the records are for, such as an index; in the order of the records. Empty where nothing is.
  public let labels: [LabelRun]

  /// Records.
  @_lifetime(copy lines)
  public init(_ lines: consuming OctetView, identity: String, labels: [LabelRun] = []) {
    self.lines = lines
    self.identity = identity
    self.labels = labels
  }
}

/// How many records that follow each other are for the same.
public struct LabelRun: Sendable, Equatable {
  /// What they are for.
  public var label: String
  /// How many records.
  public var count: Int

  /// A run.
  public init(_ label: String, count: Int) {
    self.label = label
    self.count = count
  }
}

/// What came of trying to bring records to a peer.
public struct Attempt {
  /// How many records the peer has taken in this attempt.
  public var taken = 0
  /// Records that were given up.
  public var refusals: [Refusal] = []
  /// Why the others have to be tried again; nil where all have an outcome.
  public var failure: TransportFailure?

  /// Nothing was tried.
  public init() {}

  /// Everything was taken.
  public init(taken: Int) { self.taken = taken }

  /// Nothing was taken.
  public init(_ failure: TransportFailure) { self.failure = failure }
}

/// Records that no peer will get.
public struct Refusal: Sendable, Equatable {
  /// How many.
  public var count: Int
  /// Why, as it is counted.
  public var reason: LossReason
  /// Why, for people.
  public var message: String

  /// Records that are given up.
  public init(_ count: Int, _ reason: LossReason, _ message: String) {
    self.count = count
    self.reason = reason
    self.message = message
  }
}

/// Why records are lost, as it is counted.
public enum LossReason: Int, Sendable, CaseIterable {
  /// The peer said that it will never take them.
  case refused
  /// They are longer than what carries them may be.
  case tooLong
  /// They were tried as often as the configuration allows.
  case triedTooOften
  /// The program ended before the peer took them.
  case notDelivered

  /// The name of the counter.
  public var counterName: String {
    switch self {
    case .refused: "lost, refused by the receiver"
    case .tooLong: "lost, too long"
    case .triedTooOften: "lost, tried too often"
    case .notDelivered: "lost, not delivered before the end"
    }
  }
}

/// Why something did not work, for people; mostly it is tried again.
public struct TransportFailure: Error, Sendable, Equatable {
  /// What is wrong.
  public let message: String
  /// How long the peer asks to wait; nil where it does not.
  public let waitNanoseconds: Int64?
  /// Whether it will not be better another time.
  public let isFinal: Bool

  /// A failure.
  public init(_ message: String, waitNanoseconds: Int64? = nil, isFinal: Bool = false) {
    self.message = message
    self.isFinal = isFinal
    self.waitNanoseconds = waitNanoseconds
  }

  /// A failure with what the system says.
  static func system(_ action: String, _ number: Int32) -> TransportFailure {
    TransportFailure("\(action): \(SystemText.of(number))")
  }
  /// The program is about to end, and the peer did not make use of the time it got.
  static let gaveUp = TransportFailure("the program ends and the receiver takes nothing")
}
