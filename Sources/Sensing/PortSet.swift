/// A few ports, compared one by one; more than four are looked up in a table.
struct PortSet: Sendable {
  /// Up to four ports; unused places repeat the first.
  private let first, second, third, fourth: UInt16
  /// A bit per port where there are more than four or none, else empty.
  private let many: [UInt64]

  /// The ports of a list; an empty list holds none.
  init(_ ports: [UInt16]) {
    func port(_ index: Int) -> UInt16 { index < ports.count ? ports[index] : ports.first ?? 0 }
    first = port(0)
    second = port(1)
    third = port(2)
    fourth = port(3)
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
    port == first || port == second || port == third || port == fourth
  }

  /// Whether a port is in the table.
  private func isInTable(_ port: UInt16) -> Bool {
    many[Int(port >> 6)] & (1 << UInt64(port & 63)) != 0
  }
}
