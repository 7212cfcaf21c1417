/// What has to hold of every input, one check for each kind; a fuzzer's targets and ordinary tests run
/// the same ones.
///
/// A check answers nil, or what did not hold. That nothing traps and that it ends in time is for whoever
/// runs it to see.
public struct FuzzCheck: Sendable {
  /// The folder of its inputs in `Fuzz/corpus`.
  public let name: String
  /// Looks at one input.
  public let run: @Sendable ([UInt8]) -> String?

  /// All of them.
  public static let all = [
    frame, message, recordData, stream, captureFile, configuration, segment, rrsets,
  ]
}
