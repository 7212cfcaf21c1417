public import Octets

/// A place in the octets of a payload: where something starts, and how long it is.
public struct OctetSpan: BitwiseCopyable, Hashable, Sendable {
  /// Where it starts.
  public let offset: Int
  /// How many octets it has.
  public let count: Int

  /// A place; nothing by default.
  @inline(__always)
  public init(offset: Int = 0, count: Int = 0) {
    self.offset = offset
    self.count = count
  }

  /// Whether there is nothing in it.
  @inline(__always)
  public var isEmpty: Bool { count == 0 }

  /// Its octets.
  @inline(__always)
  @_lifetime(copy octets)
  public func octets(of octets: borrowing OctetView) -> OctetView {
    octets.slice(from: offset, count: count)
  }
}

extension OctetView {
  /// Whether the octets are those of a text in lower case, whatever the case of ASCII letters in them.
  public func isEqual(toLowercase text: [UInt8]) -> Bool {
    guard count == text.count else { return false }
    return hasPrefix(lowercase: text)
  }

  /// Whether the octets begin with a text in lower case, whatever the case of ASCII letters in them.
  public func hasPrefix(lowercase text: [UInt8]) -> Bool {
    guard count >= text.count else { return false }
    var at = 0
    while at < text.count {
      let value = octet(at)
      let isUpper = value >= 0x41 && value <= 0x5A
      if (isUpper ? value | 0x20 : value) != text[at] { return false }
      at &+= 1
    }
    return true
  }
}
