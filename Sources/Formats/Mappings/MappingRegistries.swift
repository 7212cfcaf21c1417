internal import DNS
internal import Events
internal import Octets

/// The numbers of types, classes, codes and kinds of queries, by the texts that events have for them.
struct MappingRegistries {
  /// Numbers by the first eight octets of a text and its length; at most ``limit``.
  private var types: [UInt64: Int64] = [:]
  /// How many are kept: traffic can have any type.
  private static let limit = 512

  /// Nothing kept.
  init() {}

  /// The number of a type: of `AAAA`, 28; nil for text that is no type.
  mutating func type(_ value: Value, in batch: EventBatch) -> Int64? {
    guard value.kind == .string, value.range.count < 8 else { return Self.type(value, in: batch) }
    let key = Self.key(value.range, of: batch.text)
    if let known = types[key] { return known }
    guard let found = Self.type(value, in: batch) else { return nil }
    if types.count < Self.limit { types[key] = found }
    return found
  }

  /// The number of a type, looked up.
  private static func type(_ value: Value, in batch: EventBatch) -> Int64? {
    guard value.kind == .string, value.range.count <= 32 else { return nil }
    let text = String(decoding: batch.octets(of: value), as: UTF8.self)
    return RecordType(text: text).map { Int64($0.rawValue) }
  }

  /// A text of at most seven octets as a number.
  private static func key(_ range: TextRange, of text: borrowing OctetBuffer) -> UInt64 {
    let octets = text.view(from: Int(range.start), count: Int(range.count))
    var key = UInt64(octets.count)
    for at in 0..<octets.count { key = key &<< 8 | UInt64(octets.octet(at)) }
    return key
  }

  /// The number of a class: of `IN`, 1; nil for text that is no class.
  static func recordClass(_ value: Value, in batch: EventBatch) -> Int64? {
    if ShortText.internet.matches(value, in: batch) { return 1 }
    guard value.kind == .string, value.range.count <= 32 else { return nil }
    let text = String(decoding: batch.octets(of: value), as: UTF8.self)
    return RecordClass(text: text).map { Int64($0.rawValue) }
  }

  /// The number of a response code: of `NXDOMAIN`, 3; nil for text that is no code.
  static func responseCode(_ value: Value, in batch: EventBatch) -> Int64? {
    if ShortText.noError.matches(value, in: batch) { return 0 }
    if let number = MappedMessage.number(value, in: batch) { return number }
    guard value.kind == .string, value.range.count <= 16 else { return nil }
    let text = String(decoding: batch.octets(of: value), as: UTF8.self).uppercased()
    return responseCodes[text]
  }

  /// The codes by their mnemonics.
  private static let responseCodes: [String: Int64] = Dictionary(
    (0..<24).map { (ResponseCode(rawValue: UInt16($0)).description.uppercased(), Int64($0)) },
    uniquingKeysWith: { first, _ in first })

  /// The number of a kind of query: of `Query`, 0; nil for text that is none.
  static func opcode(_ value: Value, in batch: EventBatch) -> Int64? {
    if ShortText.query.matches(value, in: batch) { return 0 }
    if let number = MappedMessage.number(value, in: batch) { return number }
    guard value.kind == .string, value.range.count <= 16 else { return nil }
    let text = String(decoding: batch.octets(of: value), as: UTF8.self).uppercased()
    return opcodes[text]
  }

  /// The kinds of queries by their mnemonics.
  private static let opcodes: [String: Int64] = Dictionary(
    (0..<16).map { (Opcode(rawValue: UInt8($0)).description.uppercased(), Int64($0)) },
    uniquingKeysWith: { first, _ in first })
}
