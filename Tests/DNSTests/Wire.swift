import DNS
import Octets

/// The octets of hexadecimal digits; anything else is left out.
func octets(_ hexadecimal: String) -> [UInt8] {
  let digits = hexadecimal.compactMap { $0.hexDigitValue }
  return stride(from: 0, to: digits.count - 1, by: 2).map {
    UInt8(digits[$0] * 16 + digits[$0 + 1])
  }
}

/// Two octets of a number.
func word(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }

/// A name in wire form, from labels without escapes.
func name(_ text: String) -> [UInt8] {
  text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
}

/// A header; the counts are those of questions, answers, authorities and additionals.
func header(_ counts: [Int], _ flags: Int = 0x8180) -> [UInt8] {
  word(0x1234) + word(flags) + counts.flatMap { word($0) }
}

/// A question for `example.com`, 17 octets, at offset 12.
let question: [UInt8] = name("example.com") + word(1) + word(1)

/// A record whose owner is the question's name.
func record(
  _ type: Int, _ data: [UInt8], owner: [UInt8] = [0xC0, 12], class recordClass: Int = 1,
  ttl: Int = 300, length: Int? = nil
) -> [UInt8] {
  owner + word(type) + word(recordClass) + word(ttl >> 16) + word(ttl & 0xFFFF)
    + word(length ?? data.count) + data
}

/// A response to `example.com` with one answer.
func response(_ type: Int, _ data: [UInt8], class recordClass: Int = 1) -> [UInt8] {
  header([1, 1, 0, 0]) + question + record(type, data, class: recordClass)
}

/// A message that was parsed, and its entries.
struct Reading {
  /// What the parser answered.
  let message: ParsedMessage
  /// The entries.
  let entries: [RecordEntry]
  /// The text of each entry's owner and RDATA.
  let texts: [String]

  /// The text of the last entry's RDATA.
  var lastData: String { texts.last ?? "" }
  /// The defect as text; empty without one.
  var defect: String { message.defect.isNone ? "" : message.defect.description }
}

/// Parses a message and renders all of it.
func read(_ message: [UInt8], form: TextForm = .plain, budget: Int = 2048) -> Reading {
  var table = RecordTable(capacity: 4)
  var input = OctetBuffer(capacity: message.count)
  input.append(message)
  let view = input.view
  let parsed = MessageParser.parse(view, into: &table)
  let entries = (0..<parsed.entryCount).map { table[Int(parsed.firstEntry) + $0] }
  let texts = entries.flatMap { entry in
    let owner = text(form: form, budget: budget) {
      $0 = NamePresentation.appending(nameAt: Int(entry.ownerOffset), of: view, to: $0)
    }
    guard entry.section != .question else { return [owner] }
    return [
      owner,
      text(form: form, budget: budget) {
        $0 = RecordData.appending(entry, of: view, to: $0)
      },
    ]
  }
  return Reading(message: parsed, entries: entries, texts: texts)
}

/// The text that `write` puts into a cursor.
func text(
  form: TextForm = .plain, budget: Int = 2048, _ write: (inout OctetCursor) -> Void
) -> String {
  var buffer = OctetBuffer(capacity: 64)
  var cursor = buffer.cursor(budget: budget, form: form)
  write(&cursor)
  let count = cursor.count
  buffer.commit(count)
  return String(decoding: buffer.view.array(), as: UTF8.self)
}

/// A generator of numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  /// Where it is.
  var state: UInt64

  /// The next number.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
