internal import DNS
internal import Packets

/// What became of every packet and every message: the conservation law's terms.
///
/// ``frames`` is the sum of all outcomes, and ``messages`` that of ``decoded`` and ``malformed``; both
/// hold after every packet.
public struct SensorCounters: Sendable, Equatable {
  /// Packets that came in.
  public internal(set) var frames: UInt64 = 0
  /// Octets that were captured of them.
  public internal(set) var octets: UInt64 = 0

  /// Packets that carried or completed at least one message.
  public internal(set) var withMessage: UInt64 = 0
  /// Frames without IP, by reason.
  public internal(set) var notIP = [UInt64](repeating: 0, count: NonIPReason.allCases.count)
  /// IP packets of other protocols than UDP and TCP.
  public internal(set) var otherTransport: UInt64 = 0
  /// UDP datagrams on other ports than those of DNS.
  public internal(set) var datagramsNotDNS: UInt64 = 0
  /// TCP segments on other ports than those of DNS.
  public internal(set) var segmentsNotDNS: UInt64 = 0
  /// TCP segments on a port of DNS without octets: handshakes, acknowledgments.
  public internal(set) var segmentsEmpty: UInt64 = 0
  /// TCP segments on a port of DNS that hold no whole message by themselves.
  public internal(set) var segmentsIncomplete: UInt64 = 0
  /// Fragments of IP packets.
  public internal(set) var fragments: UInt64 = 0
  /// Packets with a header that cannot be, by reason.
  public internal(set) var rejected = [UInt64](
    repeating: 0, count: PacketRejection.Reason.allCases.count)

  /// Messages.
  public internal(set) var messages: UInt64 = 0
  /// Messages without a defect.
  public internal(set) var decoded: UInt64 = 0
  /// Messages by their first defect; the first element is unused.
  public internal(set) var malformed = [UInt64](repeating: 0, count: MessageDefect.reasonCount)
  /// Messages over TCP, which are among ``messages``.
  public internal(set) var messagesOverTCP: UInt64 = 0
  /// Queries and responses, by QR; messages without a header are neither.
  public internal(set) var queries: UInt64 = 0
  /// See ``queries``.
  public internal(set) var responses: UInt64 = 0
  /// Packets of which fewer octets were captured than they had.
  public internal(set) var capturedShort: UInt64 = 0
  /// Events that were made.
  public internal(set) var events: UInt64 = 0

  /// All zero.
  public init() {}

  /// The outcomes of packets with their counts, in the order that reports have; `frames` is their sum.
  public var outcomes: [(name: String, count: UInt64)] {
    var list: [(String, UInt64)] = [("with a DNS message", withMessage)]
    list += NonIPReason.allCases.map { ("not IP: \($0.text)", notIP[Int($0.rawValue)]) }
    list += [
      ("other transport protocol", otherTransport), ("UDP, not DNS", datagramsNotDNS),
      ("TCP, not DNS", segmentsNotDNS), ("TCP without data", segmentsEmpty),
      ("TCP without a whole message", segmentsIncomplete), ("IP fragment", fragments),
    ]
    list += PacketRejection.Reason.allCases.map {
      ("rejected: \($0.text)", rejected[Int($0.rawValue)])
    }
    return list.map { (name: $0.0, count: $0.1) }
  }

  /// The messages' defects with their counts.
  public var defects: [(name: String, count: UInt64)] {
    MessageDefect.Reason.allCases.dropFirst().map {
      (name: "\($0.text)", count: malformed[Int($0.rawValue)])
    }
  }

  /// Whether every packet and every message is counted in exactly one place.
  public var isConserved: Bool {
    frames == outcomes.reduce(0) { $0 + $1.count }
      && messages == decoded + malformed.reduce(0, +)
  }

  /// The counts of both together.
  public static func + (left: SensorCounters, right: SensorCounters) -> SensorCounters {
    var sum = left
    sum.frames += right.frames
    sum.octets += right.octets
    sum.withMessage += right.withMessage
    for index in sum.notIP.indices { sum.notIP[index] += right.notIP[index] }
    sum.otherTransport += right.otherTransport
    sum.datagramsNotDNS += right.datagramsNotDNS
    sum.segmentsNotDNS += right.segmentsNotDNS
    sum.segmentsEmpty += right.segmentsEmpty
    sum.segmentsIncomplete += right.segmentsIncomplete
    sum.fragments += right.fragments
    for index in sum.rejected.indices { sum.rejected[index] += right.rejected[index] }
    sum.messages += right.messages
    sum.decoded += right.decoded
    for index in sum.malformed.indices { sum.malformed[index] += right.malformed[index] }
    sum.messagesOverTCP += right.messagesOverTCP
    sum.queries += right.queries
    sum.responses += right.responses
    sum.capturedShort += right.capturedShort
    sum.events += right.events
    return sum
  }
}
