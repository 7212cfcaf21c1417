internal import CLinux
internal import Events
internal import Octets

/// Functions on strings. Offsets and sizes are octets.
enum TextFunctions {
  /// All of them.
  static let all: [Callable] = [
    Callable(
      .function(
        "lc", [.init("text", .string)], result: .string, isConstant: true,
        meaning: "The string with ASCII letters in lower case.",
        example: "$name = lc($dns.query.name);"), body: lowerCase),
    Callable(
      .function(
        "uc", [.init("text", .string)], result: .string, isConstant: true,
        meaning: "The string with ASCII letters in upper case.",
        example: "$name = uc($dns.query.name);"), body: upperCase),
    Callable(
      .function(
        "size", [.init("text", [.string, .binary])], result: .integer, isConstant: true,
        meaning: "How many octets the string has.",
        example: "if size($dns.query.name) > 100 $long = TRUE;"), body: size),
    Callable(
      .function(
        "substr",
        [
          .init("text", .string), .init("from", .integer),
          .init("to", .integer, isOptional: true),
        ], result: .string, isConstant: true,
        meaning: "The octets of the string from one offset, counted from 0, up to before another.",
        example: "$start = substr($dns.query.name, 0, 10);"), body: substring),
    Callable(
      .function(
        "replace",
        [
          .init("subject", .string), .init("source", .string), .init("target", .string),
          .init("count", .integer, isOptional: true),
        ], result: .string, isConstant: true,
        meaning:
          "The string with one text put in the place of another, everywhere or so many times.",
        example: "$name = replace($dns.query.name, '.', '/');"), body: replace),
  ]

  /// `lc(text)`
  private static func lowerCase(_ context: inout CallContext) throws(CallFailure) -> Value {
    try lowerCased(context.arguments[0].range, context.batch)
  }

  /// `uc(text)`
  private static func upperCase(_ context: inout CallContext) throws(CallFailure) -> Value {
    try map(context.arguments[0].range, context.batch) {
      $0 >= 0x61 && $0 <= 0x7A ? $0 & 0xDF : $0
    }
  }

  /// A part of the text with ASCII letters in lower case; itself where it has no others.
  static func lowerCased(
    _ range: TextRange, _ batch: EventBatch
  ) throws(CallFailure) -> Value {
    guard hasUpperCase(batch.text, range) else { return Value(.string, at: range) }
    return try map(range, batch) { $0.lowerCased }
  }

  /// Whether a part of the text has ASCII letters in upper case.
  private static func hasUpperCase(_ text: borrowing OctetBuffer, _ range: TextRange) -> Bool {
    let octets = text.view(range)
    var at = 0
    while at < octets.count {
      let octet = octets.octet(at)
      if octet >= 0x41 && octet <= 0x5A { return true }
      at &+= 1
    }
    return false
  }

  /// A copy of a part of the text with every octet changed.
  @inline(__always)
  private static func map(
    _ range: TextRange, _ batch: EventBatch, _ change: (UInt8) -> UInt8
  ) throws(CallFailure) -> Value {
    let count = Int(range.count)
    try batch.reserveText(count)
    let start = batch.text.count
    // The copy is made at the end of the same text; the source lies this far before it.
    let distance = start - Int(range.start)
    _ = unsafe batch.text.withUnsafeRoom(count) { room in
      guard let target = room.baseAddress else { return 0 }
      for index in 0..<count {
        let octet = unsafe target.load(fromByteOffset: index - distance, as: UInt8.self)
        unsafe target.storeBytes(of: change(octet), toByteOffset: index, as: UInt8.self)
      }
      return count
    }
    return Value(.string, at: TextRange(start: UInt32(start), count: range.count))
  }

  /// `size(text)`
  private static func size(_ context: inout CallContext) throws(CallFailure) -> Value {
    Value(Int64(context.arguments[0].range.count))
  }

  /// `substr(text, from, to)`; offsets outside the string are moved to its ends.
  private static func substring(_ context: inout CallContext) throws(CallFailure) -> Value {
    let range = context.arguments[0].range
    let count = Int64(range.count)
    let from = min(max(context.arguments[1].integer, 0), count)
    let wanted = context.arguments.count > 2 ? context.arguments[2].integer : count
    let to = min(max(wanted, from), count)
    return Value(
      .string, at: TextRange(start: range.start + UInt32(from), count: UInt32(to - from)))
  }

  /// `replace(subject, source, target, count)`
  private static func replace(_ context: inout CallContext) throws(CallFailure) -> Value {
    let (subject, source) = (context.arguments[0].range, context.arguments[1].range)
    let target = context.arguments[2].range
    var left = context.arguments.count > 3 ? context.arguments[3].integer : Int64.max
    guard source.count > 0 else { return context.arguments[0] }
    let batch = context.batch
    let start = batch.text.count
    var at = Int(subject.start)
    let end = at + Int(subject.count)
    while left > 0, let found = find(source, from: at, to: end, in: batch.text) {
      let size = batch.text.count - start + (found - at) + Int(target.count)
      try batch.reserveText(size)
      batch.text.appendCopy(from: at, count: found - at)
      batch.text.appendCopy(from: Int(target.start), count: Int(target.count))
      at = found + Int(source.count)
      left -= 1
    }
    guard batch.text.count > start || at > Int(subject.start) else { return context.arguments[0] }
    try batch.reserveText(batch.text.count - start + end - at)
    batch.text.appendCopy(from: at, count: end - at)
    return batch.textValue(from: start)
  }

  /// Where a string stands next in a part of the text.
  private static func find(
    _ wanted: TextRange, from start: Int, to end: Int, in text: borrowing OctetBuffer
  ) -> Int? {
    let part = text.view(from: start, count: end - start)
    let octets = text.view(from: Int(wanted.start), count: Int(wanted.count))
    guard octets.count <= part.count else { return nil }
    let offset: Int? = unsafe part.withUnsafeOctets { haystack in
      unsafe octets.withUnsafeOctets { needle in
        guard let base = haystack.baseAddress, let other = needle.baseAddress,
          let found = unsafe memmem(base, haystack.count, other, needle.count)
        else { return nil }
        return unsafe UnsafeRawPointer(found) - base
      }
    }
    return offset.map { start + $0 }
  }
}
