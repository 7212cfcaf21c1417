internal import Octets

/// Who asked for what, added up until it is written: a row for each client, question and hour.
///
/// An open-addressing table of fixed size, hashed with a key of its own; once made, it allocates nothing.
struct ClientTable: ~Copyable {
  /// A row.
  struct Row: BitwiseCopyable {
    /// The hash of all that makes it this row.
    var hash: UInt64 = 0
    /// The client, as ``StoredAddress`` has it.
    var high: UInt64 = 0, low: UInt64 = 0
    /// The earliest and the latest time, in milliseconds.
    var first: Int64 = 0, last: Int64 = 0
    /// How often.
    var count: UInt64 = 0
    /// The hour.
    var hour: UInt32 = 0
    /// Where the question starts.
    var start: UInt32 = 0
    /// How many octets it has.
    var octetCount: UInt16 = 0
    /// The response code of the last answer.
    var code = noCode
    /// How it is known; see ``ClientRow/Evidence``.
    var evidence: UInt8 = 0
  }

  /// The response code where no answer was seen.
  static let noCode: UInt16 = .max

  /// The rows, in the order in which they came.
  private(set) var rows: ElementTable<Row>
  /// The numbers of rows, more by one, at the places of their hashes; zero is free.
  private var places: ElementTable<UInt32>
  /// The questions.
  private(set) var questions: OctetBuffer
  /// How many places there are, less one.
  private let mask: Int
  /// The most rows.
  private let rowLimit: Int
  /// The most octets of questions.
  private let octetLimit: Int
  /// The hash.
  private let keyed = KeyedHash()

  /// An empty table of about so many octets.
  init(memoryOctets: Int) {
    let memory = max(memoryOctets, 1 << 16)
    // A row, its places, and a question of about 32 octets.
    rowLimit = memory / 112
    var places = 1024
    while places < rowLimit / 3 * 4 { places *= 2 }
    mask = places - 1
    octetLimit = max(memory - rowLimit * 64 - places * 4, 1 << 15)
    rows = ElementTable(capacity: rowLimit, limit: rowLimit, filler: Row())
    self.places = ElementTable(capacity: places, limit: places, filler: 0)
    for _ in 0..<places { _ = self.places.append(0) }
    questions = OctetBuffer(capacity: octetLimit)
  }

  /// Whether most of the room is taken.
  var isAlmostFull: Bool {
    rows.count > rowLimit / 8 * 7 || questions.count > octetLimit / 8 * 7
  }

  /// The hash of all that makes a row.
  func hash(
    _ question: borrowing OctetView, _ high: UInt64, _ low: UInt64, hour: UInt32, evidence: UInt8
  ) -> UInt64 {
    keyed.hash(keyed.hash(question), high, low, UInt64(hour) &<< 8 | UInt64(evidence), 0) | 1
  }

  /// The number of the row that has a hash, more by one, and the place where it is or would be.
  ///
  /// Hashes of 64 bits with a key that nobody knows stand for what they are of.
  private func find(_ hash: UInt64) -> (number: UInt32, place: Int) {
    var at = Int(truncatingIfNeeded: hash &>> 16) & mask
    while true {
      let number = places[at]
      if number == 0 || rows[Int(number) &- 1].hash == hash { return (number, at) }
      at = (at &+ 1) & mask
    }
  }

  /// Whether there is a row.
  func contains(_ hash: UInt64) -> Bool { find(hash).number != 0 }

  /// Adds to the row of the same hash, or makes it of this one; false where there is no room.
  mutating func add(_ new: Row, _ question: borrowing OctetView) -> Bool {
    let (number, place) = find(new.hash)
    if number != 0 {
      var row = rows[Int(number) &- 1]
      row.first = min(row.first, new.first)
      row.last = max(row.last, new.last)
      row.count &+= new.count
      if new.code != Self.noCode { row.code = new.code }
      rows[Int(number) &- 1] = row
      return true
    }
    guard rows.count < rowLimit, questions.count &+ question.count <= octetLimit else {
      return false
    }
    var row = new
    row.start = UInt32(truncatingIfNeeded: questions.count)
    row.octetCount = UInt16(truncatingIfNeeded: question.count)
    guard rows.append(row) else { return false }
    questions.append(question)
    places[place] = UInt32(truncatingIfNeeded: rows.count)
    return true
  }

  /// The question of a row: name, 0, type and class.
  func question(of row: Row) -> [UInt8] {
    questions.view(from: Int(row.start), count: Int(row.octetCount)).array()
  }

  /// Forgets all rows and keeps the memory.
  mutating func removeAll() {
    if rows.count == 0 { return }
    rows.removeAll()
    questions.removeAll()
    for index in 0...mask { places[index] = 0 }
  }
}
