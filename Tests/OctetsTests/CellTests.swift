import Octets
import Testing

/// A class whose variable is a cell.
private final class Holder {
  /// The cell.
  private let cell = Cell(OctetBuffer(capacity: 16))
  /// What is in it.
  var buffer: OctetBuffer {
    _read { yield cell.value }
    _modify { yield &cell.value }
  }
}

/// Something that says when it goes.
private final class Witness {
  /// Called at the end.
  let gone: () -> Void
  /// A witness.
  init(_ gone: @escaping () -> Void) { self.gone = gone }
  deinit { gone() }
}

/// Variables without exclusivity checks.
@Suite struct CellTests {
  @Test("A value is changed in place and goes with its cell")
  func change() {
    let holder = Holder()
    holder.buffer.append([1, 2, 3])
    holder.buffer.append(4)
    #expect(holder.buffer.view.array() == [1, 2, 3, 4])
    var count = 0
    do {
      let cell = Cell(Witness { count += 1 })
      cell.value = Witness { count += 10 }
      #expect(count == 1)
    }
    #expect(count == 11)
  }
}
