internal import DNS
public import Packets

/// What became of every packet and every message: the conservation law's terms.
///
/// ``frames`` is the sum of all outcomes, and ``messages`` that of ``decoded``, ``malformed`` and
/// ``notSampled``; both hold after every packet.
public struct SensorCounters: Sendable, Equatable {
  /// Packets that came in.
  public internal(set) var frames: UInt64 = 0
  /// Octets that were captured of them.
  public internal(set) var octets: UInt64 = 0

  /// Packets that carried or completed at least one message: datagrams, and TCP segments.
  public internal(set) var withMessage: UInt64 = 0
  /// Frames without IP, by reason.
  public internal(set) var notIP = [UInt64](repeating: 0, count: NonIPReason.allCases.count)
  /// IP packets of other protocols than UDP and TCP.
  public internal(set) var otherTransport: UInt64 = 0
  /// UDP datagrams on other ports than those of DNS.
  public internal(set) var datagramsNotDNS: UInt64 = 0
  /// TCP segments on other ports than those of DNS.
  public internal(set) var segmentsNotDNS: UInt64 = 0
  /// Packets of this program's own connections, which were not looked into.
  public internal(set) var ownConnections: UInt64 = 0
  /// TCP segments on a port of DNS: their own account.
  public internal(set) var streams = StreamCounters()
  /// Fragments of IP packets: their own account. One that completes its packet is an outcome as that
  /// packet.
  public internal(set) var fragments = FragmentCounters()
  /// TCP segments with DNS messages over HTTP in clear: their own account.
  public internal(set) var http = HTTPCounters()
  /// Encrypted sessions that began, by ``EncryptedTransport``; their packets are among
  /// ``segmentsNotDNS`` and ``datagramsNotDNS``.
  public internal(set) var sessions = [UInt64](
    repeating: 0, count: EncryptedTransport.allCases.count)
  /// Packets that were put together from fragments and are not DNS; they are among the outcomes.
  public internal(set) var reassembledNotDNS: UInt64 = 0
  /// Packets with a header that cannot be, by reason.
  public internal(set) var rejected = [UInt64](
    repeating: 0, count: PacketRejection.Reason.allCases.count)

  /// Messages.
  public internal(set) var messages: UInt64 = 0
  /// Messages without a defect.
  public internal(set) var decoded: UInt64 = 0
  /// Messages by their first defect; the first element is unused.
  public internal(set) var malformed = [UInt64](repeating: 0, count: MessageDefect.reasonCount)
  /// Messages of conversations that were left out, see ``Sensor/samplingRate``; they were not decoded.
  public internal(set) var notSampled: UInt64 = 0
  /// Messages with a defect behind octets that never came, which no packet completed.
  public internal(set) var malformedWithoutPacket: UInt64 = 0
  /// Messages over TCP, which are among ``messages``.
  public var messagesOverTCP: UInt64 { streams.messages }
  /// Messages over HTTP in clear, which are among ``messages``.
  public var messagesOverHTTP: UInt64 { http.messages }
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
      ("TCP, not DNS", segmentsNotDNS), ("of Wirebird's own connections", ownConnections),
      ("TCP without data", streams.empty),
      ("TCP, part of a message", streams.consumed), ("TCP sent again", streams.duplicate),
    ]
    list += StreamCounters.DropReason.allCases.map {
      ("TCP dropped: \($0.text)", streams.dropped[Int($0.rawValue)])
    }
    list += [
      ("TCP waiting for more", streams.pending),
      ("HTTP, part of a message", http.consumed), ("HTTP sent again", http.duplicate),
    ]
    list += HTTPCounters.DropReason.allCases.map {
      ("HTTP dropped: \($0.text)", http.dropped[Int($0.rawValue)])
    }
    list += [
      ("HTTP waiting for more", http.pending),
      ("IP fragment of a whole packet", fragments.used),
    ]
    list += FragmentCounters.DropReason.allCases.map {
      ("IP fragment dropped: \($0.text)", fragments.dropped[Int($0.rawValue)])
    }
    list.append(("IP fragment waiting for others", fragments.pending))
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
      && streams.isConserved && fragments.isConserved
      && messages == decoded + notSampled + malformed.reduce(0, +)
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
    sum.ownConnections += right.ownConnections
    sum.streams = left.streams + right.streams
    sum.fragments = left.fragments + right.fragments
    sum.http = left.http + right.http
    for index in sum.sessions.indices { sum.sessions[index] += right.sessions[index] }
    sum.reassembledNotDNS += right.reassembledNotDNS
    for index in sum.rejected.indices { sum.rejected[index] += right.rejected[index] }
    sum.messages += right.messages
    sum.decoded += right.decoded
    sum.notSampled += right.notSampled
    for index in sum.malformed.indices { sum.malformed[index] += right.malformed[index] }
    sum.malformedWithoutPacket += right.malformedWithoutPacket
    sum.queries += right.queries
    sum.responses += right.responses
    sum.capturedShort += right.capturedShort
    sum.events += right.events
    return sum
  }
}
