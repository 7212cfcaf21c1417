public import Events
internal import Octets

/// What a function or procedure sees while it runs.
public struct CallContext {
  /// The events; text that arguments refer to stands here, and results go here.
  public let batch: EventBatch
  /// The event that the Exec runs for.
  public let event: Int
  /// Where messages go.
  public let host: any ExecHost
  /// What the call was given, checked against the declaration.
  public internal(set) var arguments: Arguments

  /// The octets of an argument that is a string; empty for others.
  public func octets(_ index: Int) -> [UInt8] { batch.octets(of: arguments[index]) }

  /// A string or binary value of new octets; throws where it would be too long.
  public func makeValue(
    _ octets: [UInt8], kind: Value.Kind = .string
  ) throws(CallFailure) -> Value {
    try batch.reserveText(octets.count)
    return batch.makeValue(octets, kind: kind)
  }

  /// A string; throws where it would be too long.
  public func makeValue(_ text: String) throws(CallFailure) -> Value {
    try makeValue(Array(text.utf8))
  }
}

/// What a call was given.
public struct Arguments {
  /// How many there are.
  public let count: Int
  /// The values; `undef` behind the last.
  private var values = InlineArray<8, Value>(repeating: .undefined)

  /// A list to be filled, of at most ``LanguageLimits/arguments``.
  init(count: Int) { self.count = min(max(count, 0), LanguageLimits.arguments) }

  /// One of them; `undef` behind the last.
  public subscript(_ index: Int) -> Value {
    @inline(__always) get { index >= 0 && index < count ? values[index] : .undefined }
  }

  /// Fills one in.
  @inline(__always)
  mutating func set(_ index: Int, _ value: Value) {
    if index >= 0, index < count { values[index] = value }
  }
}

extension OctetBuffer {
  /// The octets of a range.
  @inline(__always)
  @_lifetime(borrow self)
  func view(_ range: TextRange) -> OctetView {
    view(from: Int(range.start), count: Int(range.count))
  }
}

extension EventBatch {
  /// Appends a part of other text.
  @inline(__always)
  func appendText(_ range: TextRange, of texts: borrowing OctetBuffer) {
    text.append(texts.view(range))
  }

  /// Checks that a string of this many octets may be made.
  func reserveText(_ count: Int) throws(CallFailure) {
    guard count <= LanguageLimits.stringOctets else {
      throw CallFailure("a string would be longer than \(LanguageLimits.stringOctets) octets")
    }
    guard text.count <= LanguageLimits.batchOctets - count else {
      throw CallFailure("the strings of one batch would take more than 1 GiB")
    }
  }

  /// A value of the text from `start` to the end.
  func textValue(from start: Int) -> Value {
    Value(.string, at: TextRange(start: UInt32(start), count: UInt32(text.count - start)))
  }
}
