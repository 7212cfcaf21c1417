import Capture
import HostileCases
import TestSupport
import Testing

@Suite("Hostile capture files")
struct HostileFileTests {
  /// What comes of a file, in the words of its table.
  static func facts(_ path: String) -> [String] {
    let contents: FileContents
    do throws(CaptureError) {
      contents = try FileContents(path)
    } catch {
      return ["refused: \(error.cause)"]
    }
    var facts = ["\(contents.packets.count) packets"]
    if contents.counters.oversizePackets > 0 {
      facts.append("\(contents.counters.oversizePackets) too long")
    }
    if contents.counters.packetsOfUnknownInterface > 0 {
      facts.append("\(contents.counters.packetsOfUnknownInterface) of unknown interfaces")
    }
    if let time = contents.packets.last?.time, time != FileContents.Packet(octets: []).time {
      facts.append("the last at \(time)")
    }
    switch contents.ending {
    case .complete: facts.append("complete")
    case .truncated(let offset, let missing):
      facts.append("cut at \(offset), \(missing) missing")
    case .damaged(let damage, let offset): facts.append("damaged at \(offset): \(damage)")
    case .open, .stopped: facts.append("\(contents.ending)")
    }
    return facts
  }

  @Test("each comes to what its table says")
  func files() {
    let directory = TemporaryDirectory()
    #expect(Set(HostileFile.all.map(\.name)).count == HostileFile.all.count)
    var damages: Set<String> = []
    for hostile in HostileFile.all {
      let facts = Self.facts(directory.file("hostile", hostile.octets))
      #expect(facts == hostile.expected, "\(hostile.name)")
      damages.formUnion(facts.compactMap { $0.split(separator: ": ").last.map(String.init) })
    }
    for damage in CaptureFileDamage.allCases {
      #expect(damages.contains("\(damage)"), "no file is damaged in this way")
    }
  }

  @Test("every prefix and every change of an octet ends in some way")
  func changes() {
    let directory = TemporaryDirectory()
    #if DEBUG
      let (limit, masks) = (150, [0xFF] as [UInt8])
    #else
      let (limit, masks) = (400, [0x01, 0x80, 0xFF] as [UInt8])
    #endif
    for hostile in HostileFile.all where hostile.octets.count <= limit {
      for count in hostile.octets.indices {
        let path = directory.file("cut", Array(hostile.octets.prefix(count)))
        let cut = try? FileContents(path)
        #expect(cut?.packets.count ?? 0 <= 4 && cut?.ending != .open, "\(hostile.name) \(count)")
      }
      for index in hostile.octets.indices {
        for mask in masks {
          var octets = hostile.octets
          octets[index] ^= mask
          let changed = try? FileContents(directory.file("changed", octets))
          #expect(
            changed?.packets.count ?? 0 <= 8 && changed?.ending != .open, "\(hostile.name) \(index)"
          )
        }
      }
    }
  }
}
