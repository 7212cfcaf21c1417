internal import Events
internal import Octets

extension ProgramRunner {
  /// A constant as a value of the batch; its octets are copied there.
  @inline(__always)
  mutating func materialize(
    _ constant: Value, of program: Program, _ batch: EventBatch
  ) throws(CallFailure) -> Value {
    let range = constant.range
    if range.count == 0 { return constant }
    try batch.reserveText(Int(range.count))
    let start = batch.text.count
    batch.appendText(range, of: program.texts)
    return Value(constant.kind, at: TextRange(start: UInt32(start), count: range.count))
  }

  /// Whether a value is true as a condition: all but `undef`, `FALSE` and zero.
  @inline(__always)
  static func isTrue(_ value: Value) -> Bool {
    switch value.kind {
    case .undefined: false
    case .boolean: value.boolean
    case .integer: value.integer != 0
    default: true
    }
  }

  // MARK: - Text

  /// A value as a string; `undef` stays.
  mutating func text(of value: Value, _ batch: EventBatch) throws(CallFailure) -> Value {
    if value.kind == .string || value.kind == .undefined { return value }
    let start = batch.text.count
    try appendText(of: value, batch)
    return batch.textValue(from: start)
  }

  /// Puts a value's text at the end of the batch's text.
  private mutating func appendText(of value: Value, _ batch: EventBatch) throws(CallFailure) {
    if value.kind == .string {
      try batch.reserveText(Int(value.range.count))
      batch.text.appendCopy(from: Int(value.range.start), count: Int(value.range.count))
      return
    }
    scratch.removeAll()
    Self.write(value, batch, &times, to: &scratch)
    try batch.reserveText(scratch.count)
    batch.text.append(scratch.view)
  }

  /// Writes a value that is not a string.
  private static func write(
    _ value: Value, _ batch: EventBatch, _ times: inout TimestampText,
    to buffer: inout OctetBuffer
  ) {
    var cursor = buffer.cursor(budget: Int(value.range.count) * 2 + 512, form: .plain)
    if value.kind == .datetime {
      cursor = times.appending(value.datetime, to: cursor)
    } else {
      cursor = ValueText.appending(value, in: batch, to: cursor)
    }
    let count = cursor.count
    buffer.commit(count)
  }

  /// Two values as text, one behind the other.
  mutating func concatenate(
    _ left: Value, _ right: Value, _ batch: EventBatch
  ) throws(CallFailure) -> Value {
    let (one, other) = (left.range, right.range)
    guard Int(one.count) + Int(other.count) <= LanguageLimits.stringOctets else {
      throw CallFailure("a string would be longer than \(LanguageLimits.stringOctets) octets")
    }
    let end = Int(one.start) + Int(one.count)
    if left.kind == .string, right.kind == .string, Int(other.start) == end {
      // Operands stand in the text in the order they were made: mostly nothing has to be copied.
      return Value(.string, at: TextRange(start: one.start, count: one.count + other.count))
    }
    var start = batch.text.count
    if left.kind == .string, end == start {
      start = Int(one.start)
    } else {
      try appendText(of: left, batch)
    }
    try appendText(of: right, batch)
    return batch.textValue(from: start)
  }

  // MARK: - Equality

  /// Whether a value equals another, whose octets stand in `texts`; `undef` beside a value.
  @inline(__always)
  mutating func equality(
    _ left: Value, _ right: Value, _ texts: borrowing OctetBuffer, isNegated: Bool,
    _ batch: EventBatch
  ) throws(CallFailure) -> Value {
    if left.isUndefined || right.isUndefined {
      return left.kind == right.kind ? Value(!isNegated) : .undefined
    }
    guard let isEqual = Self.isEqual(left, batch.text, right, texts) else {
      let symbol = isNegated ? "!=" : "=="
      throw CallFailure(
        "invalid types in operation: \(left.kind.name) \(symbol) \(right.kind.name)")
    }
    return Value(isEqual != isNegated)
  }

  /// Whether two values of the same text are equal; nil where their types do not compare.
  static func isEqual(
    _ left: Value, _ right: Value, _ texts: borrowing OctetBuffer
  ) -> Bool? {
    isEqual(left, texts, right, texts)
  }

  /// Whether two values that are not `undef` are equal; nil where their types do not compare.
  @inline(__always)
  static func isEqual(
    _ left: Value, _ leftTexts: borrowing OctetBuffer, _ right: Value,
    _ rightTexts: borrowing OctetBuffer
  ) -> Bool? {
    guard left.kind == right.kind else {
      return isEqualAddress(left, leftTexts, right, rightTexts)
    }
    switch left.kind {
    case .string, .binary, .ip6addr:
      let (one, other) = (left.range, right.range)
      guard one.count == other.count else { return false }
      return leftTexts.view(one).hasSameWords(as: rightTexts.view(other))
    case .undefined, .boolean, .integer, .datetime, .ip4addr: return left == right
    }
  }

  /// Whether a string is the text of an address; nil where they are not a string and an address.
  @inline(never)
  private static func isEqualAddress(
    _ left: Value, _ leftTexts: borrowing OctetBuffer, _ right: Value,
    _ rightTexts: borrowing OctetBuffer
  ) -> Bool? {
    if right.kind == .string, left.kind != .string {
      return isEqualAddress(right, rightTexts, left, leftTexts)
    }
    guard left.kind == .string, right.kind == .ip4addr || right.kind == .ip6addr else { return nil }
    let text = leftTexts.view(left.range)
    if right.kind == .ip4addr { return text.dottedDecimal == right.ip4addr }
    guard let address = text.colonHexadecimal else { return false }
    let octets = rightTexts.view(right.range)
    guard octets.count == 16 else { return false }
    return address.high == octets.uint64(0) && address.low == octets.uint64(8)
  }

  /// Looks for a value in constants whose octets stand in `texts`, and in prefixes.
  mutating func membership(
    _ value: Value, _ list: [Value], _ ranges: AddressRanges?, _ texts: borrowing OctetBuffer,
    isNegated: Bool, _ batch: EventBatch
  ) throws(CallFailure) -> Value {
    var search = MembershipSearch(value)
    if let ranges, search.visit(Self.contains(ranges, value, batch.text)) {
      return Value(!isNegated)
    }
    for element in list {
      if search.visit(element, Self.isEqual(value, batch.text, element, texts)) { break }
    }
    return try search.result(isNegated: isNegated)
  }

  /// Whether a value is an address, or the text of one, in prefixes; nil where it can be neither.
  static func contains(
    _ ranges: AddressRanges, _ value: Value, _ text: borrowing OctetBuffer
  ) -> Bool? {
    switch value.kind {
    case .string: return ranges.contains(text.view(value.range))
    case .ip4addr: return ranges.contains(v4: value.ip4addr)
    case .ip6addr:
      let octets = text.view(value.range)
      guard octets.count == 16 else { return false }
      return ranges.contains(high: octets.uint64(0), low: octets.uint64(8))
    case .undefined, .boolean, .integer, .datetime, .binary: return nil
    }
  }
}

/// The state of `value in (…)`: found, or what hinders to say that it is not there.
struct MembershipSearch {
  /// What is looked for.
  private let value: Value
  /// Whether it was found.
  private var isFound = false
  /// Whether an `undef` was compared with a value.
  private var metUndefined = false
  /// Whether anything had a type to compare with.
  private var isComparable = false
  /// The type of the last element, for the error.
  private var lastKind = Value.Kind.undefined

  /// A search for a value.
  init(_ value: Value) { self.value = value }

  /// Looks at an element, and at whether both are equal where they compare; true ends the search.
  mutating func visit(_ element: Value, _ isEqual: Bool?) -> Bool {
    if value.isUndefined || element.isUndefined {
      isComparable = true
      if value.kind == element.kind { isFound = true } else { metUndefined = true }
      return isFound
    }
    lastKind = element.kind
    if let isEqual {
      isComparable = true
      isFound = isEqual
    }
    return isFound
  }

  /// Looks at prefixes, and at whether the value is in them where it can be; true ends the search.
  mutating func visit(_ isContained: Bool?) -> Bool {
    lastKind = .ip4addr
    if value.isUndefined {
      isComparable = true
      metUndefined = true
    } else if let isContained {
      isComparable = true
      isFound = isContained
    }
    return isFound
  }

  /// The value of the operation.
  func result(isNegated: Bool) throws(CallFailure) -> Value {
    if isFound { return Value(!isNegated) }
    if metUndefined { return .undefined }
    guard isComparable else {
      throw CallFailure("invalid types in operation: \(value.kind.name) in \(lastKind.name)")
    }
    return Value(isNegated)
  }
}

extension OctetView {
  /// Whether another view of the same length holds the same octets, eight at a time.
  @inline(__always)
  fileprivate func hasSameWords(as other: borrowing OctetView) -> Bool {
    var at = 0
    while at &+ 8 <= count {
      if word(at) != other.word(at) { return false }
      at &+= 8
    }
    let rest = UInt64(count &- at) &* 8
    return (word(at) ^ other.word(at)) & (1 &<< rest &- 1) == 0
  }
}
