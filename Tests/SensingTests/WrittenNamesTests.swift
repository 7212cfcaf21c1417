import Sensing
import TestSupport
import Testing

@Suite("Names that stand in names written before")
struct WrittenNamesTests {
  /// Names of questions: plain ones, with octets that need escapes, with long labels, and the root.
  private static let questions: [[UInt8]] = [
    name("www.example.test"), name("a.b.c.d.e"), name("x"), [0],
    [3, 0x61, 0x2E, 0x62, 4, 0x74, 0x65, 0x73, 0x74, 0],
    [2, 0x22, 0x5C, 1, 0x01, 4, 0x74, 0x65, 0x73, 0x74, 0],
    [3, 0x61, 0x2C, 0x62, 1, 0x62, 0],
    [46] + [UInt8](repeating: 0x61, count: 46) + [4, 0x74, 0x65, 0x73, 0x74, 0],
    [63] + [UInt8](repeating: 0x61, count: 63) + [63] + [UInt8](repeating: 0x62, count: 63) + [0],
    // Lengths that are letters of ASCII inside of labels, and labels inside of labels.
    [8, 3, 0x61, 0x62, 0x63, 2, 0x64, 0x65, 0, 4, 0x74, 0x65, 0x73, 0x74, 0],
    [45, 0x2C] + [UInt8](repeating: 0x61, count: 44) + [1, 0x62, 0],
  ]

  /// Labels that stand before a pointer.
  private static let heads: [[UInt8]] = [
    [], [3, 0x6E, 0x73, 0x31], [1, 0x2E], [1, 0x61, 2, 0x62, 0x63], [1, 0x80],
    [63] + [UInt8](repeating: 0x63, count: 63), [62] + [UInt8](repeating: 0x63, count: 62),
  ]

  @Test("are those that the general way writes, wherever a pointer points")
  func everyTarget() {
    for query in Self.questions {
      var frames: [[UInt8]] = []
      for head in Self.heads {
        // The first record's name begins at its data, the others point at every octet before.
        let first = record(2, head + [0xC0, 12])
        let end = 12 + query.count + 4 + first.count
        for target in 12..<end {
          let pointer = word(0xC000 | target)
          let records = [
            first, record(5, [1, 0x7A] + pointer), record(2, head + pointer, owner: pointer),
            record(12, name("other.name"), owner: head + pointer),
          ]
          let sections = [[query + word(1) + word(1)], records, [record(2, pointer)]]
          frames.append(Frame(payload: message(sections)).octets)
        }
      }
      for schema in [Schema.strict, .compact] {
        let sensed = Sensed(frames, FieldSelection([], schema: schema))
        let direct = sensed.lines()
        let expanded = sensed.expandedLines()
        #expect(direct.count == frames.count && expanded.count == frames.count)
        let different = zip(direct, expanded).first { $0 != $1 }
        #expect(different == nil, "\(query): \(different?.0 ?? "") is not \(different?.1 ?? "")")
      }
    }
  }
}
