internal import DNS
internal import Events
internal import Octets
internal import Packets

/// Where a protocol's reader puts the values of its fields.
///
/// Every call is total: what is outside the octets is no value, and the field is absent. The first value
/// of a field counts.
struct LayerValues {
  /// A value.
  struct Entry {
    /// The field's number in ``LayerRegistry/fields``.
    let number: Int
    /// The value.
    let value: Value
  }

  /// How octets become text.
  enum Form {
    /// Printable ASCII with escapes.
    case text
    /// Hexadecimal digits.
    case hexadecimal
    /// Hexadecimal digits with a colon between octets.
    case hardwareAddress
    /// Addresses of IPv4, four octets each, with commas between.
    case ipv4
    /// Addresses of IPv6, sixteen octets each, with commas between.
    case ipv6
    /// The octets' numbers with commas between.
    case numbers
  }

  /// What was put, in the order of the names after ``sort()``.
  private(set) var entries: [Entry] = []
  /// Whose text values refer to.
  let batch: EventBatch
  /// Whether numbers and booleans are such.
  let isTyped: Bool
  /// The packet, whose octets are in the reader's hands.
  let packet: DecodedPacket
  /// Whether the destination's port is one of the protocol's.
  private(set) var isToServer = false
  /// How many octets the protocol has in the packet, of which the reader may have fewer.
  private(set) var capturedCount = 0

  /// The fields of the protocol at hand.
  private var fields: [LayerField] = []
  /// The number of the first of them.
  private var firstNumber = 0
  /// The fields that are wanted and have no value yet, a bit each.
  private var wanted: UInt64 = 0
  /// Where the field is that is looked for first.
  private var upcoming = 0

  /// No values.
  init(_ batch: EventBatch, _ packet: DecodedPacket, isTyped: Bool) {
    self.batch = batch
    self.packet = packet
    self.isTyped = isTyped
  }

  /// Reads the wanted fields of a protocol.
  mutating func read(_ octets: borrowing OctetView, of entry: LayerEntry, wanted: UInt64) {
    let layer = Int(entry.layer)
    guard layer < LayerRegistry.all.count else { return }
    let declaration = LayerRegistry.all[layer]
    fields = declaration.fields
    firstNumber = LayerRegistry.firstFields[layer]
    self.wanted = wanted
    upcoming = 0
    isToServer = entry.isToServer
    capturedCount = Int(entry.captured)
    declaration.read(octets, &self)
  }

  /// Puts the values in the order of the names.
  mutating func sort() { entries.sort { $0.number < $1.number } }

  // MARK: - Values

  /// Whether a field is wanted and has no value yet.
  mutating func wants(_ name: String) -> Bool { index(name) != nil }

  /// Puts a number.
  mutating func put(_ name: String, _ number: UInt64?) {
    guard let number, let index = index(name) else { return }
    if isTyped {
      keep(index, Value(Int64(truncatingIfNeeded: number)))
    } else {
      keep(index) { $0.append(decimal: number) }
    }
  }

  /// Puts `true` or `false`.
  mutating func put(_ name: String, flag: Bool?) {
    guard let flag, let index = index(name) else { return }
    if isTyped {
      keep(index, Value(flag))
    } else {
      keep(index) { if flag { $0.append("true") } else { $0.append("false") } }
    }
  }

  /// Puts a word of ours.
  mutating func put(_ name: String, word: StaticString?) {
    guard let word, let index = index(name) else { return }
    keep(index) { $0.append(word) }
  }

  /// Puts a number as `0x` and at least `digits` hexadecimal digits, an even number of them.
  mutating func put(_ name: String, hexadecimal number: UInt64?, digits: Int) {
    guard let number, let index = index(name) else { return }
    keep(index) { cursor in
      cursor.append("0x")
      var shift = max(digits &* 4 &- 8, 0)
      while shift >= 0 {
        cursor.append(hexadecimal: UInt8(truncatingIfNeeded: number &>> UInt64(shift)))
        shift &-= 8
      }
    }
  }

  /// Puts octets as text; nothing where they are not all there, or where there are none.
  mutating func put(
    _ name: String, _ octets: borrowing OctetView, from start: Int, count: Int, as form: Form
  ) {
    guard start >= 0, count > 0, start <= octets.count &- count, let index = index(name) else {
      return
    }
    let textStart = batch.text.count
    var cursor = batch.text.cursor(budget: 5 &* count &+ 64, form: .plain)
    cursor = Self.append(octets, from: start, count: count, as: form, to: cursor)
    let textCount = cursor.count
    batch.text.commit(textCount)
    keep(index, text: textStart, textCount)
  }

  /// Puts a short text that a closure writes, at most 512 octets; nothing where it writes nothing.
  mutating func write(_ name: String, _ body: (inout OctetCursor) -> Void) {
    guard let index = index(name) else { return }
    keep(index, body)
  }

  // MARK: - Keeping

  /// The place of a wanted field among the protocol's; readers go through them more or less in order.
  private mutating func index(_ name: String) -> Int? {
    for _ in fields.indices {
      if upcoming >= fields.count { upcoming = 0 }
      if fields[upcoming].name == name {
        return wanted >> UInt64(upcoming) & 1 != 0 ? upcoming : nil
      }
      upcoming &+= 1
    }
    assertionFailure("\(name) is no field of its protocol")
    return nil
  }

  /// Keeps a value.
  private mutating func keep(_ index: Int, _ value: Value) {
    wanted &= ~(1 << UInt64(index))
    entries.append(Entry(number: firstNumber &+ index, value: value))
  }

  /// Keeps text that is in the batch.
  private mutating func keep(_ index: Int, text start: Int, _ count: Int) {
    guard count > 0 else { return }
    let range = TextRange(
      start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: count))
    keep(index, Value(.string, at: range))
  }

  /// Keeps text that a closure writes.
  private mutating func keep(_ index: Int, _ body: (inout OctetCursor) -> Void) {
    let start = batch.text.count
    var cursor = batch.text.cursor(budget: 512, form: .plain)
    body(&cursor)
    let count = cursor.count
    batch.text.commit(count)
    keep(index, text: start, count)
  }

  /// Writes octets.
  @_lifetime(copy cursor)
  private static func append(
    _ octets: borrowing OctetView, from start: Int, count: Int, as form: Form,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let step = form == .ipv4 ? 4 : form == .ipv6 ? 16 : 1
    switch form {
    case .text:
      return RecordData.appendingEscaped(octets, from: start, count: count, to: cursor)
    case .hexadecimal: cursor.append(hexadecimal: octets, from: start, count: count)
    case .hardwareAddress, .ipv4, .ipv6, .numbers:
      var at = start
      while at <= start &+ count &- step, !cursor.isExhausted {
        if at > start { cursor.append(form == .hardwareAddress ? 0x3A : 0x2C) }
        switch form {
        case .ipv4: cursor.append(v4: octets.uint32(at))
        case .ipv6:
          cursor = cursor.appendingV6(high: octets.uint64(at), low: octets.uint64(at &+ 8))
        case .hardwareAddress: cursor.append(hexadecimal: octets.octet(at))
        default: cursor.append(decimal: UInt16(octets.octet(at)))
        }
        at &+= step
      }
    }
    return cursor
  }
}

extension OctetView {
  /// The number of one to eight octets; nil where they are not all there.
  func number(_ offset: Int, octets: Int = 1, isLittleEndian: Bool = false) -> UInt64? {
    guard offset >= 0, octets > 0, octets <= 8, offset <= count &- octets else { return nil }
    var number: UInt64 = 0
    for index in 0..<octets {
      let at = isLittleEndian ? octets &- 1 &- index : index
      number = number &<< 8 | UInt64(octet(offset &+ at))
    }
    return number
  }

  /// Whether the ASCII octets of a text stand at `offset`, in any case of its letters, which are small.
  func hasText(_ text: String, at offset: Int) -> Bool {
    guard offset >= 0, offset <= count &- text.utf8.count else { return false }
    var at = offset
    for letter in text.utf8 {
      let octet = self.octet(at)
      let folded = octet >= 0x41 && octet <= 0x5A ? octet | 0x20 : octet
      if folded != letter { return false }
      at &+= 1
    }
    return true
  }
}
