public import Octets

/// The header of a message, twelve octets (RFC 1035 section 4.1.1; AD and CD: RFC 4035).
///
///                                     1  1  1  1  1  1
///       0  1  2  3  4  5  6  7  8  9  0  1  2  3  4  5
///     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
///     |                      ID                       |
///     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
///     |QR|   OPCODE  |AA|TC|RD|RA| Z|AD|CD|   RCODE   |
///     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
///     |                    QDCOUNT                    |
///     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
///     |                    ANCOUNT                    |
///     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
///     |                    NSCOUNT                    |
///     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
///     |                    ARCOUNT                    |
///     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
public struct Header: BitwiseCopyable, Hashable, Sendable {
  /// How many octets a header has.
  public static var octets: Int { 12 }

  /// Which query and response belong together: ID.
  public let id: UInt16
  /// The second word: QR to RCODE.
  public let flags: UInt16
  /// How many questions are announced: QDCOUNT (ZOCOUNT in an update).
  public let questionCount: UInt16
  /// How many answers are announced: ANCOUNT (PRCOUNT in an update).
  public let answerCount: UInt16
  /// How many authority records are announced: NSCOUNT (UPCOUNT in an update).
  public let authorityCount: UInt16
  /// How many additional records are announced: ARCOUNT.
  public let additionalCount: UInt16

  /// The header at the start of a message; all zero where there are fewer than twelve octets.
  @inline(__always)
  public init(_ message: borrowing OctetView) {
    guard message.count >= Self.octets else {
      self.init(first: 0, second: 0)
      return
    }
    self.init(first: message.uint64(0), second: message.uint32(8))
  }

  /// A header from its first eight octets and the other four.
  @inline(__always)
  private init(first: UInt64, second: UInt32) {
    id = UInt16(truncatingIfNeeded: first &>> 48)
    flags = UInt16(truncatingIfNeeded: first &>> 32)
    questionCount = UInt16(truncatingIfNeeded: first &>> 16)
    answerCount = UInt16(truncatingIfNeeded: first)
    authorityCount = UInt16(truncatingIfNeeded: second &>> 16)
    additionalCount = UInt16(truncatingIfNeeded: second)
  }

  /// QR: whether it is a response.
  @inline(__always)
  public var isResponse: Bool { flags & 0x8000 != 0 }
  /// OPCODE: the kind of query.
  @inline(__always)
  public var opcode: Opcode { Opcode(rawValue: UInt8(truncatingIfNeeded: flags &>> 11)) }
  /// AA: the answer comes from an authority.
  @inline(__always)
  public var isAuthoritative: Bool { flags & 0x0400 != 0 }
  /// TC: the message was cut.
  @inline(__always)
  public var isTruncated: Bool { flags & 0x0200 != 0 }
  /// RD: recursion is wanted.
  @inline(__always)
  public var isRecursionDesired: Bool { flags & 0x0100 != 0 }
  /// RA: recursion can be had.
  @inline(__always)
  public var isRecursionAvailable: Bool { flags & 0x0080 != 0 }
  /// Z: reserved.
  @inline(__always)
  public var isReservedBitSet: Bool { flags & 0x0040 != 0 }
  /// AD: the data was validated.
  @inline(__always)
  public var isAuthenticData: Bool { flags & 0x0020 != 0 }
  /// CD: validation is not wanted.
  @inline(__always)
  public var isCheckingDisabled: Bool { flags & 0x0010 != 0 }
  /// RCODE: the lower four bits of the response code.
  @inline(__always)
  public var responseCode: ResponseCode { ResponseCode(rawValue: flags & 15) }

  /// How many records a section announces.
  @inline(__always)
  public func count(_ section: Section) -> Int {
    switch section {
    case .question: Int(questionCount)
    case .answer: Int(answerCount)
    case .authority: Int(authorityCount)
    case .additional: Int(additionalCount)
    }
  }
}

/// A part of a message (RFC 1035 section 4.1); in an update they are called zone, prerequisite,
/// update and additional (RFC 2136 section 2).
public enum Section: UInt8, BitwiseCopyable, CaseIterable, Sendable {
  /// The question section.
  case question = 0
  /// The answer section.
  case answer = 1
  /// The authority section.
  case authority = 2
  /// The additional section.
  case additional = 3
}
