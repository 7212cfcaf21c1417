internal import Octets

/// Reads the fields of one record's RDATA in their order.
///
/// Reading is total: a field that runs past RDLENGTH is zero or empty and sets ``reason``; the
/// first reason is kept. The same reader serves the check of a message and the writing of text.
struct DataReader: ~Escapable {
  /// The message.
  let message: OctetView
  /// Where the next field starts.
  private(set) var at: Int
  /// Where RDATA ends.
  private(set) var end: Int
  /// Walks over the names.
  var names: NameWalk
  /// What was wrong.
  private(set) var reason = MessageDefect.Reason.none
  /// Where it was wrong.
  private(set) var offset = 0
  /// What was wrong with a value only.
  private(set) var remarked = MessageDefect.Reason.none
  /// Where that was.
  private(set) var remarkedOffset = 0

  /// The RDATA of `length` octets at `start`, cut to the message.
  @inline(__always)
  @_lifetime(copy message)
  init(_ message: borrowing OctetView, from start: Int, count length: Int, names: NameWalk) {
    self.message = copy message
    at = min(max(start, 0), message.count)
    end = min(at &+ max(length, 0), message.count)
    self.names = names
  }

  /// How many octets are left.
  @inline(__always)
  var left: Int { end &- at }

  /// Whether nothing was wrong so far.
  @inline(__always)
  var isGood: Bool { reason == .none }

  /// Keeps the first reason, at the current place, and ends the reading.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func fail(_ reason: MessageDefect.Reason) {
    guard self.reason == .none else { return }
    self.reason = reason
    offset = at
    at = end
  }

  /// Keeps the first reason and goes on: a value is wrong, while the record keeps its form.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func remark(_ reason: MessageDefect.Reason, at offset: Int) {
    guard remarked == .none else { return }
    remarked = reason
    remarkedOffset = offset
  }

  /// Whether `count` more octets are there; sets the reason otherwise.
  @inline(__always)
  @_lifetime(self: copy self)
  private mutating func has(_ count: Int) -> Bool {
    if _fastPath(end &- at >= count) { return true }
    fail(.rdataShort)
    return false
  }

  /// Eight bits.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func uint8() -> UInt8 {
    guard has(1) else { return 0 }
    at &+= 1
    return message.octet(at &- 1)
  }

  /// Sixteen bits.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func uint16() -> UInt16 {
    guard has(2) else { return 0 }
    at &+= 2
    return message.uint16(at &- 2)
  }

  /// 32 bits.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func uint32() -> UInt32 {
    guard has(4) else { return 0 }
    at &+= 4
    return message.uint32(at &- 4)
  }

  /// 48 bits.
  @_lifetime(self: copy self)
  mutating func uint48() -> UInt64 {
    let high = UInt64(uint16())
    return high &<< 32 | UInt64(uint32())
  }

  /// 64 bits.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func uint64() -> UInt64 {
    guard has(8) else { return 0 }
    at &+= 8
    return message.uint64(at &- 8)
  }

  /// The next `count` octets.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func octets(_ count: Int) -> OctetRange {
    guard has(count) else { return OctetRange(from: at, count: 0) }
    at &+= count
    return OctetRange(from: at &- count, count: count)
  }

  /// All octets that are left.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func rest() -> OctetRange { octets(left) }

  /// The octets of a character-string, behind its length octet (RFC 1035 section 3.3).
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func string() -> OctetRange { octets(Int(uint8())) }

  /// Steps over a name and checks it.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func checkName() {
    let next = names.end(ofNameAt: at, in: message, before: end)
    if _fastPath(next >= 0) {
      at = next
      return
    }
    let isCut = names.reason == .nameShort && names.offset <= end
    let place = names.offset
    fail(isCut ? .rdataName : names.reason)
    offset = place
  }

  /// Whether the name that comes next ends in a pointer in its place, or in no label at all.
  var hasPointerAhead: Bool {
    var place = at
    while place < end {
      let length = Int(message.octet(place))
      if length == 0 { return false }
      if length > NameReader.labelLimitOctets { return true }
      place &+= length &+ 1
    }
    return false
  }

  /// Steps over a name that was checked before, and answers where it starts.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func name() -> Int {
    let start = at
    at = min(NameReader.end(ofGoodNameAt: start, in: message), end)
    return start
  }

  /// Narrows the reading to the next `count` octets; answers the end to go back to.
  @_lifetime(self: copy self)
  mutating func narrow(to count: Int) -> Int {
    let whole = end
    guard has(count) else { return whole }
    end = at &+ count
    return whole
  }

  /// Ends a narrowed reading, in which everything must have been read.
  @_lifetime(self: copy self)
  mutating func widen(to whole: Int) {
    if at < end { fail(.rdataExcess) }
    end = whole
    if reason != .none { at = whole }
  }
}
