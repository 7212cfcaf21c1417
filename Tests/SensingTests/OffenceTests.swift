import Octets
import Packets
import Sensing
import Testing

/// What is said of packets with something wrong, as it stands in the file of MalformedCapture.
@Suite("Offences")
struct OffenceTests {
  /// Makes segments.
  typealias Web = SensorWebTests

  /// A message whose one name has a label of an unknown type, behind the header.
  private static let bad: [UInt8] =
    [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x80, 119, 119, 119, 0, 0, 1, 0, 1]

  /// What is said of each packet, without who sent it to whom.
  private static func offences(_ packets: [[UInt8]]) -> [[String]] {
    let plan = FieldPlan(FieldSelection([], schema: .standard), instanceName: "test")
    var sensor = Sensor(plan, keepsOffences: true)
    var input = OctetBuffer(capacity: 4096)
    return packets.map { packet in
      var offences = OctetBuffer(capacity: 1024)
      input.removeAll()
      input.append(packet)
      sensor.process(
        input.view, at: Timestamp(seconds: 1), linkType: .raw, originalLength: packet.count)
      if sensor.hasOffences { sensor.takeOffences(into: &offences) }
      return String(decoding: offences.array(), as: UTF8.self).split(separator: "\n").map { line in
        // The layer, the reason and the place; then how long the message is, and how it came.
        let first = line.prefix { $0 != ";" }
        guard let rest = line.firstRange(of: ", ") else { return String(first) }
        return String(first + line[rest.lowerBound...])
      }
    }
  }

  @Test func `a message that a segment completes is told of that segment, over TCP and over HTTP`()
  {
    let reason = "dns label-type at 12, message of 21 octets"
    let whole = [[], [reason]]
    let inParts = [[], [], [reason + " that this segment completed"]]
    let framed = word(Self.bad.count) + Self.bad
    let post = Web.post(Self.bad)
    // A stream that is joined in its middle has messages by what they look like only.
    let opening = { (port: UInt16) in Web.segment(0, [], port: port, flags: 2) }
    for (octets, port) in [(framed, 53), (post, 8053)] as [([UInt8], UInt16)] {
      #expect(Self.offences([opening(port), Web.segment(1, octets, port: port)]) == whole)
      let place = octets.count - 9
      let parts = [
        opening(port),
        Web.segment(1, Array(octets.prefix(place)), port: port),
        Web.segment(1 + place, Array(octets.dropFirst(place)), port: port),
      ]
      #expect(Self.offences(parts) == inParts, "\(port)")
      // What follows in the last segment: whole in it, though over TCP it waited with the others.
      let rest = Array(octets.dropFirst(place))
      let more = Self.offences([
        parts[0], parts[1], Web.segment(1 + place, rest + octets, port: port),
      ])
      #expect(more[2] == [inParts[2][0], port == 53 ? inParts[2][0] : reason], "\(port)")
    }
  }

  @Test
  func `of many messages in one segment the first eight are told, and how many more there are`() {
    let framed = word(Self.bad.count) + Self.bad
    let segment = Web.segment(1, (0..<11).flatMap { _ in framed }, port: 53)
    let lines = Self.offences([segment])[0]
    #expect(lines.count == 9 && lines.last == "3 more messages with defects")
  }
}
