import Capture
import Glibc
import HostileCases
import Octets
import Packets
import TestSupport
import Testing

/// Compressed files that are larger than what goes back and forth between two threads.
struct DecompressionThreadTests {
  /// A capture of three megabytes that does not compress well.
  private static let capture: [UInt8] = {
    var random = SeededGenerator(state: 11)
    let make = CaptureFileMaker(isLittle: true)
    var file = make.pcap()
    for number in 0..<3000 {
      let noise = (0..<250).map { _ in UInt8.random(in: 0...63, using: &random) }
      file += make.record(noise + noise + noise + noise, seconds: UInt32(number))
    }
    return file
  }()

  /// What a file has, in short.
  private struct Summary: Equatable {
    /// How many packets.
    var packets = 0
    /// A checksum of their octets.
    var sum = 0
    /// How it ended.
    var ending = CaptureFileEnding.open
  }

  /// Reads a file, by so many octets at once.
  private static func read(_ path: String, _ octets: Int) throws -> Summary {
    var summary = Summary()
    var file = try CaptureFileReader(path: path, readOctets: octets)
    while try file.next() != .end {
      summary.packets += 1
      summary.sum = summary.sum &* 31 &+ Int(file.packet.octets.octet(summary.packets % 1000))
    }
    summary.ending = file.ending
    return summary
  }

  /// How many threads of this process decompress.
  private static var threadCount: Int {
    Repository.names(at: "/proc/self/task").count { thread in
      let name = Repository.octets(at: "/proc/self/task/\(thread)/comm") ?? []
      return String(decoding: name, as: UTF8.self) == "decompress\n"
    }
  }

  @Test(arguments: ["gzip", "zstd"])
  func `a large file has the packets of the plain one, whole, cut or damaged`(_ form: String) throws
  {
    let directory = TemporaryDirectory()
    let plain = try Self.read(directory.file("plain", Self.capture), 65536)
    #expect(plain.packets == 3000 && plain.ending == .complete)
    let compressed = form == "gzip" ? Compress.gzip(Self.capture) : Compress.zstd(Self.capture)
    #expect(compressed.count > 512 << 10)
    let path = directory.file("whole", compressed)
    for octets in [100, 32768, CaptureFileReader.defaultReadOctets] {
      #expect(try Self.read(path, octets) == plain)
    }
    let cut = try Self.read(directory.file("cut", Array(compressed.dropLast(10000))), 65536)
    guard case .truncated = cut.ending else {
      Issue.record("\(cut)")
      return
    }
    #expect(cut.packets > 2000 && cut.packets < 3000)
    var damaged = compressed
    for index in damaged.count - 20000..<damaged.count - 19900 { damaged[index] ^= 0x5A }
    let broken = try Self.read(directory.file("damaged", damaged), 65536)
    // A change of literals is found by the checksum at the end alone, which only gzip has here.
    #expect(broken.packets > 1000 && broken != plain)
    #expect(form == "zstd" || broken.ending != .complete)
  }

  @Test func `a reader that is given up ends its thread`() throws {
    let directory = TemporaryDirectory()
    let path = directory.file("file", Compress.gzip(Self.capture))
    let before = Self.threadCount
    for packets in [1, 10, 400] {
      var file = try CaptureFileReader(path: path)
      for _ in 0..<packets { _ = try file.next() }
    }
    // Other tests may have threads, but not for long.
    #expect(Self.threadCount <= before + 8)
    var ends: [Int32] = [0, 0]
    #expect(unsafe pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    let half = Compress.gzip(Self.capture)
    // F_SETPIPE_SZ
    #expect(fcntl(ends[1], 1031, 1 << 20) > 0)
    let written = unsafe write(ends[1], half, 600_000)
    #expect(written == 600_000)
    let stop = WakeUp()
    var file = try CaptureFileReader(path: "/proc/self/fd/\(ends[0])", wakeUp: stop)
    var packets = 0
    var step = try file.next()
    while step == .packet {
      packets += 1
      step = try file.next()
    }
    // The pipe gives no more for now, and then reading is stopped.
    #expect(packets > 500 && step == .idle)
    stop.signal()
    #expect(try file.next() == .end)
    #expect(file.ending == .stopped)
  }
}
