internal import DNS
internal import Octets

/// Responses that are made before they are measured.
struct ResponseBuffer {
  /// The messages.
  private(set) var messages: [[UInt8]] = []
  /// When each was captured.
  private(set) var times: [Timestamp] = []

  /// Forgets them.
  mutating func removeAll() {
    messages.removeAll(keepingCapacity: true)
    times.removeAll(keepingCapacity: true)
  }

  /// Adds the answer of a resolver with an RRset, as the `number`th message of a capture of 1,000 responses
  /// a second: so few that no zone is flooded with new names.
  mutating func add(_ member: Population.Member, number: Int) {
    var message: [UInt8] = [
      UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number), 0x81, 0x80, 0, 1,
      0,
      UInt8(member.data.count), 0, 0, 0, 0,
    ]
    let type = [UInt8(member.type >> 8), UInt8(truncatingIfNeeded: member.type), 0, 1]
    message += Population.wire(member.labels) + type
    for data in member.data {
      message +=
        [0xC0, 12] + type + [0, 0, 1, 44, UInt8(data.count >> 8), UInt8(data.count & 255)]
      message += data
    }
    messages.append(message)
    times.append(Timestamp(nanoseconds: 1_700_000_000_000_000_000 + Int64(number) * 1_000_000))
  }
}
