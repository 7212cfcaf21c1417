/// A few ports, compared at once; more than four are looked up in a table.
struct PortSet: Sendable {
  /// Up to four ports, sixteen bits each; unused places repeat the first.
  private let few: UInt64
  /// A bit per port where there are more than four or none, else empty.
  private let many: [UInt64]

  /// The ports of a list; an empty list holds none.
  init(_ ports: [UInt16]) {
    few = (0..<4).reduce(0) { bits, index in
      bits << 16 | UInt64(index < ports.count ? ports[index] : ports.first ?? 0)
    }
    guard ports.isEmpty || ports.count > 4 else {
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
    if _fastPath(many.isEmpty) { return isOneOfFour(source) || isOneOfFour(destination) }
    return isInTable(source) || isInTable(destination)
  }

  /// Whether a port is one of the few.
  @inline(always)
  private func isOneOfFour(_ port: UInt16) -> Bool {
    let ones: UInt64 = 0x0001_0001_0001_0001
    let differences = few ^ (UInt64(port) &* ones)
    return (differences &- ones) & ~differences & (ones &* 0x8000) != 0
  }

  /// Whether a port is in the table.
  private func isInTable(_ port: UInt16) -> Bool {
    many[Int(port >> 6)] & (1 << UInt64(port & 63)) != 0
  }
}
