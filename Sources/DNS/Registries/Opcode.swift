public import Octets

/// The kind of query: OPCODE, four bits (RFC 1035 section 4.1.1); an open registry.
public struct Opcode: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
  /// The number on the wire, 0 to 15.
  public var rawValue: UInt8

  /// The opcode with this number.
  @inline(__always)
  public init(rawValue: UInt8) { self.rawValue = rawValue & 15 }
}

extension OctetCursor {
  /// Writes an opcode as NXLog spells it, such as `Query`; its number where it has no name.
  @inline(__always)
  @_lifetime(self: copy self)
  public mutating func append(_ opcode: Opcode) {
    let index = Int(opcode.rawValue & 15)
    append(Mnemonic(low: opcodeMnemonics[2 &* index], high: opcodeMnemonics[2 &* index &+ 1]))
  }
}

extension Opcode: CustomStringConvertible {
  /// The name, or the number.
  public var description: String { registryText { $0.append(self) } }
}
