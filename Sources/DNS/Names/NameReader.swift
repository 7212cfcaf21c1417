public import Octets

/// Reads names from messages: lengths, uncompressed copies, label counts (RFC 1035 section 4.1.4).
///
/// Every function is total: what is not a good name gives nil, whatever the octets are.
public enum NameReader {
  /// The longest name in octets, with its root label (RFC 1035 section 2.3.4).
  public static var limitOctets: Int { 255 }
  /// The longest label in octets (RFC 1035 section 2.3.4).
  public static var labelLimitOctets: Int { 63 }
  /// The most pointers that are followed in one name.
  public static var pointerLimit: Int { 1024 }

  /// Where the name at `offset` ends in its place; nil where it is not a good name.
  public static func end(ofNameAt offset: Int, in message: borrowing OctetView) -> Int? {
    guard offset >= 0, offset < message.count else { return nil }
    var walk = NameWalk(octets: message.count)
    let end = walk.end(ofNameAt: offset, in: message, before: message.count)
    return end < 0 ? nil : end
  }

  /// Where a name that was found good ends in its place.
  @inline(__always)
  static func end(ofGoodNameAt offset: Int, in message: borrowing OctetView) -> Int {
    var at = offset
    while at < message.count {
      let length = Int(message.octet(at))
      if length == 0 { return at &+ 1 }
      if length > 63 { return at &+ 2 }
      at &+= length &+ 1
    }
    return message.count
  }

  /// Appends the name at `offset` without compression, in wire form.
  ///
  /// - Parameter folded: Whether ASCII letters become lower case, as comparisons need
  ///   (RFC 4343 section 3).
  /// - Returns: How many octets were appended, 1 to 255; nil, and nothing appended, where it is not
  ///   a good name.
  public static func appendWire(
    nameAt offset: Int, of message: borrowing OctetView, folded isFolded: Bool,
    to buffer: inout OctetBuffer
  ) -> Int? {
    guard offset >= 0 else { return nil }
    let start = buffer.count
    // Labels up to a pointer, or to the root's, are copied together; as in ``NameWalk``, a pointer leads to
    // before them.
    var chunk = offset
    var at = offset
    var octets = 0
    while at < message.count {
      let length = Int(message.octet(at))
      if length < 64 {
        octets &+= length &+ 1
        at &+= length &+ 1
        if octets > limitOctets { break }
        if length > 0 { continue }
        append(message.slice(from: chunk, count: at &- chunk), folded: isFolded, to: &buffer)
        return octets
      }
      guard length >= 192, at &+ 1 < message.count else { break }
      let target = Int(message.uint16(at) & 0x3FFF)
      guard target < chunk else { break }
      append(message.slice(from: chunk, count: at &- chunk), folded: isFolded, to: &buffer)
      chunk = target
      at = target
    }
    buffer.truncate(to: start)
    return nil
  }

  /// Appends labels with their lengths, which are below all letters.
  @inline(__always)
  private static func append(
    _ labels: borrowing OctetView, folded isFolded: Bool, to buffer: inout OctetBuffer
  ) {
    if isFolded { buffer.append(lowerCased: labels) } else { buffer.append(labels) }
  }

  /// How many labels the name at `offset` has, without the root; nil where it is not a good name.
  public static func labelCount(nameAt offset: Int, of message: borrowing OctetView) -> Int? {
    guard end(ofNameAt: offset, in: message) != nil else { return nil }
    var chunks = NameChunks(offset)
    var count = 0
    while chunks.next(in: message) != nil { count &+= 1 }
    return count
  }
}

/// The labels of a name, one after the other; it ends at the latest with the longest name.
struct NameChunks {
  /// Where the next length octet or pointer stands.
  private var at: Int
  /// Octets of labels that may still come.
  private var octetsLeft = NameReader.limitOctets
  /// Pointers that may still come.
  private var pointersLeft = NameReader.pointerLimit

  /// The labels of the name at `offset`.
  @inline(__always)
  init(_ offset: Int) { at = offset }

  /// The octets of the next label, which lie in the message; nil at the end of the name.
  @inline(__always)
  mutating func next(in message: borrowing OctetView) -> OctetRange? {
    while at < message.count {
      let length = Int(message.octet(at))
      if length < 64 {
        octetsLeft &-= length &+ 1
        let start = at &+ 1
        guard length > 0, octetsLeft >= 0, start &+ length <= message.count else { return nil }
        at = start &+ length
        return OctetRange(from: start, count: length)
      }
      guard length >= 192, at &+ 1 < message.count, pointersLeft > 0 else { return nil }
      pointersLeft &-= 1
      at = Int(message.uint16(at) & 0x3FFF)
    }
    return nil
  }
}
