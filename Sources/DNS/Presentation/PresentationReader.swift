internal import Octets

/// Reads the fields of one record's data from its presentation form, from left to right.
///
/// One line without comments, parentheses or `@`: fields are separated by spaces and tabs, and every
/// name is absolute, with or without a full stop at its end. Reading never goes back, so that it ends
/// with the text.
struct PresentationReader: ~Escapable {
  /// The text.
  let text: OctetView
  /// Where the next octet is read.
  var at = 0

  /// A reader at the start of a text.
  @_lifetime(copy text)
  init(_ text: borrowing OctetView) { self.text = copy text }

  /// An error here.
  func error(_ cause: PresentationError.Cause) -> PresentationError {
    PresentationError(cause, at: at)
  }

  /// Steps over spaces; answers whether nothing follows.
  @_lifetime(self: copy self)
  mutating func isAtEnd() -> Bool {
    while at < text.count, Self.isSpace(text.octet(at)) { at &+= 1 }
    return at >= text.count
  }

  /// Whether an octet separates fields.
  static func isSpace(_ octet: UInt8) -> Bool {
    octet == 0x20 || octet == 0x09 || octet == 0x0A || octet == 0x0D
  }

  /// The octets up to the next space; a backslash keeps the one behind it.
  @_lifetime(self: copy self)
  mutating func token() throws(PresentationError) -> OctetRange {
    if isAtEnd() { throw error(.missing) }
    let start = at
    while at < text.count, !Self.isSpace(text.octet(at)) {
      at &+= text.octet(at) == 0x5C && at &+ 1 < text.count ? 2 : 1
    }
    return OctetRange(from: start, count: at &- start)
  }

  /// All octets that are left.
  @_lifetime(self: copy self)
  mutating func rest() -> OctetRange {
    _ = isAtEnd()
    let start = at
    at = text.count
    return OctetRange(from: start, count: text.count &- start)
  }

  /// The octets of a range as a string, for registries and addresses.
  func string(_ range: OctetRange) -> String {
    String(decoding: text.slice(from: range.lowerBound, count: range.count).array(), as: UTF8.self)
  }

  /// Whether a range holds these octets, of letters in any case.
  func matches(_ range: OctetRange, _ word: StaticString) -> Bool {
    let octets = word.description.utf8
    guard octets.count == range.count else { return false }
    for (index, octet) in octets.enumerated()
    where folded(text.octet(range.lowerBound &+ index)) != folded(octet) {
      return false
    }
    return true
  }

  // MARK: - Numbers

  /// A decimal number that fills a range; nil where it is none, or above `limit`.
  func number(_ range: OctetRange, atMost limit: UInt64) -> UInt64? {
    guard range.count > 0, range.count <= 20 else { return nil }
    var value: UInt64 = 0
    for index in 0..<range.count {
      let digit = text.octet(range.lowerBound &+ index) &- 0x30
      guard digit < 10 else { return nil }
      let (product, isLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, isLarger) = product.addingReportingOverflow(UInt64(digit))
      if isLarge || isLarger { return nil }
      value = sum
    }
    return value <= limit ? value : nil
  }

  /// The next field, a decimal number.
  @_lifetime(self: copy self)
  mutating func number(atMost limit: UInt64) throws(PresentationError) -> UInt64 {
    let range = try token()
    guard let value = number(range, atMost: limit) else {
      throw PresentationError(.number(limit), at: range.lowerBound)
    }
    return value
  }

  /// Appends the next field, a number of `octets` octets.
  @_lifetime(self: copy self)
  mutating func appendNumber(
    octets: Int, to buffer: inout OctetBuffer
  ) throws(PresentationError) {
    let limit = UInt64.max &>> UInt64(64 &- 8 &* octets)
    buffer.append(bigEndian: try number(atMost: limit), octets: octets)
  }

  // MARK: - Names, addresses, types, times

  /// Appends the next field, a name.
  @_lifetime(self: copy self)
  mutating func appendName(to buffer: inout OctetBuffer) throws(PresentationError) {
    let range = try token()
    let name = text.slice(from: range.lowerBound, count: range.count)
    guard NamePresentation.appendWire(of: name, to: &buffer) != nil else {
      throw PresentationError(.name, at: range.lowerBound)
    }
  }

  /// An address that fills a range.
  func address(
    _ range: OctetRange, _ version: IPAddress.Version
  ) throws(PresentationError) -> IPAddress {
    guard range.count <= 64, let address = IPAddress(string(range)), address.version == version
    else { throw PresentationError(.address, at: range.lowerBound) }
    return address
  }

  /// Appends the next field, an address.
  @_lifetime(self: copy self)
  mutating func appendAddress(
    _ version: IPAddress.Version, to buffer: inout OctetBuffer
  ) throws(PresentationError) {
    buffer.append(try address(try token(), version))
  }

  /// The next field, a record type.
  @_lifetime(self: copy self)
  mutating func type() throws(PresentationError) -> RecordType {
    let range = try token()
    if range.count <= 15, let type = RecordType(text: string(range)) { return type }
    // A signature of a message covers type 0, which others write as the number.
    if let number = number(range, atMost: 65535) {
      return RecordType(rawValue: UInt16(truncatingIfNeeded: number))
    }
    throw PresentationError(.type, at: range.lowerBound)
  }

  /// The next field, a time: YYYYMMDDHHmmSS, or seconds since 1970 (RFC 4034 section 3.2).
  @_lifetime(self: copy self)
  mutating func time() throws(PresentationError) -> UInt32 {
    let range = try token()
    let bad = PresentationError(.time, at: range.lowerBound)
    guard let value = number(range, atMost: 99_999_999_999_999) else { throw bad }
    var seconds = value
    if range.count == 14 {
      guard let date = Self.seconds(date: value) else { throw bad }
      seconds = date
    }
    guard let time = UInt32(exactly: seconds) else { throw bad }
    return time
  }

  /// Seconds since 1970 of a date in fourteen digits; nil where there is no such date.
  private static func seconds(date: UInt64) -> UInt64? {
    let (year, month, day) = (
      date / 10_000_000_000, date / 100_000_000 % 100, date / 1_000_000 % 100
    )
    let (hour, minute, second) = (date / 10000 % 100, date / 100 % 100, date % 100)
    guard year >= 1970, (1...12).contains(month), hour < 24, minute < 60, second < 60 else {
      return nil
    }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let longest = month == 2 ? (isLeap ? 29 : 28) : 30 + (month + month / 8) % 2
    guard day >= 1, day <= longest else { return nil }
    // Years that start in March have their leap day at the end.
    let shifted = month > 2 ? year : year - 1
    let yearday = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + yearday - 719_468
    return days * 86400 + hour * 3600 + minute * 60 + second
  }
}

extension OctetBuffer {
  /// Appends the low `octets` octets of a number, the highest first.
  mutating func append(bigEndian value: UInt64, octets: Int) {
    var left = octets
    while left > 0 {
      left &-= 1
      append(UInt8(truncatingIfNeeded: value &>> UInt64(8 &* left)))
    }
  }

  /// Appends the octets of an address.
  mutating func append(_ address: IPAddress) {
    if address.version == .v6 { append(bigEndian: address.high, octets: 8) }
    append(bigEndian: address.low, octets: address.version == .v6 ? 8 : 4)
  }
}
