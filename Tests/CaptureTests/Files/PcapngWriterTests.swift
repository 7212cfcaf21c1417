import Capture
import Glibc
import Octets
import Packets
import TestSupport
import Testing

@Suite("Capture files that are written")
struct PcapngWriterTests {
  /// Adds a packet with comments.
  static func add(
    _ octets: [UInt8], to writer: inout PcapngWriter, time: Int64 = 1_000_000_001,
    link: LinkType = .ethernet, original: Int? = nil, _ comments: String = "why"
  ) {
    var memory = OctetBuffer(capacity: 64)
    memory.append(octets)
    var text = OctetBuffer(capacity: 64)
    text.append(comments)
    writer.add(
      CapturedPacket(
        octets: memory.view, timestamp: Timestamp(nanoseconds: time), linkType: link,
        originalLength: original ?? octets.count), comments: text.view)
  }

  /// The comments of a file's packets, which the reader steps over, each as its block has it.
  static func comments(_ octets: [UInt8]) -> [String] {
    func number(_ at: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(octets[at + $1]) << (8 * $1) }
    }
    var found: [String] = []
    var at = 0
    while at < octets.count {
      let length = number(at + 4)
      #expect(number(at + length - 4) == length && length % 4 == 0)
      if number(at) == 6 {
        var option = at + 28 + (number(at + 20) + 3) / 4 * 4
        while number(option) & 0xFFFF == 1 {
          let count = number(option) >> 16
          found.append(String(decoding: octets[option + 4..<option + 4 + count], as: UTF8.self))
          option += 4 + (count + 3) / 4 * 4
        }
        #expect(number(option) == 0 && option + 8 == at + length)
      }
      at += length
    }
    return found
  }

  @Test func `packets of several links come back with their times, lengths and comments`() throws {
    let directory = TemporaryDirectory()
    let path = "\(directory.path)/a.pcapng"
    do {
      var writer = try PcapngWriter(path: path, limitOctets: 1 << 20)
      #expect(try FileContents(path).packets.isEmpty)
      Self.add([1, 2, 3], to: &writer, time: 1_700_000_000_123_456_789, "one\ntwo")
      Self.add([4], to: &writer, link: .raw, original: 900)
      Self.add([], to: &writer, "")
      #expect(writer.counters.waiting == 3)
      writer.write()
      #expect(writer.counters.written == 3 && writer.counters.waiting == 0)
    }
    // It is continued, behind what a crash left of a block.
    let whole = try #require(Repository.octets(at: path))
    #expect(Repository.write(whole + [6, 0, 0, 0, 200, 0, 0, 0, 1, 1, 1, 1], to: path))
    do {
      var writer = try PcapngWriter(path: path, limitOctets: 1 << 20)
      Self.add([7, 7], to: &writer, String(repeating: "x", count: 3000))
      writer.write()
      let other = #expect(throws: CaptureError.self) {
        _ = try PcapngWriter(path: path, limitOctets: 1 << 20)
      }
      #expect(other?.cause == "another module or program is writing it")
    }
    let packets = try FileContents(path).packets
    #expect(packets.map(\.octets) == [[1, 2, 3], [4], [], [7, 7]])
    #expect(packets.map(\.link) == [1, 101, 1, 1] && packets[1].original == 900)
    #expect(packets[0].time == 1_700_000_000_123_456_789 && packets[1].time == 1_000_000_001)
    let octets = try #require(Repository.octets(at: path))
    #expect(Array(octets.prefix(whole.count)) == whole)
    #expect(
      Self.comments(octets) == ["one", "two", "why", String(repeating: "x", count: 1024)])
  }

  @Test func `what does not fit below the limit is counted, and smaller packets still fit`() throws
  {
    let directory = TemporaryDirectory()
    let path = "\(directory.path)/a.pcapng"
    var writer = try PcapngWriter(path: path, limitOctets: 400)
    Self.add([UInt8](repeating: 1, count: 100), to: &writer)
    Self.add([UInt8](repeating: 2, count: 500), to: &writer, link: .raw)
    Self.add([3], to: &writer)
    writer.write()
    for _ in 0..<10 { Self.add([4], to: &writer) }
    writer.write()
    let contents = try FileContents(path)
    #expect(
      contents.packets.map(\.octets.count) == [100, 1, 1, 1, 1] && contents.packets[1].link == 1)
    #expect(writer.counters.beyondLimit == 8 && writer.counters.written == 5)
    #expect(writer.counters.packets == 13 && writer.failure == nil)
    #expect(Repository.octets(at: path)?.count ?? 0 <= 400)
  }

  @Test func `what cannot be written is told with the remedy`() {
    let directory = TemporaryDirectory()
    for (path, cause) in [
      ("\(directory.path)/none/a", "it cannot be written: No such file or directory"),
      (directory.path, "it cannot be written: Is a directory"),
      ("/dev/null", "it is no regular file"),
      (
        directory.file("text", Array("no capture at all".utf8)),
        "it is there and is no pcapng file of this byte order"
      ),
    ] {
      let error = #expect(throws: CaptureError.self) {
        _ = try PcapngWriter(path: path, limitOctets: 1 << 20)
      }
      #expect(error?.cause == cause && error?.remedy != "")
    }
  }
}
