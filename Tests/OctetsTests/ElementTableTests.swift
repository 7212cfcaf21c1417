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
