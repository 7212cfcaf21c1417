/// The keys of ``StoreTable/clients``: by the hour, so that what has passed goes in one piece.
///
///     hour (32) | 0                                                               how many rows it has
///     hour (32) | 1 | name, labels in reverse | 0 | type (16) | class (16) | evidence (8) | client (128)
///     hour (32) | 2 | client (128) | name, labels in reverse | 0 | type (16) | class (16) | evidence (8)
///
/// Each row stands in both forms: "who asked" is a range of the first, "what did it ask" one of the second.
/// Clients are addresses as ``StoredAddress`` has them. The value is an observation; the response code
/// (16 bits) of the last answer follows it, where one was seen. The count of the first form is that of
/// the hour's rows.
struct ClientKey: Sendable {
  /// Which form a key has.
  enum Form: UInt8 {
    /// The hour's head.
    case head = 0
    /// By the name.
    case name = 1
    /// By the client.
    case client = 2
  }

  /// Milliseconds of an hour.
  static let hourMilliseconds: Int64 = 3_600_000
  /// How many octets the hour and the form have.
  static let startCount = 5
  /// Above all keys.
  static let end = [UInt8](repeating: 255, count: startCount)

  /// The name's labels in reverse.
  let name: [UInt8]
  /// TYPE.
  let type: UInt16
  /// CLASS.
  let recordClass: UInt16
  /// How it is known.
  let evidence: ClientRow.Evidence
  /// The client's 16 octets.
  let client: [UInt8]

  /// The first octets of an hour's keys.
  static func hour(_ hour: Int64) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: hour >> $0) }
  }

  /// The first octets of an hour's keys of a form.
  static func start(_ hour: Int64, _ form: Form) -> [UInt8] { Self.hour(hour) + [form.rawValue] }

  /// The hour of a key; nil where the octets are none.
  static func hour(of key: [UInt8]) -> Int64? {
    key.count >= startCount ? key[..<4].reduce(0) { $0 << 8 | Int64($1) } : nil
  }

  /// Reads what follows hour and form; nil where the octets are no such thing.
  init?(_ octets: ArraySlice<UInt8>, _ form: Form) {
    let clientCount = 16
    guard form != .head, octets.count >= clientCount + 6 else { return nil }
    let rest: ArraySlice<UInt8>
    if form == .client {
      client = Array(octets.prefix(clientCount))
      rest = octets.dropFirst(clientCount)
    } else {
      client = Array(octets.suffix(clientCount))
      rest = octets.dropLast(clientCount)
    }
    let end = rest.endIndex
    guard let evidence = ClientRow.Evidence(rawValue: rest[end - 1]), rest[end - 6] == 0 else {
      return nil
    }
    self.evidence = evidence
    name = Array(rest[..<(end - 6)])
    type = UInt16(rest[end - 5]) << 8 | UInt16(rest[end - 4])
    recordClass = UInt16(rest[end - 3]) << 8 | UInt16(rest[end - 2])
  }

  /// A key of either form; the question is a name with its 0, type and class.
  static func octets(
    _ form: Form, hour: Int64, question: [UInt8], evidence: UInt8, client: [UInt8]
  ) -> [UInt8] {
    let start = start(hour, form)
    return form == .client
      ? start + client + question + [evidence] : start + question + [evidence] + client
  }
}
