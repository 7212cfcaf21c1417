internal import Configuration
internal import Events
internal import Octets

/// An event as the mappings see it: the fields of a message by what they are, and the rest.
///
/// It is filled anew for each event, and keeps its memory. What statements did to fields holds: an
/// address that was hidden is hidden in every mapping.
struct MappedMessage {
  /// A question or a record.
  struct Record {
    /// Its number in the names of its fields; zero where they have none.
    var number: Int32
    /// Its parts, `undef` where there is none.
    var values = InlineArray<5, Value>(repeating: .undefined)

    /// One of its parts.
    subscript(_ field: RecordField) -> Value { values[field.rawValue] }
  }

  /// Who asked and who is asked, as far as that can be told.
  enum Direction {
    /// From the client to the server.
    case toServer
    /// From the server to the client.
    case toClient
  }

  /// The fields of which there is one.
  private var singles = InlineArray<28, Value>(repeating: .undefined)
  /// The questions and records, a list each.
  private var lists: [[Record]] = RecordSection.allCases.map { _ in [] }
  /// The fields that no mapping knows.
  private(set) var others: [(key: FieldKey, value: Value)] = []
  /// Whether the packet was of TCP.
  private(set) var isTCP = false
  /// Whether there is anything of DNS.
  private(set) var hasMessage = false
  /// The roles of fields by their keys.
  private var roles: [FieldRole?] = []

  /// An empty message.
  init() {}

  /// A field of which there is one.
  subscript(_ field: SingleField) -> Value { singles[field.rawValue] }

  /// The questions, or the records of a section.
  func records(_ section: RecordSection) -> [Record] { lists[section.rawValue] }

  // MARK: - Reading

  /// Takes the fields of an event.
  mutating func read(_ event: Int, of batch: EventBatch) {
    singles = InlineArray<28, Value>(repeating: .undefined)
    for index in lists.indices { lists[index].removeAll(keepingCapacity: true) }
    others.removeAll(keepingCapacity: true)
    isTCP = false
    hasMessage = false
    batch.expand(event)
    var field = batch.firstField(of: event)
    while let index = field {
      let (key, value) = batch.listedField(index)
      field = batch.field(after: index)
      if !value.isUndefined { take(key, value) }
    }
    for index in lists.indices { sort(index) }
    let transport = self[.transport]
    if !transport.isUndefined {
      isTCP = !ShortText.udp.matches(transport, in: batch)
    }
  }

  /// Takes a field.
  private mutating func take(_ key: FieldKey, _ value: Value) {
    switch role(key) {
    case .single(let field):
      singles[field.rawValue] = value
      if field.rawValue <= SingleField.malformed.rawValue { hasMessage = true }
      if field == .sourcePort, key == Self.sourceOfTCP { isTCP = true }
    case .part(let section, let number, let part):
      hasMessage = true
      set(part, of: number, in: section.rawValue, value)
    case .passedOver: break
    case .other: others.append((key, value))
    }
  }

  /// `tcp.src_port`.
  private static let sourceOfTCP = FieldKey("tcp.src_port")

  /// The role of a field, found once for each name.
  private mutating func role(_ key: FieldKey) -> FieldRole {
    let index = Int(key.rawValue)
    if index < roles.count, let known = roles[index] { return known }
    if index >= roles.count {
      roles += [FieldRole?](repeating: nil, count: index + 64 - roles.count)
    }
    let role = FieldRole(name: key.octets)
    roles[index] = role
    return role
  }

  /// Sets a part of a record; those of one record mostly stand together.
  private mutating func set(
    _ part: RecordField, of number: Int32, in list: Int, _ value: Value
  ) {
    if lists[list].last?.number != number { lists[list].append(Record(number: number)) }
    lists[list][lists[list].count - 1].values[part.rawValue] = value
  }

  /// Puts records in the order of their numbers, and together what stood apart.
  private mutating func sort(_ list: Int) {
    var isSorted = true
    for index in lists[list].indices.dropFirst()
    where lists[list][index - 1].number >= lists[list][index].number {
      isSorted = false
      break
    }
    if isSorted { return }
    var sorted: [Record] = []
    for record in lists[list].sorted(by: { $0.number < $1.number }) {
      guard let last = sorted.last, last.number == record.number else {
        sorted.append(record)
        continue
      }
      for part in RecordField.allCases where !record[part].isUndefined {
        sorted[sorted.count - 1].values[part.rawValue] = record[part]
      }
    }
    lists[list] = sorted
  }

  // MARK: - What follows

  /// Whether it is a response: by its flag, else by its ports, else by what it has.
  func isResponse(in batch: EventBatch) -> Bool {
    if !self[.response].isUndefined { return isTrue(.response, in: batch) }
    let from = Self.isServerPort(number(.sourcePort, in: batch))
    let to = Self.isServerPort(number(.destinationPort, in: batch))
    if from != to { return from }
    return !records(.answer).isEmpty || isTrue(.recursionAvailable, in: batch)
  }

  /// Whether the sender is the one who asks. Who sends to a group is taken for it as well, so that an
  /// address of a group is never a client.
  func direction(in batch: EventBatch) -> Direction {
    guard isResponse(in: batch), !Self.isGroup(self[.destination], in: batch) else {
      return .toServer
    }
    return .toClient
  }

  /// The port of DNS, mDNS or LLMNR.
  private static func isServerPort(_ port: Int64?) -> Bool {
    port == 53 || port == 5353 || port == 5355
  }

  /// Whether an address is one of a group: 224.0.0.0/4, ff00::/8.
  private static func isGroup(_ value: Value, in batch: EventBatch) -> Bool {
    guard let address = address(value, in: batch) else { return false }
    return address.version == .v4 ? address.low >> 28 == 14 : address.high >> 56 == 0xFF
  }

  /// Whether a flag is set: `true` as text or as such.
  func isTrue(_ field: SingleField, in batch: EventBatch) -> Bool {
    let value = self[field]
    return value.kind == .boolean ? value.boolean : ShortText.true.matches(value, in: batch)
  }

  /// A field as a number; nil where it is none.
  func number(_ field: SingleField, in batch: EventBatch) -> Int64? {
    Self.number(self[field], in: batch)
  }

  // MARK: - Values

  /// A value as a number, also from text of at most eighteen digits.
  static func number(_ value: Value, in batch: EventBatch) -> Int64? {
    switch value.kind {
    case .integer: return value.integer
    case .string: return number(value.range, of: batch.text)
    default: return nil
    }
  }

  /// The number that a part of a text is.
  private static func number(_ range: TextRange, of text: borrowing OctetBuffer) -> Int64? {
    guard (1...18).contains(range.count) else { return nil }
    let octets = text.view(from: Int(range.start), count: Int(range.count))
    var number: Int64 = 0
    for at in 0..<octets.count {
      let digit = octets.octet(at) &- 0x30
      guard digit < 10 else { return nil }
      number = number &* 10 &+ Int64(digit)
    }
    return number
  }

  /// A value as an address; nil where it is none.
  static func address(_ value: Value, in batch: EventBatch) -> IPAddress? {
    switch value.kind {
    case .ip4addr: IPAddress(v4: value.ip4addr)
    case .string, .ip6addr: address(value, batch.text)
    default: nil
    }
  }

  /// The address that stands in a text.
  private static func address(_ value: Value, _ text: borrowing OctetBuffer) -> IPAddress? {
    let octets = text.view(from: Int(value.range.start), count: Int(value.range.count))
    if value.kind == .ip6addr {
      return octets.count == 16
        ? IPAddress(v6High: octets.uint64(0), low: octets.uint64(8)) : nil
    }
    return octets.dottedDecimal.map { IPAddress(v4: $0) } ?? octets.colonHexadecimal
  }
}
