public import Octets

/// What became of a query: RCODE, twelve bits with EDNS, sixteen in TSIG (RFC 6895 section 2.3); an
/// open registry.
public struct ResponseCode: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
  /// The number: 0 to 15 in the header, 0 to 4095 with an OPT record.
  public var rawValue: UInt16

  /// The code with this number.
  @inline(__always)
  public init(rawValue: UInt16) { self.rawValue = rawValue }
}

extension OctetCursor {
  /// Writes a code's mnemonic; its number where it has none. Code 16 is `BADVERS`.
  @inline(__always)
  @_lifetime(self: copy self)
  public mutating func append(_ code: ResponseCode) {
    let index = Int(code.rawValue)
    if index < 24, responseCodeMnemonics[2 &* index &+ 1] != 0 {
      return append(
        Mnemonic(
          low: responseCodeMnemonics[2 &* index], high: responseCodeMnemonics[2 &* index &+ 1]))
    }
    append(decimal: code.rawValue)
  }
}

extension ResponseCode: CustomStringConvertible {
  /// The mnemonic, or the number.
  public var description: String { registryText { $0.append(self) } }
}
