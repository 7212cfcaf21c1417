public import Octets

/// What an OPT record says in its fixed fields (RFC 6891 section 6.1).
///
///                    +0 (MSB)                +1 (LSB)
///          +---+---+---+---+---+---+---+---+---+---+---+---+---+---+---+---+
///     CLASS|                     UDP payload size                          |
///          +---+---+---+---+---+---+---+---+---+---+---+---+---+---+---+---+
///       TTL|         EXTENDED-RCODE        |            VERSION            |
///          +---+---+---+---+---+---+---+---+---+---+---+---+---+---+---+---+
///          | DO| CO|                    Z                                  |
///          +---+---+---+---+---+---+---+---+---+---+---+---+---+---+---+---+
public struct OPTRecord: Hashable, Sendable {
  /// The entry it was read from.
  private let entry: RecordEntry

  /// The OPT record of an entry, whose type must be OPT.
  @inline(__always)
  public init(_ entry: RecordEntry) { self.entry = entry }

  /// The largest UDP payload in octets that the sender takes.
  @inline(__always)
  public var payloadSize: UInt16 { entry.recordClass.rawValue }

  /// The upper eight bits of the response code.
  @inline(__always)
  public var extendedResponseCode: UInt8 { UInt8(truncatingIfNeeded: entry.ttl &>> 24) }

  /// The version of EDNS; 0 is the only one so far.
  @inline(__always)
  public var version: UInt8 { UInt8(truncatingIfNeeded: entry.ttl &>> 16) }

  /// The lower sixteen bits: DO, CO and Z.
  @inline(__always)
  public var flags: UInt16 { UInt16(truncatingIfNeeded: entry.ttl) }

  /// DO: DNSSEC records are wanted (RFC 3225).
  @inline(__always)
  public var isDNSSECWanted: Bool { flags & 0x8000 != 0 }

  /// CO: compact answers are understood (RFC 9824 section 5.1).
  @inline(__always)
  public var isCompactAnswersUnderstood: Bool { flags & 0x4000 != 0 }

  /// Its options, one after the other.
  @inline(__always)
  public var options: EDNSOptionReader { EDNSOptionReader(entry) }
}

/// Reads the options of an OPT record in their order.
public struct EDNSOptionReader: Sendable {
  /// The most options that are read: more is a defect, and makes work without an end.
  public static var limit: Int { 256 }

  /// How many options may still come.
  private var left = EDNSOptionReader.limit
  /// Where the next option starts.
  private var at: Int
  /// Where the record ends.
  private let end: Int

  /// The options of an OPT record's entry.
  @inline(__always)
  public init(_ entry: RecordEntry) {
    at = Int(entry.dataOffset)
    end = at &+ Int(entry.dataLength)
  }

  /// The next option; nil behind the last one, and where an option runs past the record.
  @inline(__always)
  public mutating func next(in message: borrowing OctetView) -> EDNSOption? {
    guard at &+ 4 <= end, end <= message.count, left > 0 else { return nil }
    left &-= 1
    let length = Int(message.uint16(at &+ 2))
    let start = at &+ 4
    guard start &+ length <= end else { return nil }
    let code = EDNSOptionCode(rawValue: message.uint16(at))
    at = start &+ length
    return EDNSOption(
      code: code, offset: UInt16(truncatingIfNeeded: start),
      length: UInt16(truncatingIfNeeded: length))
  }
}

/// Where one option stands in its message.
public struct EDNSOption: BitwiseCopyable, Hashable, Sendable {
  /// OPTION-CODE.
  public let code: EDNSOptionCode
  /// Where its data starts, from the first octet of the message.
  public let offset: UInt16
  /// OPTION-LENGTH.
  public let length: UInt16

  /// Writes its value as text; data that does not have the form of the option in hexadecimal.
  @_lifetime(copy cursor)
  public func appendingValue(
    of message: borrowing OctetView, to cursor: OctetCursor
  ) -> OctetCursor {
    if _fastPath(code == .cookie), Int(offset) &+ Int(length) <= message.count {
      // Hexadecimal in any form.
      var cursor = copy cursor
      cursor.append(hexadecimal: message, from: Int(offset), count: Int(length))
      return cursor
    }
    var data = DataReader(
      message, from: Int(offset), count: Int(length), names: NameWalk(octets: 0))
    return RecordData.appendingOption(code, &data, to: cursor)
  }
}
