/// Which names a lookup wants, as DNSDB writes it.
public enum NamePattern: Hashable, Sendable {
  /// One name.
  case exact([UInt8])
  /// `*.x`: a name and all below it.
  case below([UInt8])
  /// `+.x`: names with one label more.
  case oneLabelBelow([UInt8])
  /// `x.*`: names that begin with these labels, whatever follows.
  case beginning([UInt8])

  /// A pattern from its text: a name, `*.x`, `x.*` or `+.x`; names as they are written in master files.
  public init(_ text: String) throws(QueryError) {
    let octets = Array(text.utf8)
    if octets == [0x2A] || octets == [0x2A, 0x2E] {
      self = .below([0])
    } else if octets.starts(with: [0x2A, 0x2E]) {
      self = .below(try Self.name(text.dropFirst(2), in: text))
    } else if octets.starts(with: [0x2B, 0x2E]) {
      self = .oneLabelBelow(try Self.name(text.dropFirst(2), in: text))
    } else if let count = Self.wildcardAtEnd(octets) {
      self = .beginning(try Self.name(text.dropLast(count), in: text))
    } else {
      self = .exact(try Self.name(text[...], in: text))
    }
  }

  /// How many octets of `.*` or `.*.` are at the end; nil where there is none.
  private static func wildcardAtEnd(_ octets: [UInt8]) -> Int? {
    if octets.count > 2, octets.suffix(2) == [0x2E, 0x2A] { return 2 }
    return octets.count > 3 && octets.suffix(3) == [0x2E, 0x2A, 0x2E] ? 3 : nil
  }

  /// A name in wire form.
  private static func name(_ text: Substring, in whole: String) throws(QueryError) -> [UInt8] {
    guard let wire = StoredName.wire(String(text)) else {
      throw QueryError(
        whole.utf8.allSatisfy { $0 < 0x80 }
          ? "'\(whole)' is not a domain name; labels have 1 to 63 octets, names at most 255"
          : "'\(whole)' is not ASCII; write international names as xn--, other octets as \\DDD")
    }
    return wire
  }

  /// Whether a name in wire form and lower case is wanted.
  func matches(_ wire: [UInt8]) -> Bool {
    switch self {
    case .exact(let name): wire == name
    case .below(let name): StoredName.isWithin(wire, name)
    case .oneLabelBelow(let name):
      StoredName.isWithin(wire, name)
        && StoredName.labelCount(wire) == StoredName.labelCount(name) + 1
    case .beginning(let name): wire.starts(with: name.dropLast())
    }
  }
}
