public import Octets

/// A record's CLASS, or QCLASS in a question (RFC 1035 section 3.2.4); an open registry.
public struct RecordClass: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
  /// The number on the wire.
  public var rawValue: UInt16

  /// The class with this number.
  @inline(__always)
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// IN: the Internet (RFC 1035).
  public static var internet: RecordClass { RecordClass(rawValue: 1) }
  /// CH: Chaosnet, used for facts about servers (RFC 1035).
  public static var chaos: RecordClass { RecordClass(rawValue: 3) }
  /// HS: Hesiod (RFC 1035).
  public static var hesiod: RecordClass { RecordClass(rawValue: 4) }
  /// NONE: no class, in dynamic updates (RFC 2136).
  public static var none: RecordClass { RecordClass(rawValue: 254) }
  /// ANY: every class (RFC 1035, RFC 2136).
  public static var any: RecordClass { RecordClass(rawValue: 255) }

  /// The class without the highest bit, which mDNS uses for cache-flush and for unicast responses
  /// (RFC 6762 sections 10.2 and 5.4).
  @inline(__always)
  public var withoutHighestBit: RecordClass { RecordClass(rawValue: rawValue & 0x7FFF) }

  /// Whether the highest bit is set.
  @inline(__always)
  public var hasHighestBit: Bool { rawValue & 0x8000 != 0 }

  /// A class from its mnemonic in any case, or `CLASS123` (RFC 3597 section 5).
  public init?(text: String) {
    let octets = Array(text.utf8)
    for known in [RecordClass.internet, .chaos, .hesiod, .none, .any]
    where Array(known.description.utf8).map(folded) == octets.map(folded) {
      self = known
      return
    }
    guard let number = numberAfter("class", in: octets) else { return nil }
    self.init(rawValue: number)
  }
}

extension OctetCursor {
  /// Writes a class's mnemonic, or `CLASS123` for one without (RFC 3597 section 5).
  @inline(__always)
  @_lifetime(self: copy self)
  public mutating func append(_ recordClass: RecordClass) {
    if _fastPath(recordClass.rawValue == 1) { return append(word: 0x4E49, count: 2) }
    self = appendingUncommon(recordClass)
  }

  /// Writes a class other than IN.
  @inline(never)
  @_lifetime(copy self)
  func appendingUncommon(_ recordClass: RecordClass) -> OctetCursor {
    var cursor = copy self
    switch recordClass.rawValue {
    case 3: cursor.append("CH" as StaticString)
    case 4: cursor.append("HS" as StaticString)
    case 254: cursor.append("NONE" as StaticString)
    case 255: cursor.append("ANY" as StaticString)
    default:
      cursor.append("CLASS" as StaticString)
      cursor.append(decimal: recordClass.rawValue)
    }
    return cursor
  }
}

extension RecordClass: CustomStringConvertible {
  /// The mnemonic, or `CLASS123`.
  public var description: String { registryText { $0.append(self) } }
}
