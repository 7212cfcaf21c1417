public import Octets

/// Which addresses a lookup wants: from one to another, both included.
public struct AddressRange: Hashable, Sendable {
  /// The first as 16 octets; those of IPv4 as ::ffff:a.b.c.d.
  let first: [UInt8]
  /// The last.
  let last: [UInt8]

  /// One address.
  public init(_ address: IPAddress) {
    self.init(StoredAddress.octets(address), StoredAddress.octets(address))
  }

  /// A range of its ends.
  private init(_ first: [UInt8], _ last: [UInt8]) {
    self.first = first
    self.last = last
  }

  /// A range from its text: `a`, `a/length`, `a,length` or `a-b`.
  public init(_ text: String) throws(QueryError) {
    if let split = text.firstIndex(of: "-") {
      let from = try Self.address(text[..<split], in: text)
      let to = try Self.address(text[text.index(after: split)...], in: text)
      guard from.version == to.version else {
        throw QueryError("'\(text)' goes from one version of IP to another")
      }
      self.init(StoredAddress.octets(from), StoredAddress.octets(to))
      guard !last.lexicographicallyPrecedes(first) else {
        throw QueryError("'\(text)' ends before it begins")
      }
      return
    }
    guard let split = text.firstIndex(where: { $0 == "/" || $0 == "," }) else {
      self.init(try Self.address(text[...], in: text))
      return
    }
    let base = try Self.address(text[..<split], in: text)
    guard let length = Int(text[text.index(after: split)...]), length >= 0,
      length <= base.bitWidth
    else {
      throw QueryError("'\(text)' has no prefix length from 0 to \(base.bitWidth)")
    }
    var octets = StoredAddress.octets(base)
    let bits = base.version == .v4 ? 96 + length : length
    for bit in bits..<128 { octets[bit / 8] &= ~(0x80 >> UInt8(bit % 8)) }
    let start = octets
    for bit in bits..<128 { octets[bit / 8] |= 0x80 >> UInt8(bit % 8) }
    self.init(start, octets)
  }

  /// An address.
  private static func address(
    _ text: Substring, in whole: String
  ) throws(QueryError) -> IPAddress {
    guard let address = IPAddress(String(text)) else {
      throw QueryError("'\(text)' in '\(whole)' is not an address; write a, a/length or a-b")
    }
    return address
  }
}
