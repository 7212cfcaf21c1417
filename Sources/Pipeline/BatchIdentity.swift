/// What tells a batch of an output from all others, for good: when it is sent again, after a lost
/// answer or by the next run of the program from the disk, it has the same identity, so that a receiver
/// that remembers the last one takes each event exactly once.
public struct BatchIdentity: Hashable, Sendable {
  /// The queue's number: by chance, kept with what is on disk, new for a queue that begins anew.
  public var queue: UInt64
  /// The number of the batch's first event in the queue's order, from zero.
  public var first: UInt64

  /// An identity.
  public init(queue: UInt64 = 0, first: UInt64 = 0) {
    self.queue = queue
    self.first = first
  }

  /// A number for a queue that begins.
  static func newQueue() -> UInt64 {
    var number = SystemRandomNumberGenerator()
    return number.next()
  }

  /// As receivers get it: the instance's name, the queue's number in hexadecimal, the first event's
  /// number, with hyphens between.
  public func text(of instance: String) -> String {
    let digits = String(queue, radix: 16)
    let zeros = String(repeating: "0", count: 16 - digits.utf8.count)
    return "\(instance)-\(zeros)\(digits)-\(first)"
  }
}
