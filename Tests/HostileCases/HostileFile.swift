/// A capture file that somebody could hand over to do harm, with a name to talk about it, and what must
/// come of it.
public struct HostileFile: Sendable {
  /// What it is called.
  public let name: String
  /// Its octets.
  public let octets: [UInt8]
  /// What must come of it: how many packets, what was left out, when the last packet was where that is
  /// not the usual time, and how the file ends.
  public let expected: [String]

  /// A file.
  init(_ name: String, _ octets: [UInt8], _ expected: String...) {
    self.name = name
    self.octets = octets
    self.expected = expected
  }

  /// Every file.
  public static let all: [HostileFile] =
    starts + records + recordTimes + blocks + interfaces + packetBlocks + blockTimes + compressions

  /// Little-endian files, which most are.
  static let little = CaptureFileMaker(isLittle: true)
  /// Files in the other order.
  static let big = CaptureFileMaker(isLittle: false)
  /// A packet, no multiple of four octets long.
  static let packet: [UInt8] = [1, 2, 3, 4, 5]
  /// More octets than a packet may have.
  static let long = Wire.times(300_000, [0])
  /// A record in the order of most files.
  static let record = little.record(packet)

  /// Files that are no capture, or say something odd of themselves.
  static let starts: [HostileFile] = [
    HostileFile("file-empty", [], "refused: is empty"),
    HostileFile("file-of-three-octets", [0xA1, 0xB2, 0xC3], "refused: is too short for a capture"),
    HostileFile(
      "file-of-text", Array("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n".utf8),
      "refused: starts with 0x47455420, which is neither pcap nor pcapng"),
    HostileFile(
      "pcap-header-cut", Array(little.pcap().prefix(23)),
      "refused: starts with 0xd4c3b2a1, which is neither pcap nor pcapng"),
    HostileFile("pcap-without-packets", little.pcap(), "0 packets", "complete"),
    HostileFile("pcap-swapped", big.pcap() + big.record(packet), "1 packets", "complete"),
    HostileFile(
      "pcap-of-mixed-orders", little.pcap() + big.record(packet), "0 packets",
      "damaged at 24: recordLength"),
    HostileFile(
      "pcap-snap-length-0", little.pcap(snapLength: 0) + record, "1 packets", "complete"),
    HostileFile(
      "pcap-snap-length-4g", little.pcap(snapLength: .max) + record, "1 packets", "complete"),
    HostileFile("pcap-link-type-65535", little.pcap(link: 65535) + record, "1 packets", "complete"),
    HostileFile(
      "section-cut", Array(little.section().prefix(27)), "0 packets", "cut at 0, 1 missing"),
    HostileFile(
      "section-version-2", little.section(major: 2), "0 packets", "damaged at 0: sectionHeader"),
    HostileFile(
      "section-without-magic", little.block(0x0A0D_0D0A, Wire.times(16, [0])), "0 packets",
      "damaged at 0: sectionHeader"),
    HostileFile(
      "section-in-the-middle",
      little.section() + little.interface() + little.enhanced(packet) + big.section()
        + big.enhanced(packet) + big.interface() + big.enhanced(packet), "2 packets",
      "1 of unknown interfaces", "complete"),
    HostileFile(
      "section-magic-swapped",
      big.block(0x0A0D_0D0A, [0x4D, 0x3C, 0x2B, 0x1A] + Wire.times(12, [0])), "0 packets",
      "damaged at 0: blockContents"),
  ]

  /// Records of pcap whose lengths lie.
  static let records: [HostileFile] = [
    HostileFile(
      "record-header-cut", little.pcap() + record + Array(record.prefix(15)), "1 packets",
      "cut at 45, 1 missing"),
    HostileFile(
      "record-cut", little.pcap() + record + Array(record.dropLast()), "1 packets",
      "cut at 45, 1 missing"),
    HostileFile(
      "record-empty", little.pcap() + little.record([]) + record, "2 packets", "complete"),
    HostileFile(
      "record-length-4g", little.pcap() + record + little.record([], captured: .max), "1 packets",
      "damaged at 45: recordLength"),
    HostileFile(
      "record-length-beyond-snap-length", little.pcap() + record + little.record(long), "1 packets",
      "damaged at 45: recordLength"),
    HostileFile(
      "record-length-beyond-16m",
      little.pcap(snapLength: .max) + little.record([], captured: 16 << 20 | 1), "0 packets",
      "damaged at 24: recordLength"),
    HostileFile(
      "record-oversize", little.pcap(snapLength: 300_000) + little.record(long) + record,
      "1 packets", "1 too long", "complete"),
    HostileFile(
      "record-oversize-cut",
      little.pcap(snapLength: 300_001) + little.record(long, captured: 300_001), "0 packets",
      "1 too long", "cut at 300040, 1 missing"),
    HostileFile(
      "record-captured-above-original", little.pcap() + little.record(packet, original: 1),
      "1 packets", "complete"),
    HostileFile(
      "record-original-4g", little.pcap() + little.record(packet, original: .max), "1 packets",
      "complete"),
  ]

  /// Records of pcap whose times cannot be.
  static let recordTimes: [HostileFile] = [
    HostileFile(
      "record-fraction-above-second", little.pcap() + little.record(packet, fraction: .max),
      "1 packets", "the last at 4295967295000", "complete"),
    HostileFile(
      "record-nanoseconds", little.pcap(magic: 0xA1B2_3C4D) + record, "1 packets",
      "the last at 1000000002", "complete"),
    HostileFile(
      "record-nanoseconds-swapped", big.pcap(magic: 0xA1B2_3C4D) + big.record(packet), "1 packets",
      "the last at 1000000002", "complete"),
    HostileFile(
      "record-nanoseconds-above-second",
      little.pcap(magic: 0xA1B2_3C4D) + little.record(packet, fraction: .max), "1 packets",
      "the last at 5294967295", "complete"),
    HostileFile(
      "record-time-ffffffff",
      little.pcap() + little.record(packet, seconds: .max, fraction: .max), "1 packets",
      "the last at 4294971589967295000", "complete"),
  ]
}
