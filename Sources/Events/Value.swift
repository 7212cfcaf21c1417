public import Octets

/// A value of the language: of a field, a variable, or an expression on its way.
///
/// Sixteen octets without references. Text, binary data and IPv6 addresses stand in the text of
/// the batch that the value belongs to (``EventBatch/text``) and are named by offset and length.
public struct Value: Sendable, Equatable {
  /// The types of the language (nxlog.conf), with their numbers here.
  public enum Kind: UInt8, Sendable, CaseIterable {
    /// No value: `undef`.
    case undefined
    /// `TRUE` or `FALSE`.
    case boolean
    /// A signed 64-bit number.
    case integer
    /// Nanoseconds since 1970, UTC.
    case datetime
    /// Octets that are text, mostly UTF-8; anything is allowed.
    case string
    /// Octets that are not text.
    case binary
    /// An IPv4 address.
    case ip4addr
    /// An IPv6 address.
    case ip6addr

    /// The name of the type in the language, as `type()` and errors give it.
    public var name: String {
      switch self {
      case .undefined: "unknown"
      case .boolean: "boolean"
      case .integer: "integer"
      case .datetime: "datetime"
      case .string: "string"
      case .binary: "binary"
      case .ip4addr: "ip4addr"
      case .ip6addr: "ip6addr"
      }
    }
  }

  /// The type.
  public let kind: Kind
  /// The number, or offset and length of the octets.
  let bits: UInt64

  /// A value from its parts.
  @inline(__always)
  init(kind: Kind, bits: UInt64) {
    self.kind = kind
    self.bits = bits
  }

  /// No value.
  public static var undefined: Value { Value(kind: .undefined, bits: 0) }

  /// `TRUE` or `FALSE`.
  @inline(__always)
  public init(_ value: Bool) { self.init(kind: .boolean, bits: value ? 1 : 0) }

  /// A number.
  @inline(__always)
  public init(_ value: Int64) { self.init(kind: .integer, bits: UInt64(bitPattern: value)) }

  /// A time.
  @inline(__always)
  public init(_ value: Timestamp) {
    self.init(kind: .datetime, bits: UInt64(bitPattern: value.nanoseconds))
  }

  /// An IPv4 address.
  @inline(__always)
  public init(ip4addr bits: UInt32) { self.init(kind: .ip4addr, bits: UInt64(bits)) }

  /// Octets that stand in a batch's text: a string, binary data, or the 16 of an IPv6 address.
  @inline(__always)
  public init(_ kind: Kind, at range: TextRange) {
    self.init(kind: kind, bits: UInt64(range.start) << 32 | UInt64(range.count))
  }

  /// Whether it is `undef`.
  public var isUndefined: Bool { kind == .undefined }
  /// The truth of a boolean; false for all others.
  public var boolean: Bool { kind == .boolean && bits != 0 }
  /// The number of an integer; zero for strings and `undef`.
  public var integer: Int64 { kind == .integer ? Int64(bitPattern: bits) : 0 }
  /// The time of a datetime.
  public var datetime: Timestamp {
    Timestamp(nanoseconds: kind == .datetime ? Int64(bitPattern: bits) : 0)
  }
  /// The 32 bits of an IPv4 address.
  public var ip4addr: UInt32 { UInt32(truncatingIfNeeded: bits) }
  /// Where the octets of a string, of binary data or of an IPv6 address stand; empty for others.
  public var range: TextRange {
    switch kind {
    case .string, .binary, .ip6addr:
      TextRange(start: UInt32(bits >> 32), count: UInt32(truncatingIfNeeded: bits))
    default: TextRange(start: 0, count: 0)
    }
  }
}

/// Octets in the text of a batch.
public struct TextRange: Sendable, Equatable {
  /// The first octet.
  public let start: UInt32
  /// How many octets.
  public let count: UInt32

  /// A range from its parts.
  @inline(__always)
  public init(start: UInt32, count: UInt32) {
    self.start = start
    self.count = count
  }
}
