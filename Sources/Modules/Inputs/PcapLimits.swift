internal import Configuration
internal import Packets

/// What the reassembly of TCP streams and of IP fragments may use, as directives of im_pcap.
struct PcapLimits {
  /// The directives.
  static let declarations: [DirectiveDeclaration] = [
    DirectiveDeclaration(
      "StreamLimit", .integer(1024...4_194_304),
      "The most TCP streams, two for a connection, that are known at once; 80 octets each, taken as they"
        + " are needed. Beyond it closed, idle and old streams make room, and are counted.",
      defaultText: "65536", unit: "streams", example: "1M", isAddition: true),
    DirectiveDeclaration(
      "StreamMemory", .integer(131_072...134_215_680),
      "The most memory for octets of TCP streams that wait for others. Beyond it the octets that waited"
        + " longest make room, and are counted.",
      defaultText: "16M", unit: "octets", example: "64M", isAddition: true),
    DirectiveDeclaration(
      "StreamTimeout", .duration,
      "How long a TCP stream is known without a segment, by the packets' time.",
      defaultText: "60", unit: "seconds", example: "2m", isAddition: true),
    DirectiveDeclaration(
      "StreamHoleTimeout", .duration,
      "How long octets that are missing in a TCP stream are waited for, before what came behind them is"
        + " used without them.",
      defaultText: "10", unit: "seconds", example: "2", isAddition: true),
    DirectiveDeclaration(
      "FragmentLimit", .integer(64...1_048_576),
      "The most fragmented IP packets that are put together at once; 450 octets each. Beyond it the"
        + " oldest make room, and are counted.",
      defaultText: "4096", unit: "packets", example: "64K", isAddition: true),
    DirectiveDeclaration(
      "FragmentMemory", .integer(131_072...134_215_680),
      "The most memory for IP fragments that wait for others. Beyond it the oldest packets make room, and"
        + " are counted.",
      defaultText: "8M", unit: "octets", example: "32M", isAddition: true),
    DirectiveDeclaration(
      "FragmentTimeout", .duration,
      "How long the other fragments of an IP packet are waited for, by the packets' time.",
      defaultMeaning: "30 seconds for IPv4, 60 for IPv6", unit: "seconds", example: "15",
      isAddition: true),
    DirectiveDeclaration(
      "SourceShare", .integer(1...100),
      "The most that one sender may have of each of these limits, so that none can use up all; what is"
        + " beyond is dropped and counted.",
      defaultMeaning: "50 for StreamLimit, 25 for the others", unit: "percent", example: "10",
      isAddition: true),
  ]

  /// What TCP streams may use.
  var streams = StreamLimits()
  /// What fragments may use.
  var fragments = FragmentLimits()

  /// What a block says.
  init(_ reader: DirectiveReader) {
    if reader.isGiven("StreamLimit"), let count = reader.integer("StreamLimit") {
      streams.streams = count
      streams.sourceStreams = count / 2
    }
    if reader.isGiven("StreamMemory"), let octets = reader.integer("StreamMemory") {
      streams.setMemory(octets: octets)
    }
    if let time = reader.nanoseconds("StreamTimeout") { streams.idleNanoseconds = time }
    if let time = reader.nanoseconds("StreamHoleTimeout") { streams.holeNanoseconds = time }
    if reader.isGiven("FragmentLimit"), let count = reader.integer("FragmentLimit") {
      fragments.packets = count
      fragments.sourcePackets = count / 4
    }
    if reader.isGiven("FragmentMemory"), let octets = reader.integer("FragmentMemory") {
      fragments.setMemory(octets: octets)
    }
    if reader.isGiven("FragmentTimeout"), let time = reader.nanoseconds("FragmentTimeout") {
      fragments.nanosecondsOfIPv4 = time
      fragments.nanosecondsOfIPv6 = time
    }
    guard reader.isGiven("SourceShare"), let percent = reader.integer("SourceShare") else { return }
    streams.setSourceShare(percent: percent)
    fragments.setSourceShare(percent: percent)
  }
}
