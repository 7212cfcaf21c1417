public import Octets

/// What an EDNS option holds: OPTION-CODE (RFC 6891 section 6.1.2); an open registry.
public struct EDNSOptionCode: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
  /// The number on the wire.
  public var rawValue: UInt16

  /// The option with this number.
  @inline(__always)
  public init(rawValue: UInt16) { self.rawValue = rawValue }
}

extension OctetCursor {
  /// Writes an option's name, or `OPT123` for one without.
  @_lifetime(self: copy self)
  public mutating func append(_ code: EDNSOptionCode) {
    let index = Int(code.rawValue)
    if index < 24, ednsOptionMnemonics[2 &* index &+ 1] != 0 {
      return append(
        Mnemonic(low: ednsOptionMnemonics[2 &* index], high: ednsOptionMnemonics[2 &* index &+ 1]))
    }
    switch code {
    case .extraTextLanguage: append("EDE-EXTRA-TEXT-LANGUAGE" as StaticString)
    case .filteringContact: append("FILTERING-CONTACT" as StaticString)
    case .filteringOrganization: append("FILTERING-ORGANIZATION" as StaticString)
    case .filteringDatabase: append("FILTERING-DB" as StaticString)
    case .structuredError: append("STRUCTURED-DNS-ERROR" as StaticString)
    case .umbrella: append("UMBRELLA" as StaticString)
    case .deviceID: append("DEVICEID" as StaticString)
    default:
      append("OPT" as StaticString)
      append(decimal: code.rawValue)
    }
  }
}

extension EDNSOptionCode: CustomStringConvertible {
  /// The name, or `OPT123`.
  public var description: String { registryText { $0.append(self) } }
}
