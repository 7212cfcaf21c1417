internal import Octets

/// Walks over names and checks them, within a budget of steps for one message.
///
/// A pointer must point strictly below the start of the chunk of labels it was read from, so that
/// every walk ends (RFC 1035 section 4.1.4 says "a prior occurrence"). What is behind the pointers
/// met last is remembered, so that a hundred owners at one zone cost one walk.
struct NameWalk {
  /// Steps that a message of no octets may take.
  static var baseSteps: Int { 1024 }
  /// Further steps for every octet of the message: a reverse zone's transfer needs about two.
  static var stepsPerOctet: Int { 8 }

  /// Steps that are left: one for each label and pointer.
  private var steps: Int
  /// The octets of the first question's name at offset 12, without compression; 0 if unknown.
  private(set) var questionOctets = 0
  /// How many labels the last name had that had no pointer.
  private(set) var labels = 0
  /// The target of a pointer that was walked before; -1 if none was.
  private var knownTarget = -1
  /// The octets of the name behind that target, without compression.
  private var knownOctets = 0
  /// Whether the text of the names has to be measured: if it is above
  /// ``NameTextBudget/leastOctets``. It starts as the least octets of what is announced, and a long
  /// name raises it.
  var burden = 0
  /// What was wrong.
  private(set) var reason = MessageDefect.Reason.none
  /// Where it was wrong.
  private(set) var offset = 0

  /// A walk over the names of a message of `octets` octets.
  @inline(__always)
  init(octets: Int) { steps = Self.baseSteps &+ Self.stepsPerOctet &* octets }

  /// Keeps the reason of a failure; answers the -1 that says so.
  @inline(__always)
  private mutating func fail(_ reason: MessageDefect.Reason, _ offset: Int) -> Int {
    self.reason = reason
    self.offset = offset
    return -1
  }

  /// Remembers that the first question's name is good.
  @inline(__always)
  mutating func rememberQuestion(octets: Int) { questionOctets = octets }

  /// Where the name at `start` ends in its place, that is behind its root label or first pointer;
  /// -1 if it is not a good name, with ``reason`` and ``offset``.
  ///
  /// - Parameter limit: Where it must have ended at the latest.
  @inline(__always)
  mutating func end(
    ofNameAt start: Int, in message: borrowing OctetView, before limit: Int
  ) -> Int {
    if limit &- start >= 2 {
      let first = message.uint16(start)
      if first == 0xC00C, questionOctets > 0 { return start &+ 2 }
      if first < 256 { return start &+ 1 }
    }
    return walk(nameAt: start, in: message, before: limit)
  }

  /// The walk over a name that is short and has no pointer, or one to a target that is known; others,
  /// and all that are long, are left to ``walkFar(nameAt:in:before:)``.
  @inline(never)
  private mutating func walk(
    nameAt start: Int, in message: borrowing OctetView, before limit: Int
  ) -> Int {
    let octetsBefore = message.slice(from: 0, count: limit)
    let bound = UInt(bitPattern: octetsBefore.count)
    let first = UInt(bitPattern: start)
    var at = first
    var count = 0
    while at < bound {
      let length = UInt(octetsBefore.octet(Int(bitPattern: at)))
      if length &- 1 >= 63 { break }
      at &+= length &+ 1
      count &+= 1
    }
    let octets = Int(bitPattern: at &- first)
    let place = Int(bitPattern: at)
    let left = steps &- count &- 1
    if at < bound, octets < NameTextBudget.longOctets, left >= 0 {
      let length = octetsBefore.octet(place)
      if length == 0 {
        steps = left
        labels = count
        return place &+ 1
      }
      if length >= 192, at &+ 1 < bound {
        let target = Int(message.uint16(place) & 0x3FFF)
        let behind = target == 12 ? questionOctets : target == knownTarget ? knownOctets : 0
        if target < start, behind > 0, octets &+ behind <= NameTextBudget.longOctets {
          steps = left
          return place &+ 2
        }
      }
    }
    return walkFar(nameAt: start, in: message, before: limit)
  }

  /// The walk over any name.
  @inline(never)
  private mutating func walkFar(
    nameAt start: Int, in message: borrowing OctetView, before limit: Int
  ) -> Int {
    var at = start
    var chunk = start
    var bound = limit
    var octets = 0
    var end = -1
    var firstTarget = -1
    var octetsBefore = 0
    var left = steps
    defer { steps = left }
    while at < bound {
      left &-= 1
      let length = Int(message.octet(at))
      if length < 64 {
        octets &+= length &+ 1
        if octets > NameReader.limitOctets { return fail(.nameLength, at) }
        at &+= length &+ 1
        if length > 0 { continue }
        if octets > NameTextBudget.longOctets { burden |= 1 &<< 32 }
        if firstTarget < 0 { return at }
        knownTarget = firstTarget
        knownOctets = octets &- octetsBefore
        return end
      }
      if length < 192 { return fail(.labelType, at) }
      if at &+ 1 >= bound { return fail(.nameShort, at) }
      let target = Int(message.uint16(at) & 0x3FFF)
      if target >= chunk { return fail(target > at ? .namePointerForward : .namePointerLoop, at) }
      if left < 0 { return fail(.workLimit, at) }
      if firstTarget < 0 {
        end = at &+ 2
        octetsBefore = octets
        let behind = target == 12 ? questionOctets : target == knownTarget ? knownOctets : 0
        if behind > 0 {
          if octets &+ behind > NameTextBudget.longOctets { burden |= 1 &<< 32 }
          return octets &+ behind > NameReader.limitOctets ? fail(.nameLength, at) : end
        }
        firstTarget = target
      }
      chunk = target
      at = target
      bound = message.count
    }
    return fail(.nameShort, min(at, bound))
  }
}
