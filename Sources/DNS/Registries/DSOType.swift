public import Octets

/// What a unit of a stateful operation says: DSO-TYPE (RFC 8490 section 10.3); an open registry.
public struct DSOType: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
  /// The number on the wire.
  public var rawValue: UInt16

  /// The type with this number.
  @inline(__always)
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// KeepAlive: how long a session may be idle (RFC 8490 section 7.1).
  public static var keepAlive: DSOType { DSOType(rawValue: 1) }
  /// RetryDelay: when to come back (RFC 8490 section 7.2).
  public static var retryDelay: DSOType { DSOType(rawValue: 2) }
  /// EncryptionPadding: octets that hide the length (RFC 8490 section 7.3).
  public static var encryptionPadding: DSOType { DSOType(rawValue: 3) }
  /// SUBSCRIBE: which records' changes are wanted (RFC 8765 section 6.2).
  public static var subscribe: DSOType { DSOType(rawValue: 0x40) }
  /// PUSH: records that have changed (RFC 8765 section 6.3).
  public static var push: DSOType { DSOType(rawValue: 0x41) }
  /// UNSUBSCRIBE: which subscription ends (RFC 8765 section 6.4).
  public static var unsubscribe: DSOType { DSOType(rawValue: 0x42) }
  /// RECONFIRM: a record that seems to be out of date (RFC 8765 section 6.5).
  public static var reconfirm: DSOType { DSOType(rawValue: 0x43) }
}

extension OctetCursor {
  /// Writes a type's name as IANA has it, or `DSO123` for one without.
  @_lifetime(self: copy self)
  public mutating func append(_ type: DSOType) {
    switch type {
    case .keepAlive: append("KeepAlive" as StaticString)
    case .retryDelay: append("RetryDelay" as StaticString)
    case .encryptionPadding: append("EncryptionPadding" as StaticString)
    case .subscribe: append("SUBSCRIBE" as StaticString)
    case .push: append("PUSH" as StaticString)
    case .unsubscribe: append("UNSUBSCRIBE" as StaticString)
    case .reconfirm: append("RECONFIRM" as StaticString)
    default:
      append("DSO" as StaticString)
      append(decimal: type.rawValue)
    }
  }
}

extension DSOType: CustomStringConvertible {
  /// The name, or `DSO123`.
  public var description: String { registryText { $0.append(self) } }
}
