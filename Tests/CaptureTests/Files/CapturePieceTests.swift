import Capture
import HostileCases
import Octets
import Packets
import TestSupport
import Testing

/// Files that are read in pieces, beside the same files read packet by packet.
struct CapturePieceTests {
  /// A packet; numbers only, which are cheap to make and to compare.
  private struct Packet: Equatable {
    /// A checksum of its octets.
    var sum: Int
    /// When it was captured.
    var time: Int64
    /// What its first header is.
    var linkType: UInt16
    /// How long it was.
    var originalLength: Int
    /// Which interface it was captured on.
    var interface: UInt32
    /// Whether a mark is behind it.
    var isMark: Bool
  }

  /// What was read of a file.
  private struct Contents: Equatable {
    /// The packets.
    var list: [Packet] = []
    /// How the file ended.
    var ending = CaptureFileEnding.open
    /// What was counted.
    var counters = CaptureFileCounters()
    /// Where reading came to.
    var position: CaptureFilePosition?
    /// Why it was refused.
    var error: CaptureError?

    /// Adds a packet.
    mutating func append(
      _ packet: borrowing CapturedPacket, interface: UInt32, isMark: Bool
    ) {
      list.append(
        Packet(
          sum: packet.octets.array().hashValue, time: packet.timestamp.nanoseconds,
          linkType: packet.linkType.rawValue, originalLength: packet.originalLength,
          interface: interface, isMark: isMark))
    }

    /// Takes what a reader knows at the end.
    mutating func end(_ file: borrowing CaptureFileReader) {
      ending = file.ending
      counters = file.counters
      position = file.position
    }
  }

  /// Reads packet by packet.
  private static func singly(_ path: String) -> Contents {
    var contents = Contents()
    do throws(CaptureError) {
      var file = try CaptureFileReader(path: path)
      while try file.next() != .end {
        contents.append(file.packet, interface: file.interface, isMark: file.crossesMark)
      }
      contents.end(file)
    } catch { contents.error = error }
    return contents
  }

  /// Reads in pieces.
  private static func inPieces(_ path: String, octets: Int, limit: Int) -> Contents {
    var contents = Contents()
    // Pieces take turns, so that each has memory that was used before.
    let pieces = [CapturePiece(), CapturePiece()]
    var turn = 0
    do throws(CaptureError) {
      var file = try CaptureFileReader(path: path, readOctets: octets)
      while try file.next(into: pieces[turn % 2], limit: limit) != .end {
        let piece = pieces[turn % 2]
        #expect(piece.count > 0 && piece.count <= limit)
        for index in 0..<piece.count {
          contents.append(
            piece.packet(index), interface: piece.interface(index),
            isMark: piece.crossesMark(index))
        }
        turn += 1
      }
      contents.end(file)
    } catch { contents.error = error }
    return contents
  }

  /// Compares both ways of reading a file.
  private static func compare(_ name: String, _ octets: [UInt8]) throws {
    let folder = Program.temporaryFolder()
    defer { Program.remove(folder) }
    let path = "\(folder)/file"
    #expect(Repository.write(octets, to: path))
    let expected = singly(path)
    // A bomb has the one size that files are read by.
    let isBomb = (expected.position?.octets ?? 0) > 4 << 20
    let sizes = octets.count < 2000 ? [1, 2, 17, 64, 4096] : [100, 4096, 32768]
    for size in isBomb ? [32768] : sizes {
      for limit in isBomb ? [Int.max] : [Int.max, 1, 3] {
        let found = inPieces(path, octets: size, limit: limit)
        #expect(found == expected, "\(name) in pieces of \(size) octets and \(limit) packets")
      }
    }
  }

  @Test(arguments: HostileFile.all.indices)
  func `pieces of any size have the packets of the whole file`(_ index: Int) throws {
    let file = HostileFile.all[index]
    try Self.compare(file.name, file.octets)
  }

  @Test func `payloads that look like records and blocks are no packets of their own`() throws {
    let make = CaptureFileMaker(isLittle: true)
    let fake = make.record([1, 2, 3]) + make.record([4, 5])
    let block = make.enhanced([1, 2, 3, 4])
    var file = make.pcap()
    for length in 0..<40 {
      file += make.record(fake + [UInt8](repeating: 0, count: length), seconds: UInt32(length))
    }
    try Self.compare("records in records", file)
    file = make.section() + make.interface()
    for length in 0..<40 {
      file += make.enhanced(block + make.section() + [UInt8](repeating: 0, count: length))
    }
    try Self.compare("blocks in blocks", file)
  }

  @Test func `a mark is told of every 64 KiB, and of packets that are larger`() throws {
    let make = CaptureFileMaker(isLittle: true)
    var file = make.pcap()
    for _ in 0..<300 { file += make.record([UInt8](repeating: 7, count: 1000)) }
    file += make.record([UInt8](repeating: 7, count: 200_000))
    try Self.compare("marks", file)
    let folder = Program.temporaryFolder()
    defer { Program.remove(folder) }
    #expect(Repository.write(file, to: "\(folder)/file"))
    let marks = Self.singly("\(folder)/file").list.count(where: \.isMark)
    // The last one is for the large packet, which goes over several.
    #expect(marks == 300 * 1016 / 65536 + 1)
  }
}
