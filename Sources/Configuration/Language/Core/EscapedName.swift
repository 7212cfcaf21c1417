internal import Octets

/// Domain names in the text form of events: labels between full stops, `\.` and `\DDD` for octets
/// that would be misread, no full stop at the end (one is allowed).
extension OctetView {
  /// The longest text of a name: 255 octets on the wire, all but the lengths as `\DDD`.
  static var nameTextLimit: Int { 1016 }

  /// How many octets of the name stand before the full stop that ends it, if there is one.
  var nameCount: Int {
    guard count > 0, octet(count &- 1) == Self.fullStop, !isEscaped(count &- 1) else {
      return count
    }
    return count &- 1
  }

  /// Whether an odd number of backslashes stands before an octet, which is then part of a label.
  func isEscaped(_ offset: Int) -> Bool {
    var at = offset
    while at > 0, octet(at &- 1) == Self.backslash { at &-= 1 }
    return (offset &- at) & 1 == 1
  }

  /// How many labels the name has; none for the root.
  var labelCount: Int {
    let end = nameCount
    guard end > 0 else { return 0 }
    var labels = 1
    var at = 0
    while at < end {
      if octet(at) == Self.backslash {
        at &+= 1
      } else if octet(at) == Self.fullStop {
        labels &+= 1
      }
      at &+= 1
    }
    return labels
  }

  /// Whether the name is another one or below it; letters compare in any case (RFC 4343).
  func isInDomain(_ zone: borrowing OctetView) -> Bool {
    let (own, other) = (nameCount, zone.nameCount)
    guard other > 0 else { return true }
    let start = own &- other
    guard start >= 0 else { return false }
    if start > 0 {
      guard octet(start &- 1) == Self.fullStop, !isEscaped(start &- 1) else { return false }
    }
    var at = 0
    while at < other {
      if octet(start &+ at).lowerCased != zone.octet(at).lowerCased { return false }
      at &+= 1
    }
    return true
  }

  /// The octet that stands at `offset` and where the next one begins: an escape is one octet.
  func unescaped(_ offset: Int) -> (octet: UInt8, next: Int) {
    let first = octet(offset)
    guard first == Self.backslash, offset &+ 1 < count else { return (first, offset &+ 1) }
    let second = octet(offset &+ 1)
    guard second.isDigit, offset &+ 3 < count, octet(offset &+ 2).isDigit,
      octet(offset &+ 3).isDigit
    else { return (second, offset &+ 2) }
    let number =
      Int(second &- 0x30) &* 100 &+ Int(octet(offset &+ 2) &- 0x30) &* 10
      &+ Int(octet(offset &+ 3) &- 0x30)
    return (UInt8(truncatingIfNeeded: number), offset &+ 4)
  }

  /// What stands between labels.
  static var fullStop: UInt8 { UInt8(ascii: ".") }
  /// What an escape begins with.
  static var backslash: UInt8 { UInt8(ascii: "\\") }
}

extension UInt8 {
  /// An ASCII letter in lower case; others as they are.
  @inline(__always)
  var lowerCased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}
