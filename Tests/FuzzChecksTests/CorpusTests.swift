import FuzzChecks
import HostileCases
import TestSupport
import Testing

/// The inputs in `Fuzz/corpus`, as ordinary tests.
@Suite struct CorpusTests {
  /// The files of a check's corpus.
  static func files(of check: FuzzCheck) -> [String] {
    Repository.files(under: "Fuzz/corpus/\(check.name)").filter { !$0.hasSuffix(".gitkeep") }
  }

  /// What a check finds in an input and in others that are close to it; nil where all is well.
  ///
  /// - Parameter steps: How many of the other values of an octet are tried.
  static func failure(_ check: FuzzCheck, near input: [UInt8], values steps: Int) -> String? {
    for count in 0..<input.count {
      if let failure = check.run(Array(input.prefix(count))) {
        return "the first \(count) octets: \(failure)"
      }
    }
    var changed = input
    for index in input.indices {
      for step in 1...steps {
        // All values where there are steps enough, else those of single bits first.
        let mask =
          steps == 255 ? UInt8(step) : UInt8(truncatingIfNeeded: 0x80FF_0140_C020 >> (step % 6 * 8))
        changed[index] = input[index] ^ mask
        if let failure = check.run(changed) {
          return "octet \(index) is \(changed[index]): \(failure)"
        }
      }
      changed[index] = input[index]
    }
    return nil
  }

  @Test func `what was once found or is a seed does no harm`() {
    for check in FuzzCheck.all {
      let files = Self.files(of: check)
      #expect(files.count > 3, "\(check.name) has a corpus")
      for file in files {
        let failure = check.run(Repository.octets(of: file) ?? [])
        #expect(failure == nil, "\(file): \(failure ?? "")")
      }
    }
  }

  @Test func `every packet of a hostile case is the same text both ways`() {
    #if DEBUG
      let schemaCount = 1
    #else
      let schemaCount = 4
    #endif
    for (index, hostile) in HostileCase.all.enumerated() where hostile.linkType == 1 {
      // Where there are hundreds, they are of one kind.
      for (number, packet) in hostile.packets.prefix(50).enumerated() {
        for schema in 0..<schemaCount {
          let selector = UInt8((index + number + schema) % 4) << 3
          let failure = FuzzCheck.frame.run([selector] + packet.octets)
          #expect(failure == nil, "\(hostile.name), packet \(number + 1): \(failure ?? "")")
        }
      }
    }
  }

  @Test func `every prefix of an input and every change of an octet is decoded or rejected`() {
    #if DEBUG
      let (limit, share) = (200, 8)
    #else
      let (limit, share) = (2_000, 1)
    #endif
    for check in [FuzzCheck.frame, .message, .recordData, .stream, .rrsets] {
      for (number, file) in Self.files(of: check).enumerated() where number % share == 0 {
        guard let input = Repository.octets(of: file), input.count <= limit else { continue }
        #if DEBUG
          let steps = 1
        #else
          let steps = input.count <= 64 ? 255 : 6
        #endif
        let failure = Self.failure(check, near: input, values: steps)
        #expect(failure == nil, "\(file): \(failure ?? "")")
      }
    }
  }
}
