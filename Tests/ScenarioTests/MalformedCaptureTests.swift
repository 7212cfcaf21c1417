internal import HostileCases
internal import TestSupport
internal import Testing

@Suite("MalformedCapture, by the program as a whole")
struct MalformedCaptureTests {
  /// A number of four octets, the lowest first.
  private static func little(_ value: Int) -> [UInt8] {
    [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// A capture file of a case.
  private static func capture(_ hostile: HostileCase) -> [UInt8] {
    var file = little(0xA1B2_C3D4) + [2, 0, 4, 0] + little(0) + little(0) + little(262_144)
    file += little(Int(hostile.linkType))
    for packet in hostile.packets {
      file += little(1_000_000 + packet.seconds) + little(0) + little(packet.octets.count)
      file += little(packet.originalLength ?? packet.octets.count) + packet.octets
    }
    return file
  }

  /// Runs a configuration over all cases, in a shell that does `before`.
  private func run(
    _ before: String, in folder: String, _ more: String
  ) throws -> (program: Program, account: AccountText) {
    let wirebird = try #require(Program.wirebird, "the program was not built")
    for (index, hostile) in HostileCase.all.enumerated() {
      #expect(Repository.write(Self.capture(hostile), to: "\(folder)/\(1000 + index).pcap"))
    }
    let configuration = """
      <Input in>
        Module im_pcap
        File \(folder)/*.pcap
        MalformedCapture \(folder)/bad.pcapng
        \(more)
      </Input>
      <Output out>
        Module om_null
      </Output>
      """
    #expect(Repository.write(Array(configuration.utf8), to: "\(folder)/n.conf"))
    let program = Program.run(
      "/bin/sh", ["-c", "\(before) exec \(wirebird) run -c n.conf"], in: folder)
    return (program, AccountText(program.output))
  }

  /// The packets in a file that was written: block type 6, in whole blocks.
  private func packets(_ path: String) throws -> Int {
    let octets = try #require(Repository.octets(at: path))
    var at = 0
    var count = 0
    while at + 12 <= octets.count {
      let numbers = [at, at + 4].map { start in
        (0..<4).reduce(0) { $0 | Int(octets[start + $1]) << (8 * $1) }
      }
      if numbers[0] == 6 { count += 1 }
      at += max(numbers[1], 12)
    }
    #expect(at == octets.count, "the last block is whole")
    return count
  }

  @Test func `every packet with something wrong is in the file, and the account adds up`() throws {
    let folder = Program.temporaryFolder()
    defer { Program.remove(folder) }
    let (program, account) = try run("", in: folder, "MalformedCaptureLimit 20M")
    #expect(program.status == 0 && account.isSound, "\(program.errors)\(program.output)")
    // Nothing is said of any packet.
    #expect(!program.errors.contains("WARNING") && !program.errors.contains("ERROR"))
    let written = account.totals.first { $0.name == "packets for MalformedCapture" }?.count ?? 0
    #expect(try packets("\(folder)/bad.pcapng") == written && written > 90)
  }

  @Test func `a disk that is full, and a limit, leave whole blocks and are counted`() throws {
    for (before, more) in [("trap '' XFSZ; ulimit -f 60;", ""), ("", "MalformedCaptureLimit 4k")] {
      let folder = Program.temporaryFolder()
      defer { Program.remove(folder) }
      let (program, account) = try run(before, in: folder, more)
      #expect(account.isSound, "\(program.errors)\(program.output)")
      let count = try packets("\(folder)/bad.pcapng")
      let all = account.totals.first { $0.name == "packets for MalformedCapture" }?.count ?? 0
      #expect(count > 0 && count < all)
      #expect(program.status == (before.isEmpty ? 0 : 1))
      let lines = program.errors.split(separator: "\n").filter { $0.contains("bad.pcapng") }
      #expect(lines.count == (before.isEmpty ? 0 : 1), "\(program.errors)")
    }
  }
}
