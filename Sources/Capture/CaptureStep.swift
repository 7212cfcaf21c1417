/// What `next()` of a capture answers.
public enum CaptureStep: UInt8, Sendable {
  /// A packet is there to be looked at until the next step.
  case packet
  /// Nothing came for a while: the moment to write what is waiting.
  case idle
  /// Something happened that people want to know; live captures only.
  case notice
  /// Nothing will come any more.
  case end
}
