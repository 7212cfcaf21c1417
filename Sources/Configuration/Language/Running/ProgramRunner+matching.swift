internal import Events
internal import Octets

extension ProgramRunner {
  /// Whether a string has a match of a regular expression; `undef` for `undef`.
  @inline(__always)
  mutating func match(
    _ value: Value, _ pattern: RegularExpression, isNegated: Bool, _ batch: EventBatch
  ) throws(CallFailure) -> Value {
    matcher.clear()
    guard value.kind == .string else {
      if value.isUndefined { return .undefined }
      throw CallFailure("invalid types in operation: \(value.kind.name) =~ regexp")
    }
    subject = value
    return Value(try matcher.match(pattern, batch.text, value.range) != isNegated)
  }

  /// What a group of the last match was; `undef` where it took no part.
  func capture(_ group: Int) -> Value {
    guard let range = matcher.group(group) else { return .undefined }
    return Value(
      .string,
      at: TextRange(
        start: subject.range.start &+ UInt32(truncatingIfNeeded: range.lowerBound),
        count: UInt32(truncatingIfNeeded: range.count)))
  }

  /// Replaces what matches in a field's string, and answers whether anything did.
  ///
  /// The replaced text is not searched again, so that the work is bounded by the string's length.
  mutating func substitute(
    _ substitution: Substitution, in key: FieldKey, _ event: Int, _ batch: EventBatch
  ) throws(CallFailure) -> Value {
    matcher.clear()
    guard let value = batch.value(of: key, event: event), !value.isUndefined else {
      return .undefined
    }
    guard value.kind == .string else {
      throw CallFailure("invalid types in operation: \(value.kind.name) =~ s///")
    }
    let hasReplaced = try replace(substitution, in: value, batch)
    matcher.clear()
    guard hasReplaced else { return Value(false) }
    try batch.reserveText(scratch.count)
    let start = batch.text.count
    batch.text.append(scratch.view)
    batch.set(key, batch.textValue(from: start), event: event)
    return Value(true)
  }

  /// Puts the replaced string into ``scratch``; false where nothing matched.
  private mutating func replace(
    _ substitution: Substitution, in value: Value, _ batch: EventBatch
  ) throws(CallFailure) -> Bool {
    scratch.removeAll()
    let start = Int(value.range.start)
    let count = Int(value.range.count)
    var at = 0
    var copied = 0
    var rounds = 0
    var deadline: Timestamp?
    var isAnchored = false
    while at <= count {
      guard
        try matcher.match(
          substitution.pattern, batch.text, value.range, from: at, anchored: isAnchored),
        let whole = matcher.group(0), whole.lowerBound >= copied
      else {
        // Behind an empty match nothing begins here: look from the next octet on.
        guard isAnchored else { break }
        isAnchored = false
        at += 1
        continue
      }
      Self.append(batch.text, start + copied, whole.lowerBound - copied, to: &scratch)
      scratch.append(substitution.replacement)
      copied = whole.upperBound
      rounds += 1
      guard scratch.count <= LanguageLimits.stringOctets else {
        throw CallFailure("a string would be longer than \(LanguageLimits.stringOctets) octets")
      }
      guard substitution.isGlobal else { break }
      at = whole.upperBound
      isAnchored = whole.isEmpty
      if rounds % 64 == 0 { try Self.check(&deadline) }
    }
    guard rounds > 0 else { return false }
    Self.append(batch.text, start + copied, count - copied, to: &scratch)
    return true
  }

  /// Appends a part of one buffer to another.
  private static func append(
    _ text: borrowing OctetBuffer, _ start: Int, _ count: Int, to buffer: inout OctetBuffer
  ) {
    buffer.append(text.view(from: start, count: count))
  }

  /// Sets a deadline, or throws where it has passed.
  private static func check(_ deadline: inout Timestamp?) throws(CallFailure) {
    let now = Timestamp.now()
    guard let deadline else {
      deadline = Timestamp(
        nanoseconds: now.nanoseconds + LanguageLimits.substitutionNanoseconds)
      return
    }
    if now > deadline { throw CallFailure("the substitution took too long and was given up") }
  }
}
