public import Octets

/// Where one type-length-value unit of a stateful operation stands in its message (RFC 8490
/// section 5.4.4).
///
///                                                  1   1   1   1   1   1
///          0   1   2   3   4   5   6   7   8   9   0   1   2   3   4   5
///        +---+---+---+---+---+---+---+---+---+---+---+---+---+---+---+---+
///        |                           DSO-TYPE                            |
///        +---+---+---+---+---+---+---+---+---+---+---+---+---+---+---+---+
///        |                          DSO-LENGTH                           |
///        +---+---+---+---+---+---+---+---+---+---+---+---+---+---+---+---+
///        |                           DSO-DATA                            |
///        +---+---+---+---+---+---+---+---+---+---+---+---+---+---+---+---+
public struct DSOUnit: BitwiseCopyable, Hashable, Sendable {
  /// DSO-TYPE.
  public let type: DSOType
  /// Where its data starts, from the first octet of the message.
  public let offset: UInt16
  /// DSO-LENGTH.
  public let length: UInt16
}

/// Reads the units of a stateful operation in their order.
public struct DSOUnitReader: Sendable {
  /// The most units that are read of one message: an operation has one, and a few more say how. With
  /// the changes that are written of each, it bounds the text.
  public static var unitLimit: Int { 8 }

  /// Where the next unit starts.
  private(set) var at: Int
  /// How many units may still come.
  private var left: Int

  /// The units of a message; none where it is no stateful operation.
  public init(_ message: ParsedMessage) {
    at = Header.octets
    left = message.hasUnits ? Self.unitLimit : 0
  }

  /// The next unit; nil behind the last one, and where a unit runs past the message.
  public mutating func next(in message: borrowing OctetView) -> DSOUnit? {
    guard left > 0, at &+ 4 <= message.count else { return nil }
    let length = Int(message.uint16(at &+ 2))
    let start = at &+ 4
    guard start &+ length <= min(message.count, MessageParser.limitOctets) else { return nil }
    let type = DSOType(rawValue: message.uint16(at))
    at = start &+ length
    left &-= 1
    return DSOUnit(
      type: type, offset: UInt16(truncatingIfNeeded: start),
      length: UInt16(truncatingIfNeeded: length))
  }
}

extension ParsedMessage {
  /// Whether units of a stateful operation follow the header, and no records: DSO with all counts zero
  /// (RFC 8490 section 5.4).
  public var hasUnits: Bool {
    hasHeader && header.opcode == .dso
      && header.questionCount | header.answerCount | header.authorityCount | header.additionalCount
        == 0
  }
}
