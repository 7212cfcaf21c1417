internal import Events
internal import Octets

/// Functions that ask for types and convert between them.
enum TypeFunctions {
  /// All of them.
  static let all: [Callable] = [
    Callable(
      .function(
        "type", [.init("value", .any)], result: .string, isConstant: true,
        meaning: "The name of the value's type; 'unknown' for undef.",
        example: "if type($dns.id) == 'string' $dns.id = integer($dns.id);"), body: type),
    Callable(
      .function(
        "string", [.init("value", .any)], result: [.string, .undefined], isConstant: true,
        meaning: "The value as text.", example: "$port = string(53);"), .string),
    Callable(
      .function(
        "integer", [.init("value", [.string, .integer, .datetime, .boolean, TypeSet(.ip4addr)])],
        result: [.integer, .undefined], isConstant: true,
        meaning: "The number that a string is, the microseconds of a datetime, or the bits of an"
          + " IPv4 address; undef for text that is no number.",
        example: "if integer($dns.answer.ttl) < 60 $short = TRUE;"), body: integer),
    Callable(
      .function(
        "datetime", [.init("microseconds", .integer)], result: .datetime, isConstant: true,
        meaning: "The datetime so many microseconds after 1970-01-01 00:00:00 UTC.",
        example: "$t = datetime(1589822134033655);"), body: datetime),
    Callable(
      .function(
        "ip4addr", [.init("value", [.string, .integer, TypeSet(.ip4addr)])],
        result: [TypeSet(.ip4addr), .undefined], isConstant: true,
        meaning: "The IPv4 address that a string or a number is; undef for other text.",
        example: "$client = ip4addr($ipv4.src);"), body: ip4addr),
    Callable(
      .function(
        "ip6addr", [.init("value", [.string, TypeSet(.ip6addr)])],
        result: [TypeSet(.ip6addr), .undefined], isConstant: true,
        meaning: "The IPv6 address that a string is; undef for other text.",
        example: "$client = ip6addr($ipv6.src);"), body: ip6addr),
  ]

  /// `type(value)`
  private static func type(_ context: inout CallContext) throws(CallFailure) -> Value {
    try context.makeValue(context.arguments[0].kind.name)
  }

  /// `integer(value)`
  private static func integer(_ context: inout CallContext) throws(CallFailure) -> Value {
    let value = context.arguments[0]
    switch value.kind {
    case .integer: return value
    case .boolean: return Value(value.boolean ? Int64(1) : 0)
    case .datetime: return Value(value.datetime.microseconds)
    case .ip4addr: return Value(Int64(value.ip4addr))
    case .string:
      return decimalInteger(context.batch.text, value.range).map { Value($0) } ?? .undefined
    case .undefined, .binary, .ip6addr: return .undefined
    }
  }

  /// `datetime(microseconds)`
  private static func datetime(_ context: inout CallContext) throws(CallFailure) -> Value {
    let wanted = context.arguments[0].integer
    let (nanoseconds, isTooLarge) = wanted.multipliedReportingOverflow(by: 1000)
    if isTooLarge { throw CallFailure("the datetime would be beyond the year 2262") }
    return Value(Timestamp(nanoseconds: nanoseconds))
  }

  /// `ip4addr(value)`
  private static func ip4addr(_ context: inout CallContext) throws(CallFailure) -> Value {
    let value = context.arguments[0]
    if value.kind == .ip4addr { return value }
    if value.kind == .integer {
      return UInt32(exactly: value.integer).map { Value(ip4addr: $0) } ?? .undefined
    }
    return dottedDecimal(context.batch.text, value.range).map { Value(ip4addr: $0) } ?? .undefined
  }

  /// `ip6addr(value)`
  private static func ip6addr(_ context: inout CallContext) throws(CallFailure) -> Value {
    let value = context.arguments[0]
    if value.kind == .ip6addr { return value }
    guard let address = colonHexadecimal(context.batch.text, value.range) else {
      return .undefined
    }
    try context.batch.reserveText(16)
    return context.batch.makeValue(address)
  }

  /// The integer that a part of the text is; nil where it is none.
  private static func decimalInteger(_ text: borrowing OctetBuffer, _ range: TextRange) -> Int64? {
    text.view(range).decimalInteger
  }

  /// The IPv6 address that a part of the text is; nil where it is none.
  private static func colonHexadecimal(
    _ text: borrowing OctetBuffer, _ range: TextRange
  ) -> IPAddress? {
    text.view(range).colonHexadecimal
  }

  /// The bits of the IPv4 address that a part of the text is; nil where it is none.
  private static func dottedDecimal(_ text: borrowing OctetBuffer, _ range: TextRange) -> UInt32? {
    text.view(range).dottedDecimal
  }
}

extension OctetView {
  /// The integer that this is the decimal or hexadecimal text of, blanks around it; nil for others.
  fileprivate var decimalInteger: Int64? {
    var at = 0
    var end = count
    while at < end, octet(at).isBlank { at &+= 1 }
    while end > at, octet(end &- 1).isBlank { end &-= 1 }
    let isNegative = at < end && octet(at) == UInt8(ascii: "-")
    if at < end, isNegative || octet(at) == UInt8(ascii: "+") { at &+= 1 }
    let isHexadecimal = at &+ 2 < end && octet(at) == 0x30 && octet(at &+ 1) | 0x20 == 0x78
    if isHexadecimal { at &+= 2 }
    guard at < end else { return nil }
    var magnitude: UInt64 = 0
    while at < end {
      let letter = octet(at) | 0x20
      let digit: UInt64
      if octet(at).isDigit {
        digit = UInt64(octet(at) &- 0x30)
      } else if isHexadecimal, letter >= 0x61, letter <= 0x66 {
        digit = UInt64(letter &- 0x61 &+ 10)
      } else {
        return nil
      }
      let (product, over) = magnitude.multipliedReportingOverflow(by: isHexadecimal ? 16 : 10)
      let (sum, beyond) = product.addingReportingOverflow(digit)
      if over || beyond { return nil }
      magnitude = sum
      at &+= 1
    }
    if isNegative {
      return magnitude <= UInt64(Int64.max) + 1
        ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
    }
    return Int64(exactly: magnitude)
  }
}
