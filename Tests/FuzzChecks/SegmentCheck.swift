internal import Events
internal import Octets
internal import Spooling

extension FuzzCheck {
  /// An octet, then a segment of a queue on disk; where the octet is odd, its checksums are made right first. It is
  /// read to its end: every octet belongs to one step, records lie inside, and no more than their octets
  /// are believed. The bodies are read as events, too.
  public static let segment = FuzzCheck(name: "segment") { input in
    guard let selector = input.first, input.count < 65_000 else { return nil }
    var segment = Array(input.dropFirst())
    if selector & 1 == 1 { SegmentRepair.repair(&segment) }
    var octets = OctetBuffer(capacity: max(segment.count, 1))
    octets.append(segment)
    var scanner = SegmentScanner()
    var reached: Int?
    for _ in 0...segment.count {
      switch scanner.next(octets.view) {
      case .record(let record, let start):
        if let failure = failure(start..<start + record.count, &reached) { return failure }
        guard record.payload.lowerBound >= SpoolRecord.headerCount,
          start + record.payload.upperBound <= segment.count
        else { return "a body lies outside" }
        let body = octets.view(from: start + record.payload.lowerBound, count: record.payload.count)
        if let batch = EventOctets.batch(body), batch.count > body.count {
          return "\(batch.count) events of \(body.count) octets"
        }
      case .damage(let range, _):
        if let failure = failure(range, &reached) { return failure }
      case .tail(let range, _):
        if let failure = failure(range, &reached) { return failure }
        guard range.upperBound == segment.count else { return "a tail before the end" }
      case .end:
        return (reached ?? segment.count) == segment.count ? nil : "octets were left out"
      }
    }
    return "it does not get on"
  }

  /// What does not hold of the octets of a step, which are to follow those before.
  private static func failure(_ range: Range<Int>, _ reached: inout Int?) -> String? {
    guard !range.isEmpty else { return "a step without octets" }
    guard range.lowerBound == reached ?? range.lowerBound,
      reached != nil || [0, 16].contains(range.lowerBound)
    else { return "octets before \(range.lowerBound) were left out" }
    reached = range.upperBound
    return nil
  }
}

/// Makes what looks like headers to headers: what checks nothing but checksums shall be reached.
private enum SegmentRepair {
  /// Puts the right place and checksums into every header.
  static func repair(_ segment: inout [UInt8]) {
    var place = 0
    while place + 64 <= segment.count {
      guard segment[place...].starts(with: [0xFF, 0x57, 0x42, 0x01]) else {
        place += 1
        continue
      }
      put(UInt64(place), octets: 8, at: place + 56, in: &segment)
      let count = segment[place + 8..<place + 12].reduce(0) { $0 << 8 | Int($1) }
      if place + 64 + count <= segment.count {
        let body = Array(segment[place + 64..<place + 64 + count])
        put(UInt64(Checksum.of(body)), octets: 4, at: place + 12, in: &segment)
      }
      let sum = Checksum.of(Array(segment[place + 8..<place + 64]))
      put(UInt64(sum), octets: 4, at: place + 4, in: &segment)
      place += 64
    }
  }

  /// Puts a number in network order.
  private static func put(_ value: UInt64, octets: Int, at place: Int, in segment: inout [UInt8]) {
    for index in 0..<octets {
      segment[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * (octets - 1 - index)))
    }
  }
}
