public import Octets

/// What a record holds: TYPE, or QTYPE in a question (RFC 1035 section 3.2.2); an open registry.
public struct RecordType: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
  /// The number on the wire.
  public var rawValue: UInt16

  /// The type with this number.
  @inline(__always)
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The registered mnemonic; empty where there is none.
  @inlinable @inline(__always)
  var mnemonic: Mnemonic {
    let index = Int(rawValue)
    if _fastPath(index < recordTypeMnemonicCount) {
      return Mnemonic(
        low: recordTypeMnemonics[2 &* index], high: recordTypeMnemonics[2 &* index &+ 1])
    }
    switch rawValue {
    case 32768: return Mnemonic(low: 0x4154, high: 2 &<< 56)
    case 32769: return Mnemonic(low: 0x56_4C44, high: 3 &<< 56)
    default: return Mnemonic(low: 0, high: 0)
    }
  }

  /// Whether the registry gives the type a mnemonic.
  public var isRegistered: Bool { mnemonic.count > 0 }

  /// A type from its mnemonic in any case, `*`, or `TYPE123` (RFC 3597 section 5).
  public init?(text: String) {
    let octets = Array(text.utf8)
    if octets == [0x2A] {
      self = .any
      return
    }
    for number in UInt16(0)..<UInt16(recordTypeMnemonicCount) {
      let type = RecordType(rawValue: number)
      if type.isRegistered, type.mnemonic.matches(octets) {
        self = type
        return
      }
    }
    for type in [RecordType.ta, .dlv] where type.mnemonic.matches(octets) {
      self = type
      return
    }
    guard let number = numberAfter("type", in: octets) else { return nil }
    self.init(rawValue: number)
  }
}

/// The decimal number of at most 65535 that follows `prefix` (in lower case) in `octets`.
func numberAfter(_ prefix: String, in octets: [UInt8]) -> UInt16? {
  let start = prefix.utf8.count
  guard octets.count > start, octets.count <= start + 5 else { return nil }
  guard octets.prefix(start).map(folded).elementsEqual(prefix.utf8) else { return nil }
  var number: UInt32 = 0
  for octet in octets.dropFirst(start) {
    guard octet &- 0x30 < 10 else { return nil }
    number = number &* 10 &+ UInt32(octet &- 0x30)
  }
  return UInt16(exactly: number)
}

extension OctetCursor {
  /// Writes a type's mnemonic, or `TYPE123` for one without (RFC 3597 section 5).
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(_ type: RecordType) {
    let mnemonic = type.mnemonic
    if _fastPath(mnemonic.count > 0) {
      append(mnemonic)
    } else {
      self = appendingUnknown(type)
    }
  }

  /// Writes `TYPE123`.
  @inline(never)
  @_lifetime(copy self)
  @usableFromInline func appendingUnknown(_ type: RecordType) -> OctetCursor {
    var cursor = copy self
    cursor.append("TYPE" as StaticString)
    cursor.append(decimal: type.rawValue)
    return cursor
  }
}

extension RecordType: CustomStringConvertible {
  /// The mnemonic, or `TYPE123`.
  public var description: String { registryText { $0.append(self) } }
}
