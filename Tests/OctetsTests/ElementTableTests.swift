import Octets
import Testing

@Suite struct ElementTableTests {
  @Test func `A table grows up to its limit and keeps its memory`() {
    var table = ElementTable<UInt32>(capacity: 1, limit: 5, filler: 9)
    for value in UInt32(0)..<5 {
      let isAppended = table.append(value)
      #expect(isAppended)
    }
    let isRefused = !table.append(5)
    #expect(isRefused)
    #expect(table.count == 5)
    #expect(table.capacity == 5)
    for index in 0..<5 { #expect(table[index] == UInt32(index)) }
    table[2] = 77
    #expect(table[2] == 77)
    table.truncate(to: 9)
    #expect(table.count == 5)
    table.truncate(to: 2)
    #expect(table.count == 2)
    table.removeAll()
    #expect(table.count == 0)
    #expect(table.capacity == 5)
  }

  @Test func `What was appended is merged into what was there before`() {
    // Places of the appended elements, and what is expected: 0…4 were there, 10… were appended.
    let cases: [([Int32], [UInt32])] = [
      ([], [0, 1, 2, 3, 4]), ([0], [10, 0, 1, 2, 3, 4]), ([5], [0, 1, 2, 3, 4, 10]),
      ([0, 0, 2, 5, 5], [10, 11, 0, 1, 12, 2, 3, 4, 13, 14]),
      ([1, 2, 3, 4], [0, 10, 1, 11, 2, 12, 3, 13, 4]),
      // Places that cannot be are taken for the nearest that can.
      ([-7, 9], [10, 0, 1, 2, 3, 4, 11]),
    ]
    var scratch = ElementTable<UInt32>(capacity: 1, limit: 8, filler: 0)
    for (places, expected) in cases {
      var table = ElementTable<UInt32>(capacity: 2, limit: 100, filler: 0)
      for value in UInt32(0)..<5 { _ = table.append(value) }
      for index in places.indices { _ = table.append(UInt32(10 + index)) }
      table.merge(from: 5, before: places, scratch: &scratch)
      let found = (0..<table.count).map { table[$0] }
      #expect(found == expected)
    }
    // A list of another length is refused.
    var table = ElementTable<UInt32>(capacity: 2, limit: 100, filler: 0)
    for value in UInt32(0)..<3 { _ = table.append(value) }
    table.merge(from: 1, before: [0], scratch: &scratch)
    let found = (0..<table.count).map { table[$0] }
    #expect(found == [0, 1, 2])
  }

  #if !DEBUG
    @Test func `Outside its contents a table reads as the filler and is not written`() {
      var table = ElementTable<UInt32>(capacity: 4, limit: 4, filler: 9)
      table[0] = 1
      #expect(table[0] == 9)
      #expect(table[-1] == 9)
      #expect(table[Int.max] == 9)
    }
  #endif
}
