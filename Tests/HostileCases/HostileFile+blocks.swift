/// Files of blocks that lie.
extension HostileFile {
  /// A section with an interface.
  private static let start = little.section() + little.interface()
  /// A packet in a block.
  private static let block = little.enhanced(packet)

  /// Blocks whose lengths lie.
  static let blocks: [HostileFile] = [
    HostileFile(
      "block-length-0", start + little.block(6, [], length: 0), "0 packets",
      "damaged at 48: blockLength"),
    HostileFile(
      "block-length-8", start + little.block(6, [], length: 8), "0 packets",
      "damaged at 48: blockLength"),
    HostileFile(
      "block-length-odd", start + little.block(6, [], length: 13), "0 packets",
      "damaged at 48: blockLength"),
    HostileFile(
      "block-length-4g", start + little.block(5, [], length: 0xFFFF_FFFC), "0 packets",
      "cut at 60, 4294967280 missing"),
    HostileFile(
      "block-trailer-differs", start + block + little.block(5, [1, 2, 3, 4], trailer: 20),
      "1 packets", "damaged at 88: blockTrailer"),
    HostileFile(
      "block-cut", start + block + Array(block.dropLast()), "1 packets", "cut at 88, 1 missing"),
    HostileFile(
      "block-unknown-long", start + little.block(0x0BAD, long) + block, "1 packets", "complete"),
    HostileFile(
      "blocks-empty-1000", start + Wire.times(1000, little.block(0x0BAD, [])) + block, "1 packets",
      "complete"),
    HostileFile(
      "block-oversize-packet", start + little.enhanced(long) + block, "1 packets",
      "1 too long", "complete"),
    HostileFile(
      "block-oversize-packet-and-options",
      start + little.enhanced(long, options: Wire.times(100_000, [0])) + block, "1 packets",
      "1 too long", "complete"),
  ]

  /// Interfaces that are missing, too many or too long.
  static let interfaces: [HostileFile] = [
    HostileFile(
      "interface-missing", little.section() + block + little.simple(packet), "0 packets",
      "2 of unknown interfaces", "complete"),
    HostileFile(
      "interface-index-4g", start + little.enhanced(packet, on: .max) + block, "1 packets",
      "1 of unknown interfaces", "complete"),
    HostileFile(
      "interface-without-room", little.section() + little.block(1, [0, 0]), "0 packets",
      "damaged at 28: blockContents"),
    HostileFile(
      "interface-of-400k", little.section() + little.block(1, Wire.times(400_000, [1])),
      "0 packets", "damaged at 28: blockContents"),
    HostileFile(
      "interfaces-5000",
      little.section() + Wire.times(5000, little.interface()) + little.enhanced(packet, on: 4095)
        + little.enhanced(packet, on: 4999), "1 packets", "1 of unknown interfaces", "complete"),
    HostileFile(
      "interface-options-past-end",
      little.section()
        + little.interface(options: little.option(9, [9]) + [14, 0, 255, 255]) + block,
      "1 packets", "the last at 1000002", "complete"),
    HostileFile(
      "interface-options-without-end",
      little.section() + little.interface(options: Wire.times(9000, little.option(2, []))) + block,
      "1 packets", "complete"),
  ]

  /// Packet blocks whose contents lie.
  static let packetBlocks: [HostileFile] = [
    HostileFile(
      "packet-captured-beyond-block", start + little.enhanced(packet, captured: 9), "0 packets",
      "damaged at 48: blockContents"),
    HostileFile(
      "packet-captured-4g", start + little.enhanced(packet, captured: .max), "0 packets",
      "damaged at 48: blockContents"),
    HostileFile(
      "packet-without-room", start + little.block(6, [1, 2, 3, 4]), "0 packets",
      "damaged at 48: blockContents"),
    HostileFile(
      "packet-options-past-end",
      start + little.enhanced(packet, options: [1, 0, 255, 255]) + block, "2 packets", "complete"),
    HostileFile(
      "packet-obsolete", start + little.obsolete(packet) + little.obsolete(packet, on: 9),
      "1 packets", "1 of unknown interfaces", "complete"),
    HostileFile(
      "packet-simple-of-4g", start + little.simple(packet, original: .max), "1 packets",
      "the last at 0", "complete"),
    HostileFile(
      "packet-simple-without-room", start + little.block(3, []), "0 packets",
      "damaged at 48: blockContents"),
  ]

  /// Resolutions and offsets of times that cannot be.
  static let blockTimes: [HostileFile] = [
    time("resolution-of-10-to-255", little.option(9, [0x7F]), "the last at 0"),
    time("resolution-of-2-to-127", little.option(9, [0xFF]), "the last at 0"),
    time("resolution-of-seconds", little.option(9, [0]), "the last at 9223372036854775807"),
    time(
      "offset-of-2-to-63", little.option(14, Wire.times(7, [255]) + [0x7F]),
      "the last at 9223372036854775807"),
    time(
      "offset-of-minus-2-to-63", little.option(14, Wire.times(7, [0]) + [0x80]),
      "the last at -9223372036854775808"),
  ]

  /// A packet at the last time that can be written, of an interface with an option.
  private static func time(_ name: String, _ option: [UInt8], _ expected: String) -> HostileFile {
    let interface = little.interface(options: option)
    return HostileFile(
      "time-\(name)", little.section() + interface + little.enhanced(packet, ticks: .max),
      "1 packets", expected, "complete")
  }
}
