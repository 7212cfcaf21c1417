import Capture
import Glibc
import HostileCases
import Octets
import Packets
import TestSupport
import Testing

/// Several files in the order of their packets' times, beside an order that the test makes itself.
struct CaptureFileMergeTests {
  /// A packet: its file and its number in it are in its octets.
  private struct Packet: Equatable {
    /// When it was captured, in microseconds.
    var time: UInt64
    /// Its octets.
    var octets: [UInt8]
  }

  /// What a merge gave.
  private struct Result: Equatable {
    /// The packets.
    var packets: [Packet] = []
    /// What was told.
    var news: [String] = []
    /// What was counted.
    var counters = CaptureFileCounters()
  }

  /// Holds what a merge tells.
  private final class Listener {
    /// A line for each.
    var news: [String] = []

    /// Adds what was told.
    func hear(_ item: CaptureFileMerge.News) {
      switch item {
      case .ended(let ending, let path): news.append("\(path) \(ending)")
      case .failed(let error): news.append(error.description)
      case .delayed(let path): news.append("\(path) is late")
      }
    }
  }

  /// Files with packets at random times: mostly in order, of all forms.
  private static func files(_ count: Int, seed: UInt64, packets: Int) -> [[Packet]] {
    var random = SeededGenerator(state: seed)
    return (0..<count).map { file in
      var time = UInt64.random(in: 1_000_000...1_400_000, using: &random)
      return (0..<packets).map { number in
        // Often the same time as others; some packets step back.
        time += UInt64.random(in: 0...3, using: &random) * 1000
        if Int.random(in: 0..<20, using: &random) == 0 { time -= 5000 }
        let size = Int.random(in: 3...200, using: &random)
        let head = [UInt8(file), UInt8(number >> 8), UInt8(number & 255)]
        return Packet(time: time, octets: head + [UInt8](repeating: 7, count: size))
      }
    }
  }

  /// A file of packets, in one of eight forms.
  private static func octets(_ packets: [Packet], form: Int) -> [UInt8] {
    let make = CaptureFileMaker(isLittle: form & 1 == 0)
    var file: [UInt8]
    if form & 2 == 0 {
      file = make.pcap()
      for packet in packets {
        file += make.record(
          packet.octets, seconds: UInt32(packet.time / 1_000_000),
          fraction: UInt32(packet.time % 1_000_000))
      }
    } else {
      file = make.section() + make.interface()
      for packet in packets { file += make.enhanced(packet.octets, ticks: packet.time) }
    }
    return form & 4 == 0 ? file : form & 1 == 0 ? Compress.gzip(file) : Compress.zstd(file)
  }

  /// The order in which packets have to come: always the earliest of the first ones left.
  private static func merged(_ files: [[Packet]]) -> [Packet] {
    var rest = files.map { $0[...] }
    var all: [Packet] = []
    while true {
      let heads = rest.indices.filter { !rest[$0].isEmpty }
      // Of equal ones `min` answers the first.
      guard let next = heads.min(by: { (rest[$0].first?.time ?? 0) < (rest[$1].first?.time ?? 0) })
      else { return all }
      all.append(rest[next].removeFirst())
    }
  }

  /// Reads packet by packet.
  private static func singly(
    _ groups: [[CaptureFileEntry]], filter: String = "", stopAfter limit: Int = .max,
    whenRead: () -> Void = {}
  ) -> Result {
    let listener = Listener()
    var result = Result()
    var merge = CaptureFileMerge(groups, filter: filter) { listener.hear($0) }
    while result.packets.count < limit, merge.next() == .packet {
      let packet = merge.packet
      result.packets.append(
        Packet(
          time: UInt64(packet.timestamp.nanoseconds / 1000), octets: packet.octets.array()))
      whenRead()
    }
    merge.stop()
    result.counters = merge.counters
    result.news = listener.news
    return result
  }

  /// Reads in pieces.
  private static func inPieces(
    _ groups: [[CaptureFileEntry]], octets: Int, limit: Int
  ) -> Result {
    let listener = Listener()
    var result = Result()
    let pieces = [CapturePiece(), CapturePiece()]
    var turn = 0
    var merge = CaptureFileMerge(groups, readOctets: octets) { listener.hear($0) }
    while merge.next(into: pieces[turn % 2], limit: limit) == .packet {
      let piece = pieces[turn % 2]
      #expect(piece.count > 0 && piece.count <= limit)
      for index in 0..<piece.count {
        let packet = piece.packet(index)
        result.packets.append(
          Packet(
            time: UInt64(packet.timestamp.nanoseconds / 1000), octets: packet.octets.array()))
      }
      turn += 1
    }
    result.counters = merge.counters
    result.news = listener.news
    return result
  }

  /// What a descriptor of this process is open on.
  private static func target(of descriptor: String) -> String {
    var path = [UInt8](repeating: 0, count: 256)
    let count = unsafe readlink("/proc/self/fd/\(descriptor)", &path, path.count)
    return String(decoding: path.prefix(max(count, 0)), as: UTF8.self)
  }

  @Test(arguments: [2, 3, 9])
  func `packets of overlapping files of all forms come by their times`(_ count: Int) {
    let directory = TemporaryDirectory()
    for seed in 0..<3 {
      let files = Self.files(count, seed: UInt64(seed), packets: 150)
      let group = files.enumerated().map { index, packets in
        CaptureFileEntry(directory.file("\(index)", Self.octets(packets, form: index + seed)))
      }
      let expected = Self.merged(files)
      let found = Self.singly([group])
      #expect(found.packets == expected, "\(count) files, seed \(seed)")
      #expect(found.counters.packets == UInt64(expected.count))
      #expect(found.counters.octets == UInt64(expected.reduce(0) { $0 + $1.octets.count }))
      #expect(found.news.count == count && found.news.allSatisfy { $0.hasSuffix("complete") })
      for (size, limit) in [(1, Int.max), (700, .max), (32768, .max), (4096, 1), (4096, 3)] {
        let pieces = Self.inPieces([group], octets: size, limit: limit)
        #expect(pieces.packets == expected, "\(count) files, seed \(seed), \(size), \(limit)")
        #expect(pieces.counters == found.counters)
        #expect(pieces.news == found.news)
      }
    }
  }

  @Test func `files that do not overlap come by their first times, and one is open at a time`() {
    let directory = TemporaryDirectory()
    let make = CaptureFileMaker(isLittle: true)
    var group: [CaptureFileEntry] = []
    for file in 0..<20 {
      // The last file is the earliest.
      let octets = (0..<30).flatMap { number in
        make.record([UInt8(file)], seconds: UInt32(100 * (20 - file) + number))
      }
      group.append(CaptureFileEntry(directory.file("\(file)", make.pcap() + octets)))
    }
    var most = 0
    let result = Self.singly([group]) {
      let open = Repository.names(at: "/proc/self/fd").count {
        Self.target(of: $0).hasPrefix(directory.path + "/")
      }
      most = max(most, open)
    }
    #expect(most == 1)
    let order = result.packets.map { Int($0.octets[0]) }
    #expect(order == (0..<600).map { number in 19 - number / 30 })
    #expect(Self.inPieces([group], octets: 4096, limit: .max).packets == result.packets)
    #expect(CaptureFileEntry.sorted(group.map(\.path)) == group.map(\.path).reversed())
    // One group each is the order of the list.
    let listed = Self.singly(group.map { [$0] })
    let listedOrder = listed.packets.map { Int($0.octets[0]) }
    #expect(listedOrder == (0..<600).map { number in number / 30 })
  }

  @Test func `more files than may be open are all read, and that one is late is told once`() {
    let directory = TemporaryDirectory()
    let make = CaptureFileMaker(isLittle: true)
    let count = CaptureFileMerge.openLimit + 3
    let group = (0..<count).map { file in
      let octets = (0..<3).flatMap { make.record([UInt8(file)], seconds: UInt32(1 + $0 * 10)) }
      return CaptureFileEntry(directory.file("\(file)", make.pcap() + octets))
    }
    let result = Self.singly([group])
    #expect(result.packets.count == 3 * count)
    #expect(result.news.count { $0.hasSuffix("is late") } == 1)
    #expect(Self.inPieces([group], octets: 4096, limit: .max) == result)
    // With as many as may be, none is late.
    let fewer = Self.singly([Array(group.prefix(CaptureFileMerge.openLimit))])
    #expect(!fewer.news.contains { $0.hasSuffix("is late") })
    #expect(fewer.packets.map(\.time) == fewer.packets.map(\.time).sorted())
  }

  @Test func `files without packets, that are none, cut or missing are told, and the others read`()
  {
    let directory = TemporaryDirectory()
    let make = CaptureFileMaker(isLittle: true)
    let good = (0..<2).map { file in
      let octets = (0..<5).flatMap { make.record([UInt8(file)], seconds: UInt32($0 * 2 + file)) }
      return directory.file("good\(file)", make.pcap() + octets)
    }
    let cut = directory.file(
      "cut", make.pcap() + make.record([9], seconds: 3) + make.record([9], seconds: 20).dropLast())
    let others = [
      directory.file("empty", make.pcap()), directory.file("text", Array("no capture".utf8)),
      directory.path + "/missing", cut,
    ]
    let paths = [good[0], others[0], others[1], good[1], others[2], cut]
    let group = paths.map { CaptureFileEntry($0) }
    let result = Self.singly([group])
    #expect(result.packets.map(\.octets[0]) == [0, 1, 0, 1, 9, 0, 1, 0, 1, 0, 1])
    #expect(result.news.contains { $0.contains("empty complete") })
    #expect(result.news.contains { $0.contains("text") && $0.contains("neither pcap nor pcapng") })
    #expect(result.news.contains { $0.contains("missing") && $0.contains("No such file") })
    #expect(result.news.contains { $0.contains("cut truncated") })
    #expect(Self.inPieces([group], octets: 100, limit: 3) == result)
  }

  @Test func `what is held is not counted, and the filter is asked in the merged order`() {
    let directory = TemporaryDirectory()
    let files = Self.files(4, seed: 7, packets: 40)
    let group = files.enumerated().map { index, packets in
      CaptureFileEntry(directory.file("\(index)", Self.octets(packets, form: index)))
    }
    let expected = Self.merged(files)
    for count in [1, 5, 77, 159] {
      let result = Self.singly([group], stopAfter: count)
      #expect(result.packets == Array(expected.prefix(count)))
      #expect(result.counters.packets == UInt64(count))
    }
    let filtered = Self.singly([group], filter: "greater 100")
    #expect(filtered.packets == expected.filter { $0.octets.count >= 100 })
    #expect(filtered.counters.allPackets == 160)
    #expect(filtered.counters.packets == UInt64(filtered.packets.count))
  }

  @Test func `a file ends at its limit, and a stream is a group of its own`() {
    let directory = TemporaryDirectory()
    let make = CaptureFileMaker(isLittle: true)
    let file = make.pcap() + (0..<9).flatMap { make.record([1], seconds: UInt32($0)) }
    let path = directory.file("a", file)
    let limit = UInt64(24 + 4 * 17)
    let result = Self.singly([[CaptureFileEntry(path, limitOctets: limit)]])
    #expect(result.packets.count == 4 && result.news == ["\(path) complete"])
    let names = [path, path, "-", path, path]
    let groups = CaptureFileEntry.groups(of: names.map { CaptureFileEntry($0) })
    #expect(groups.map { $0.map(\.path) } == [[path, path], ["-"], [path, path]])
  }
}
