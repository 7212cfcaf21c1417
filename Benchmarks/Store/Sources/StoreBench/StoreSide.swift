internal import DNS
internal import Octets
internal import PassiveDNS

/// The passive DNS store, as om_pdns fills it and lookups read it.
final class StoreSide: Side {
  /// What is open to write.
  private final class Writer {
    /// The writer.
    var writer: StoreWriter

    /// A writer.
    init(_ writer: consuming StoreWriter) { self.writer = writer }
  }

  /// The folder.
  private let folder: String
  /// Takes responses; nil once it is asked.
  private var filling: Writer?
  /// Is asked; nil before.
  private var store: PassiveDNSStore?
  /// The records of the message at hand.
  private var table = RecordTable(capacity: 64)
  /// The message at hand.
  private var buffer = OctetBuffer(capacity: 4096)

  /// An empty store in a folder.
  init(_ folder: String) throws {
    self.folder = folder
    let store = try PassiveDNSStore(path: folder, access: .writing)
    filling = Writer(try StoreWriter(store, WriterSettings()))
  }

  /// What it is called.
  var name: String { "store" }

  /// Reads, judges and records responses; writes whenever memory is almost full, as om_pdns does.
  func take(_ responses: ResponseBuffer, _ members: [Population.Member], from number: Int) throws {
    guard let filling else { throw SideError("the store is not open to write") }
    for (message, time) in zip(responses.messages, responses.times) {
      buffer.removeAll()
      buffer.append(message)
      table.removeAll()
      let parsed = MessageParser.parse(buffer.view, into: &table)
      guard filling.writer.reader.read(buffer.view, parsed, table) else {
        throw SideError("a response was refused")
      }
      try filling.writer.record(at: time, doubts: [])
    }
    if filling.writer.isAlmostFull { try filling.writer.flush() }
  }

  /// Writes what waits.
  func finish() throws {
    try filling?.writer.flush()
    if let counts = filling?.writer.allCounts, counts.seen != counts.trusted {
      throw SideError("\(counts.seen) RRsets were taken, and \(counts.trusted) kept")
    }
    filling = nil
  }

  /// Its files.
  var octets: Int { Files.octets(in: folder) }

  /// Opens it as `wirebird lookup` does.
  func reopen(isCold: Bool) throws {
    store = nil
    if isCold { Files.forget(in: folder) }
    store = try PassiveDNSStore(path: folder, access: .reading)
  }

  /// Asks it.
  func ask(_ question: Question) throws -> Int {
    guard let store else { throw SideError("the store is not open") }
    var query: LookupQuery
    switch question {
    case .name(let labels): query = LookupQuery(.owner(.exact(Population.wire(labels))))
    case .below(let labels): query = LookupQuery(.owner(.below(Population.wire(labels))))
    case .address(let octets): query = LookupQuery(.address(try AddressRange(Self.text(octets))))
    case .network(let octets):
      query = LookupQuery(.address(try AddressRange(Self.text(octets) + "/24")))
    }
    query.limit = 1000
    let cursor = store.lookup(query)
    var rows = 0
    while let row = try cursor.next() {
      guard row.count > 0 else { throw SideError("a row was never seen") }
      rows += 1
    }
    return rows
  }

  /// The text of an address.
  private static func text(_ octets: [UInt8]) -> String {
    octets.map { "\($0)" }.joined(separator: ".")
  }
}
