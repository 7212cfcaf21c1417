internal import DNS
internal import Octets
internal import Packets
internal import Sensing
internal import Testing

@Suite("Queries and responses that belong together")
struct TransactionTableTests {
  /// A message of one question, with a name of one label.
  static func message(_ id: UInt16, isResponse: Bool, name: String, type: UInt8 = 1) -> [UInt8] {
    [UInt8(id >> 8), UInt8(id & 255), isResponse ? 0x81 : 1, isResponse ? 0x80 : 0]
      + [0, 1, 0, 0, 0, 0, 0, 0] + [UInt8(name.utf8.count)] + Array(name.utf8)
      + [0, 0, type, 0, 1]
  }

  /// The key of a message in a table.
  static func key(
    _ table: inout TransactionTable, _ id: UInt16, isResponse: Bool, name: String = "a",
    clientPort: UInt16 = 4000
  ) -> TransactionKey? {
    var buffer = OctetBuffer(capacity: 64)
    buffer.append(message(id, isResponse: isResponse, name: name))
    var entries = RecordTable(capacity: 8)
    let parsed = MessageParser.parse(buffer.view, into: &entries)
    let client = IPAddress(v4: 1)
    let server = IPAddress(v4: 2)
    let udp = IPProtocol.udp
    let flow =
      isResponse
      ? Flow(
        source: server, destination: client, sourcePort: 53, destinationPort: clientPort,
        transport: udp)
      : Flow(
        source: client, destination: server, sourcePort: clientPort, destinationPort: 53,
        transport: udp)
    return table.key(of: buffer.view, parsed, entries, flow: flow)
  }

  /// A time in milliseconds.
  static func at(_ milliseconds: Int64) -> Timestamp {
    Timestamp(nanoseconds: milliseconds * 1_000_000)
  }

  @Test func `a response is paired once, and what follows is a duplicate or a conflict`() throws {
    var table = TransactionTable(capacity: 64)
    let query = try #require(Self.key(&table, 7, isResponse: false))
    let response = try #require(Self.key(&table, 7, isResponse: true, name: "A"))
    #expect(query == response, "names are compared without regard to case")
    #expect(table.noteQuery(query, at: Self.at(0), token: 11) == .first)
    #expect(table.noteQuery(query, at: Self.at(1)) == .repeated)
    let first = table.noteResponse(response, at: Self.at(20), digest: 5, token: 22)
    #expect(first.kind == .paired && first.queryToken == 11 && first.queryTime == Self.at(0))
    #expect(table.noteResponse(response, at: Self.at(21), digest: 5).kind == .duplicate)
    let other = table.noteResponse(response, at: Self.at(22), digest: 6)
    #expect(other.kind == .conflicting && other.firstResponseToken == 22)
    #expect(table.noteResponse(response, at: Self.at(23), digest: 5).kind == .conflicting)
  }

  @Test func `what differs in port, ID or name is unsolicited, and so is what comes too late`()
    throws
  {
    var table = TransactionTable(capacity: 64, windowNanoseconds: 1_000_000_000)
    let query = try #require(Self.key(&table, 7, isResponse: false))
    _ = table.noteQuery(query, at: Self.at(0))
    let others = [
      Self.key(&table, 8, isResponse: true), Self.key(&table, 7, isResponse: true, name: "b"),
      Self.key(&table, 7, isResponse: true, clientPort: 4001),
    ]
    for other in others {
      let key = try #require(other)
      #expect(table.noteResponse(key, at: Self.at(10), digest: 1).kind == .unsolicited)
    }
    #expect(table.noteResponse(query, at: Self.at(1001), digest: 1).kind == .unsolicited)
    #expect(table.nextUnanswered(at: Self.at(5000), places: 4096)?.time == Self.at(0))
  }

  @Test func `a response that was captured a little before its query is known by it`() throws {
    var table = TransactionTable(capacity: 64, skewNanoseconds: 50_000_000)
    let key = try #require(Self.key(&table, 9, isResponse: false))
    #expect(table.noteResponse(key, at: Self.at(10), digest: 1, token: 3).kind == .unsolicited)
    #expect(table.noteQuery(key, at: Self.at(20)) == .answeredBefore(responseToken: 3))
  }

  @Test func `forged responses never displace queries`() throws {
    var table = TransactionTable(capacity: 64)
    let query = try #require(Self.key(&table, 1, isResponse: false))
    _ = table.noteQuery(query, at: Self.at(0))
    for id in UInt16(2)...5000 {
      let key = try #require(Self.key(&table, id, isResponse: true))
      #expect(table.noteResponse(key, at: Self.at(1), digest: 1).kind == .unsolicited)
    }
    #expect(table.noteResponse(query, at: Self.at(2), digest: 1).kind == .paired)
    #expect(table.displacedCount == 0)
  }
}
