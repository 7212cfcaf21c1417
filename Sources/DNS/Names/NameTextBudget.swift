internal import Octets

/// Bounds the text that the names of one message become: names are what compression makes short on
/// the wire and long in text, so that a small message could become megabytes of it (CVE-2024-55628
/// is such a case). Everything else of a message grows by a constant factor only.
///
/// Records beyond the budget are not listed: they are taken out of the table from the first one on
/// that does not fit; only the OPT record stays. See docs/decisions/011.
struct NameTextBudget {
  /// The text that any message may have in names, in octets.
  static var baseOctets: Int { 65_536 }
  /// Further text for every octet of the message. Honest messages need less: the longest names that
  /// a zone's transfer repeats, those of IPv6 reverse zones, take seven.
  static var octetsPerOctet: Int { 8 }
  /// Names from this length on, in octets without compression, make a message be measured.
  static var longOctets: Int { 80 }
  /// A message is measured too if the least octets of what it announces are more than this: 64
  /// records. As many short names with three in each record stay within ``baseOctets``.
  static var leastOctets: Int { 704 }

  /// The text that is left, in octets; below zero when it was spent.
  private var left: Int
  /// The target of the pointer that was met last, and the text of the name behind it.
  private var known = (target: -1, octets: 0)

  /// The budget of a message.
  private init(_ message: borrowing OctetView) {
    left = Self.baseOctets &+ Self.octetsPerOctet &* message.count
  }

  /// Takes the records out of a message that do not fit the budget.
  @inline(never)
  static func apply(
    to message: borrowing OctetView, in table: inout RecordTable, _ result: inout ParsedMessage
  ) {
    var budget = NameTextBudget(message)
    let first = Int(result.firstEntry)
    let count = result.entryCount
    var index = 0
    while index < count {
      budget.spend(on: table[first &+ index], in: message)
      if budget.left < 0 {
        return cut(from: index, in: &table, &result)
      }
      index &+= 1
    }
  }

  /// Takes the records from a place on out of a message, except for the OPT record.
  private static func cut(
    from index: Int, in table: inout RecordTable, _ result: inout ParsedMessage
  ) {
    let first = Int(result.firstEntry)
    let count = result.entryCount
    let offset = Int(table[first &+ index].ownerOffset)
    let opt = Int(result.optEntry) >= first &+ index ? table[Int(result.optEntry)] : nil
    var left = UInt16(truncatingIfNeeded: index)
    result.questionsRead = min(result.questionsRead, left)
    left &-= result.questionsRead
    result.answersRead = min(result.answersRead, left)
    left &-= result.answersRead
    result.authoritiesRead = min(result.authoritiesRead, left)
    left &-= result.authoritiesRead
    result.additionalsRead = min(result.additionalsRead, left)
    table.truncate(to: first &+ index)
    if let opt, table.append(opt) {
      result.optEntry = Int32(truncatingIfNeeded: first &+ index)
      result.additionalsRead &+= 1
    }
    result.recordsLeftOut = UInt16(truncatingIfNeeded: count &- result.entryCount)
    if result.defect.isNone {
      result.defect = MessageDefect(reason: .textLimit, offset: offset)
    }
  }

  /// Spends what the names of a record need.
  private mutating func spend(on entry: RecordEntry, in message: borrowing OctetView) {
    left &-= octets(ofNameAt: Int(entry.ownerOffset), in: message)
    if entry.section == .question || entry.hasDataDefect || entry.dataLength == 0 { return }
    let start = Int(entry.dataOffset)
    let end = start &+ Int(entry.dataLength)
    let layout = RecordData.layout(entry.type, entry.recordClass, count: end &- start)
    if layout == .special { return spend(onSpecial: entry.type, from: start, to: end, message) }
    var fields = layout.fields
    var at = start
    while fields != 0, at < end {
      switch RecordLayout.Field(rawValue: UInt8(truncatingIfNeeded: fields & 15)) ?? .end {
      case .name:
        left &-= octets(ofNameAt: at, in: message)
        at = NameReader.end(ofGoodNameAt: at, in: message)
      case .uint8: at &+= 1
      case .uint16, .type: at &+= 2
      case .uint32, .time, .ipv4: at &+= 4
      case .ipv6: at &+= 16
      case .string: at &+= 1 &+ Int(message.octet(at))
      case .end, .strings, .hexadecimal, .base64, .bitmap, .text, .special: return
      }
      fields &>>= 4
    }
  }

  /// Spends what the name in RDATA of a form of its own needs. The servers of HIP are not
  /// compressed (RFC 8005 section 5); neither are the names of other types without one here.
  private mutating func spend(
    onSpecial type: RecordType, from start: Int, to end: Int, _ message: borrowing OctetView
  ) {
    var at = start
    switch type.rawValue {
    case 30, 249, 250: break  // NXT, TKEY, TSIG: the name is the first field
    case 64, 65: at &+= 2  // SVCB, HTTPS: behind the priority
    case 45:  // IPSECKEY: behind precedence, gateway type and algorithm
      guard message.octet(start &+ 1) == 3 else { return }
      at &+= 3
    case 260:  // AMTRELAY: behind precedence and relay type
      guard message.octet(start &+ 1) & 0x7F == 3 else { return }
      at &+= 2
    case 38: at &+= 1 &+ (135 &- min(Int(message.octet(start)), 128)) / 8  // A6: behind the suffix
    default: return
    }
    if at < end { left &-= octets(ofNameAt: at, in: message) }
  }

  /// The text of a name that was found good, in octets.
  private mutating func octets(ofNameAt start: Int, in message: borrowing OctetView) -> Int {
    var at = start
    var count = 0
    var firstTarget = -1
    var countBefore = 0
    var pointersLeft = NameReader.pointerLimit
    while at < message.count {
      let length = Int(message.octet(at))
      if length < 64 {
        if length == 0 { break }
        count &+= Self.octets(ofLabelAt: at &+ 1, count: length, in: message) &+ 1
        at &+= length &+ 1
        continue
      }
      pointersLeft &-= 1
      if pointersLeft < 0 || at &+ 1 >= message.count { break }
      at = Int(message.uint16(at) & 0x3FFF)
      if firstTarget < 0 {
        if at == known.target { return count &+ known.octets }
        firstTarget = at
        countBefore = count
      }
    }
    if firstTarget >= 0 { known = (firstTarget, count &- countBefore) }
    return max(count, 1)
  }

  /// The text of a label, in octets; see ``NamePresentation``.
  @inline(__always)
  private static func octets(
    ofLabelAt start: Int, count: Int, in message: borrowing OctetView
  ) -> Int {
    var octets = 0
    var at = start
    let end = min(start &+ count, message.count)
    while at < end {
      let octet = message.octet(at)
      if octet &- 0x21 > 0x5D {
        octets &+= 4
      } else {
        octets &+= octet == 0x2E || octet == 0x5C ? 2 : 1
      }
      at &+= 1
    }
    return octets
  }
}
