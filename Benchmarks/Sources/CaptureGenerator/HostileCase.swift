/// A message that somebody could send to do harm, with a name to talk about it.
///
/// A new case is one more element of `all`; the truth file lists the names with their packets.
struct HostileCase {
  /// What it is called.
  let name: String
  /// The message's octets.
  let message: [UInt8]

  /// A header that announces so many records, and what follows it.
  private init(
    _ name: String, flags: [UInt8] = [0x81, 0x80], counts: [Int] = [1, 0, 0, 0], _ rest: [UInt8]
  ) {
    self.name = name
    var message: [UInt8] = [0x12, 0x34] + flags
    for count in counts { message.put16(count) }
    self.message = message + rest
  }

  /// Octets that do not even hold a header.
  private init(_ name: String, bare message: [UInt8]) {
    self.name = name
    self.message = message
  }

  /// The type and class A IN.
  private static let addressIN: [UInt8] = [0, 1, 0, 1]
  /// The question `a.example.` A IN, 15 octets.
  private static let question: [UInt8] = WireName("a.example").octets + addressIN

  /// Every case.
  static let all: [HostileCase] = [
    HostileCase("empty", bare: []),
    HostileCase("header-cut", bare: [0x12, 0x34, 0x01, 0x00, 0x00]),
    HostileCase("header-only", counts: [1, 0, 0, 0], []),
    HostileCase("counts-beyond-message", counts: [65_535, 65_535, 65_535, 65_535], question),
    HostileCase("pointer-to-itself", [0xC0, 0x0C] + addressIN),
    HostileCase("pointer-forward", [0xC0, 0x20] + addressIN),
    HostileCase("pointer-past-end", [0xFF, 0xFF] + addressIN),
    HostileCase("pointer-pair", [1, 0x61, 0xC0, 0x10, 0xC0, 0x0C] + addressIN),
    HostileCase("label-type-reserved", [0x80, 0x61, 0] + addressIN),
    HostileCase("label-past-end", [63, 0x61, 0x62]),
    HostileCase("name-256-octets", nameOf(octets: 256) + addressIN),
    HostileCase("name-255-octets", nameOf(octets: 255) + addressIN),
    HostileCase("pointer-chain", counts: [0, 1, 0, 0], pointerChain),
    HostileCase(
      "rdlength-beyond-message", counts: [1, 1, 0, 0],
      question + [0xC0, 0x0C, 0, 1, 0, 1, 0, 0, 0, 60, 0xFF, 0xFF, 192, 0, 2, 1]),
    HostileCase(
      "address-of-three-octets", counts: [1, 1, 0, 0],
      question + [0xC0, 0x0C, 0, 1, 0, 1, 0, 0, 0, 60, 0, 3, 192, 0, 2]),
    HostileCase(
      "text-past-rdata", counts: [1, 1, 0, 0],
      question + [0xC0, 0x0C, 0, 16, 0, 1, 0, 0, 0, 60, 0, 3, 200, 0x61, 0x62]),
    HostileCase(
      "two-opt-records", counts: [1, 0, 0, 2],
      question + [0, 0, 41, 4, 0xD0, 0, 0, 0, 0, 0, 0, 0, 0, 41, 2, 0, 0, 0, 0, 0, 0, 0]),
    HostileCase(
      "option-past-rdata", counts: [1, 0, 0, 1],
      question + [0, 0, 41, 4, 0xD0, 0, 0, 0, 0, 0, 4, 0, 10, 0xFF, 0xFF]),
    HostileCase("trailing-octets", question + [UInt8](repeating: 0xAA, count: 64)),
    HostileCase("control-characters-in-name", [4, 0x0A, 0x22, 0x5C, 0x1B, 0] + addressIN),
  ]

  /// A name of single-octet labels with this length on the wire.
  private static func nameOf(octets: Int) -> [UInt8] {
    var name: [UInt8] = []
    while name.count + 3 <= octets { name += [1, 0x78] }
    if name.count + 2 <= octets { name[name.count - 2] = 1 }
    if (octets - 1) % 2 == 1 { name = [2, 0x78, 0x78] + name.dropFirst(2) }
    return name + [0]
  }

  /// Data that is a hundred pointers, each to the one before, and an owner that points to the last.
  private static var pointerChain: [UInt8] {
    var octets: [UInt8] = [0, 0, 10, 0, 1, 0, 0, 0, 0, 0, 202, 0]
    var target = 12 + octets.count - 1
    for _ in 0..<100 {
      let here = 12 + octets.count
      octets.put16(0xC000 | target)
      target = here
    }
    octets.append(0)
    return octets
  }

  /// Writes every case to port 53 of a documentation address, a millisecond apart.
  static func write(to capture: inout CaptureWriter) -> Truth {
    var truth = Truth()
    var frames = FrameComposer()
    let path = Path(client: [192, 0, 2, 66], server: [192, 0, 2, 53])
    for (index, hostile) in all.enumerated() {
      let time: UInt64 = 1_735_732_800_000_000_000 + UInt64(index) * 1_000_000
      let frame = frames.datagram(path, from: 40_000 + index, to: 53, hostile.message)
      capture.add(frame, at: time)
      truth.count("case.\(hostile.name)", by: index + 1)
    }
    truth.count("packets", by: all.count)
    return truth
  }
}
