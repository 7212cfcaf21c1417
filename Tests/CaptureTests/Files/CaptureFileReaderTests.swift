import Capture
import Glibc
import HostileCases
import Octets
import Packets
import TestSupport
import Testing

/// What was read of a file.
struct FileContents: Equatable {
  /// A packet.
  struct Packet: Equatable {
    /// Its octets.
    var octets: [UInt8]
    /// Its time in nanoseconds.
    var time: Int64 = 1_000_002_000
    /// Its link type.
    var link: UInt16 = 1
    /// How long it was.
    var original: Int?
  }

  /// The packets in their order.
  var packets: [Packet] = []
  /// How the file ended.
  var ending = CaptureFileEnding.open
  /// What was counted.
  var counters = CaptureFileCounters()

  /// Reads a file to its end.
  init(_ path: String, filter: String = "") throws(CaptureError) {
    var file = try CaptureFileReader(path: path, filter: filter)
    while try file.next() != .end {
      let packet = file.packet
      packets.append(
        Packet(
          octets: packet.octets.array(), time: packet.timestamp.nanoseconds,
          link: packet.linkType.rawValue, original: packet.originalLength))
    }
    ending = file.ending
    counters = file.counters
  }
}

/// Capture files that the tests make.
struct CaptureFileReaderTests {
  /// Both octet orders.
  static let makers = [CaptureFileMaker(isLittle: true), CaptureFileMaker(isLittle: false)]
  /// Little-endian files.
  static let little = makers[0]
  /// A packet, no multiple of four octets long.
  static let packet: [UInt8] = [1, 2, 3, 4, 5]

  /// Files with three packets each, of either kind.
  static func files(_ make: CaptureFileMaker) -> [(name: String, octets: [UInt8], starts: [Int])] {
    let record = make.record(packet)
    let section = make.section() + make.interface()
    let block = make.enhanced(packet)
    return [
      ("a.pcap", make.pcap() + record + record + record, (0..<4).map { 24 + $0 * 21 }),
      (
        "a.pcapng", section + block + block + block,
        [0, 28] + (0..<4).map { section.count + $0 * block.count }
      ),
    ]
  }

  @Test func everyFormOfPcapIsReadInBothOrders() throws {
    let directory = TemporaryDirectory()
    for make in Self.makers {
      let forms: [(magic: UInt32, link: UInt32, more: Int, time: Int64, expectedLink: UInt16)] = [
        (0xA1B2_C3D4, 1, 0, 1_000_002_000, 1), (0xA1B2_3C4D, 113, 0, 1_000_000_002, 113),
        (0xA1B2_CD34, 1, 8, 1_000_002_000, 1), (0xA1B2_C3D4, 0x2400_0001, 0, 1_000_002_000, 1),
      ]
      for form in forms {
        let more = [UInt8](repeating: 9, count: form.more)
        let octets =
          make.pcap(magic: form.magic, link: form.link) + make.record(Self.packet, more: more)
          + make.record([], original: 1500, more: more)
        let contents = try FileContents(directory.file("form", octets))
        let first = FileContents.Packet(
          octets: Self.packet, time: form.time, link: form.expectedLink, original: 5)
        #expect(contents.packets.first == first && contents.packets.count == 2)
        #expect(contents.packets.last?.octets == [] && contents.packets.last?.original == 1500)
        #expect(contents.ending == .complete && contents.counters.octets == 5)
      }
    }
  }

  @Test func everyBlockOfPcapngIsReadInBothOrdersAndSectionsFollowOneAnother() throws {
    let directory = TemporaryDirectory()
    var octets: [UInt8] = []
    for make in Self.makers {
      let offset = make.option(
        14,
        (make.isLittle ? [1, 0, 0, 0] : [0, 0, 0, 0]) as [UInt8]
          + (make.isLittle ? [0, 0, 0, 0] : [0, 0, 0, 1]) as [UInt8])
      octets += make.section(options: make.option(1, Array("a comment".utf8)))
      octets += make.interface(snapLength: 4)
      octets += make.interface(
        link: 101, options: make.option(9, [9]) + offset + make.option(0, []))
      octets += make.enhanced(Self.packet) + make.block(0x0BAD, [1, 2, 3])
      octets += make.enhanced(Self.packet, on: 1, ticks: 7, options: make.option(1, [65]))
      octets += make.obsolete(Self.packet, on: 1, ticks: 8) + make.enhanced(Self.packet, on: 9)
      octets += make.simple(Array(Self.packet.prefix(4)), original: 5)
    }
    let contents = try FileContents(directory.file("blocks", octets))
    let expected: [FileContents.Packet] = [
      .init(octets: Self.packet, original: 5),
      .init(octets: Self.packet, time: 1_000_000_007, link: 101, original: 5),
      .init(octets: Self.packet, time: 1_000_000_008, link: 101, original: 5),
      .init(octets: [1, 2, 3, 4], time: 0, original: 5),
    ]
    #expect(contents.packets == expected + expected && contents.ending == .complete)
    #expect(contents.counters.packetsOfUnknownInterface == 2)
    #expect(contents.counters.allPackets == 10)
  }

  @Test func compressedFilesAreToldByTheirContents() throws {
    let directory = TemporaryDirectory()
    for (name, octets, _) in Self.files(Self.little) {
      let plain = try FileContents(directory.file(name, octets))
      let head = Array(octets.prefix(30))
      let tail = Array(octets.dropFirst(30))
      let skippable: [UInt8] = [0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
      let forms = [
        Compress.gzip(octets), Compress.gzip(head) + Compress.gzip(tail),
        Compress.gzip(octets) + [0, 0, 0, 0], Compress.zstd(octets),
        Compress.zstd(head) + skippable + Compress.zstd(tail), skippable + Compress.zstd(octets),
      ]
      for form in forms { #expect(try FileContents(directory.file("zipped", form)) == plain) }
    }
  }

  @Test func aLargeCompressedFileComesOutWhole() throws {
    let directory = TemporaryDirectory()
    var octets = Self.little.pcap()
    for index in 0..<2000 {
      octets += Self.little.record([UInt8](repeating: UInt8(index & 255), count: 1000))
    }
    for form in [octets, Compress.gzip(octets), Compress.zstd(octets)] {
      let contents = try FileContents(directory.file("large", form))
      #expect(contents.packets.count == 2000 && contents.ending == .complete)
      let isRight = contents.packets.enumerated().allSatisfy { index, packet in
        packet.octets == [UInt8](repeating: UInt8(index & 255), count: 1000)
      }
      #expect(isRight)
    }
  }

  @Test func aFileCutAnywhereGivesWhatIsBeforeTheCutAndSaysSo() throws {
    let directory = TemporaryDirectory()
    for make in Self.makers {
      for (name, octets, starts) in Self.files(make) {
        let packetEnds = starts.suffix(3)
        for length in 1..<octets.count {
          let path = directory.file(name, Array(octets.prefix(length)))
          // Without its first header it cannot be known for a capture.
          if length < (name == "a.pcap" ? 24 : 4) {
            #expect(throws: CaptureError.self) { try FileContents(path) }
            continue
          }
          let contents = try FileContents(path)
          #expect(contents.packets.count == packetEnds.filter { $0 <= length }.count)
          let start = starts.last { $0 <= length } ?? 0
          if start == length {
            #expect(contents.ending == .complete)
          } else if case .truncated(let offset, let missing) = contents.ending {
            #expect(offset == UInt64(start) && missing > 0)
          } else {
            Issue.record("\(name) cut at \(length): \(contents.ending)")
          }
        }
      }
    }
  }

  @Test func aCutCompressionIsACutFileAndADamagedOneIsDamaged() throws {
    let directory = TemporaryDirectory()
    let octets = Self.files(Self.little)[0].octets
    for zipped in [Compress.gzip(octets), Compress.zstd(octets)] {
      for length in 4..<zipped.count {
        let path = directory.file("cut", Array(zipped.prefix(length)))
        guard let contents = try? FileContents(path) else { continue }
        #expect(contents.packets.count <= 3 && contents.ending.warning != nil)
      }
    }
    // Only gzip always has a checksum.
    let zipped = Compress.gzip(octets)
    for index in [20, zipped.count / 2, zipped.count - 5] {
      var broken = zipped
      broken[index] ^= 0xFF
      let contents = try? FileContents(directory.file("broken", broken))
      #expect(contents?.ending != .complete, "octet \(index)")
    }
  }

  @Test func moreInterfacesThanAreKeptCostNoMemoryAndTheirPacketsAreCounted() throws {
    let make = Self.little
    var octets = make.section()
    for _ in 0..<5000 { octets += make.interface() }
    octets += make.enhanced(Self.packet, on: 4095) + make.enhanced(Self.packet, on: 4999)
    let directory = TemporaryDirectory()
    let contents = try FileContents(directory.file("interfaces", octets))
    #expect(contents.packets.count == 1 && contents.counters.packetsOfUnknownInterface == 1)
  }

  @Test func everyChangedOctetEndsInSomeWay() throws {
    let directory = TemporaryDirectory()
    for make in Self.makers {
      for (name, octets, _) in Self.files(make) {
        for index in octets.indices {
          for value in [0, 3, 0x7F, 0xFF] as [UInt8] {
            var changed = octets
            changed[index] = value
            let contents = try? FileContents(directory.file(name, changed))
            #expect(contents?.packets.count ?? 0 <= 4 && contents?.ending != .open)
          }
        }
      }
    }
  }

  @Test func errorsNameTheFileTheCauseAndTheRemedy() {
    let directory = TemporaryDirectory()
    let cases: [(String, CaptureError.Code, String)] = [
      ("\(directory.path)/none.pcap", .open, "No such file or directory; check the path"),
      (directory.path, .open, "is a directory; name its files"),
      (directory.file("empty", []), .format, "is empty"),
      (directory.file("short", [0xA1, 0xB2]), .format, "too short"),
      (directory.file("text", Array("hello, world, how are you?".utf8)), .format, "0x68656c6c"),
    ]
    for (path, code, words) in cases {
      let error = #expect(throws: CaptureError.self) { try FileContents(path) }
      #expect(error?.code == code && error?.subject == path)
      #expect(error?.description.contains(words) ?? false, "\(words)")
    }
    #expect(
      CaptureFileEnding.truncated(offset: 24, missingOctets: 3).warning?.contains("24") ?? false)
    #expect(CaptureFileEnding.complete.warning == nil)
  }

  @Test func aFilterIsCompiledForEachLinkType() throws {
    let directory = TemporaryDirectory()
    let make = Self.little
    let ip = Array(LiveCaptureTests.frame.dropFirst(14))
    let octets =
      make.section() + make.interface() + make.interface(link: 101)
      + make.enhanced(LiveCaptureTests.frame) + make.enhanced(ip, on: 1)
      + make.enhanced(Self.packet) + make.enhanced(ip, on: 1)
    let path = directory.file("filter", octets)
    let wanted = try FileContents(path, filter: "udp dst port 53")
    #expect(wanted.packets.map(\.link) == [1, 101, 101])
    #expect(wanted.counters.filteredPackets == 1 && wanted.counters.allPackets == 4)
    #expect(try FileContents(path, filter: "ether src 02:00:00:00:00:02").packets.count == 1)
    let error = #expect(throws: CaptureError.self) { try FileContents(path, filter: "udp prot 53") }
    #expect(error?.code == .filter && error?.description.contains("syntax error") ?? false)
  }

  @Test func aPipeIsReadAsItComesAndCanBeLeft() throws {
    var ends: [Int32] = [0, 0]
    unsafe pipe(&ends)
    let stop = WakeUp()
    var file = try CaptureFileReader(path: "/proc/self/fd/\(ends[0])", wakeUp: stop)
    #expect(try file.next() == .idle)
    let octets = Self.little.pcap() + Self.little.record(Self.packet)
    for octet in octets {
      _ = unsafe withUnsafeBytes(of: octet) { unsafe write(ends[1], $0.baseAddress, 1) }
      if try file.next() == .packet { break }
    }
    #expect(file.packet.octets.array() == Self.packet && file.counters.packets == 1)
    #expect(file.position.packets == 1 && file.position.octets == 45)
    #expect(try file.next() == .idle)
    stop.signal()
    #expect(try file.next() == .end && file.ending == .stopped)
    close(ends[0])
    close(ends[1])
  }

  @Test func onceWarmAPacketCostsNoAllocation() throws {
    let directory = TemporaryDirectory()
    for (name, header, record) in [
      ("a.pcap", Self.little.pcap(), Self.little.record(Self.packet)),
      (
        "a.pcapng", Self.little.section() + Self.little.interface(),
        Self.little.enhanced(Self.packet)
      ),
    ] {
      let octets = header + [[UInt8]](repeating: record, count: 20_000).joined()
      var file = try CaptureFileReader(path: directory.file(name, octets))
      #expect(try file.next() == .packet)
      var packets = 1
      let count = try allocations {
        while try file.next() == .packet { packets += file.packet.octets.count / 5 }
      }
      #expect(count == 0 && packets == 20_000, "\(name)")
    }
  }
}
