/// A few ports, compared at once; more than four are looked up in a table.
struct PortSet: Sendable {
  /// Up to four ports, sixteen bits each; unused places repeat the first.
  private let few: UInt64
  /// Whether the table has to be asked.
  private let isTable: Bool
  /// A bit per port where there are more than four or none, else empty.
  private let many: [UInt64]

  /// The ports of a list; an empty list holds none.
  init(_ ports: [UInt16]) {
    few = (0..<4).reduce(0) { bits, index in
      bits << 16 | UInt64(index < ports.count ? ports[index] : ports.first ?? 0)
    }
    isTable = ports.isEmpty || ports.count > 4
    guard isTable else {
      many = []
      return
    }
    var bits = [UInt64](repeating: 0, count: 1024)
    for port in ports { bits[Int(port >> 6)] |= 1 << UInt64(port & 63) }
    many = bits
  }

  /// Whether one of two ports is in the set.
  @inline(always)
  func contains(_ source: UInt16, or destination: UInt16) -> Bool {
    // Apart, since looking at the table counts its references.
    if _slowPath(isTable) { return isInTable(source, or: destination) }
    return isOneOfFour(source) || isOneOfFour(destination)
  }

  /// Whether a port is one of the few.
  @inline(always)
  private func isOneOfFour(_ port: UInt16) -> Bool {
    let ones: UInt64 = 0x0001_0001_0001_0001
    let differences = few ^ (UInt64(port) &* ones)
    return (differences &- ones) & ~differences & (ones &* 0x8000) != 0
  }

  /// Whether one of two ports is in the table.
  @inline(never)
  private func isInTable(_ source: UInt16, or destination: UInt16) -> Bool {
    [source, destination].contains { many[Int($0 >> 6)] & (1 << UInt64($0 & 63)) != 0 }
  }
}
