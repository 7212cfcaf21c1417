internal import DNS
internal import Octets
internal import PassiveDNS

/// The check of what ``ResponseMemory`` takes for the same.
enum MemoryCheck {
  /// What does not hold where a message is remembered, and comes again with another ID, other times to live
  /// and nothing behind its sections; nil where all does: the memory knows it, only if it says the same.
  static func failure(
    _ reader: inout RRsetReader, _ message: [UInt8], _ parsed: ParsedMessage,
    _ entries: borrowing RecordTable, keys: [UInt8], digest: UInt64
  ) -> String? {
    var memory = ResponseMemory(count: 1)
    var first = OctetBuffer(capacity: message.count + 1)
    first.append(message)
    guard memory.find(first.view, parsed, entries) == nil else { return "nothing is remembered" }
    memory.append(0, [])
    memory.keep(digest: digest)
    guard let changed = changed(message, parsed, entries) else { return nil }
    var second = OctetBuffer(capacity: changed.count + 1)
    second.append(changed)
    var table = RecordTable(capacity: 4)
    let other = MessageParser.parse(second.view, into: &table)
    guard let known = memory.find(second.view, other, table) else { return nil }
    guard reader.read(second.view, other, table), reader.keys.array() == keys,
      reader.digest == digest, known.digest == digest
    else { return "what is remembered is taken for what says something else" }
    return nil
  }

  /// A message with other octets where the memory looks for none; nil where it has no records.
  private static func changed(
    _ message: [UInt8], _ parsed: ParsedMessage, _ entries: borrowing RecordTable
  ) -> [UInt8]? {
    var octets = message
    var end = 0
    let first = parsed.firstEntry(.answer)
    for index in first..<first + Int(parsed.answersRead) + Int(parsed.authoritiesRead) {
      let start = Int(entries[index].dataOffset)
      end = start + Int(entries[index].dataLength)
      guard start >= Header.octets + 6, end <= octets.count else { return nil }
      for at in start - 6..<start - 2 { octets[at] = octets[at] &* 7 &+ 0xC1 }
    }
    guard end > 0 else { return nil }
    octets[0] ^= 0x5A
    octets[1] = octets[1] &+ 0xC1
    octets[10] = 0
    octets[11] = 0
    return Array(octets[..<end])
  }
}
