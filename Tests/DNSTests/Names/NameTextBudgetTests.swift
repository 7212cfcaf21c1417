import DNS
import Octets
import TestSupport
import Testing

@Suite("The text of a message's names")
struct NameTextBudgetTests {
  /// A name of 255 octets, whose text has 1,007.
  static let longest: [UInt8] = {
    let label = [63] + [UInt8](repeating: 0xFF, count: 63)
    return label + label + label + [61] + [UInt8](repeating: 0xFF, count: 61) + [0]
  }()

  /// The octets of text of all that is listed, and how many entries that are.
  static func listed(_ message: [UInt8]) -> (octets: Int, entries: Int) {
    let reading = read(message, budget: 1 << 20)
    return (reading.texts.reduce(0) { $0 + $1.utf8.count }, reading.entries.count)
  }

  /// A message of records that all point at the longest name.
  static func bomb(_ count: Int, _ type: Int, _ before: [UInt8], _ after: [UInt8]) -> [UInt8] {
    header([1, count, 0, 0]) + longest + word(type) + word(1)
      + (0..<count).flatMap { _ in Array(record(type, before + [0xC0, 12] + after)) }
  }

  @Test func `Of every type with a compressed name no more is listed than the budget allows`() {
    let zeros = [UInt8](repeating: 0, count: 20)
    let cases: [(type: Int, before: [UInt8], after: [UInt8])] = [
      (2, [], []), (5, [], []), (12, [], []), (39, [], []), (6, [0xC0, 12], zeros),
      (14, [0xC0, 12], []), (15, [0, 1], []), (18, [0, 1], []), (26, [0, 1, 0xC0, 12], []),
      (33, [0, 1, 0, 2, 0, 3], []), (35, [0, 1, 0, 2, 0, 0, 0], []), (46, zeros.dropLast(2), []),
      (47, [], [0, 1, 64]), (64, [0, 1], []), (65, [0, 1], []), (45, [0, 3, 0], []),
      (260, [0, 3], []),
      (249, [], zeros.dropLast(4)), (250, [], zeros.dropLast(4)), (30, [], [64]),
      (107, [0, 1], []),
    ]
    for (type, before, after) in cases {
      let size = 12 + before.count + after.count + 2
      for count in type == 15 || type == 65 ? [1, 20, 65_000 / size] : [20, 120] {
        let message = Self.bomb(count, type, before, after)
        let (octets, entries) = Self.listed(message)
        let limit = 65_536 + 8 * message.count
        // What stands beside names in RDATA is a hundred octets at most.
        #expect(octets <= limit + 100 * entries, "type \(type), \(count) records: \(octets)")
        let isWhole = entries == count + 1
        let parsed = read(message).message
        #expect(isWhole == (parsed.recordsLeftOut == 0))
        #expect(isWhole || Int(parsed.recordsLeftOut) == count + 1 - entries)
        #expect(count > 20 || isWhole)
      }
    }
  }

  @Test func `The honest messages with the most text are whole`() {
    // A transfer of an IPv6 reverse zone: owners of 72 octets, which differ in their first label.
    let zone = (0..<31).flatMap { _ in [1, 0x61] as [UInt8] } + name("ip6.arpa")
    let target = record(12, name("host.example.net"), owner: [1, 0x62, 0xC0, 12])
    var message = zone + word(252) + word(1) + target
    let pointer = 12 + zone.count + 4 + 4 + 10
    var count = 1
    while message.count < 65_400 {
      message += record(12, [2, 0x68, 0x69, 0xC0, UInt8(pointer)], owner: [1, 0x63, 0xC0, 12])
      count += 1
    }
    let reading = read(header([1, count, 0, 0]) + message)
    #expect(reading.defect == "" && reading.entries.count == count + 1)
    #expect(reading.message.recordsLeftOut == 0)
  }

  @Test func `The OPT record stays, and sections behind the cut are empty`() {
    let opt: [UInt8] = [0] + word(41) + word(1232) + word(0) + word(0) + word(0)
    let one = Array(record(2, [0xC0, 12]))
    for counts in [[1, 300, 2, 3], [1, 0, 300, 3], [1, 2, 0, 300]] {
      var message = header(counts) + Self.longest + word(2) + word(1)
      for section in 1...3 {
        for index in 0..<counts[section] {
          message += section == 3 && index == counts[3] - 2 ? opt : one
        }
      }
      let reading = read(message)
      let parsed = reading.message
      let listed = Section.allCases.map { parsed.countRead($0) }
      #expect(listed.reduce(0, +) + Int(parsed.recordsLeftOut) == counts.reduce(0, +))
      #expect(parsed.recordsLeftOut > 100 && parsed.optEntry >= 0)
      #expect(reading.entries.last?.type == .opt)
      #expect(
        parsed.firstEntry(.additional) + listed[3] == Int(parsed.firstEntry) + reading.entries.count
      )
      #expect(
        reading.entries.map(\.section.rawValue) == reading.entries.map(\.section.rawValue).sorted())
    }
  }
}
