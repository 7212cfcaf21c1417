internal import Glibc
internal import HostileCases

/// Writes what is hostile to files: packets and capture files as seeds for `Fuzz`, or captures of one case
/// each, to measure what it costs.
@main
struct HostileFrames {
  /// The text of a wrong command line.
  static let help = """
    usage: HostileFrames FOLDER [FILES]        write the packets of all cases, and the hostile files
           HostileFrames --captures FOLDER     write captures of single messages to be measured

    """
  /// The link types that `FuzzCheck.frame` chooses from, in its order.
  static let linkTypes: [UInt16] = [1, 101, 113, 276, 0, 108, 229]
  /// How large the messages are that are measured; the growth is told from the last two.
  static let sizes = [1472, 32_753, 65_507]

  /// Runs; exits with 2 for a wrong command line, with 1 when the disk refuses.
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.count == 2, arguments[0] == "--captures" {
      writeCaptures(to: arguments[1])
    } else if 1...2 ~= arguments.count, arguments[0].first != "-" {
      writeSeeds(to: arguments[0])
      if arguments.count == 2 {
        for hostile in HostileFile.all where hostile.octets.count <= 8192 {
          write(hostile.octets, to: "\(arguments[1])/\(hostile.name)")
        }
      }
    } else {
      print(help, terminator: "")
      exit(2)
    }
  }

  /// Writes the packets of every case.
  private static func writeSeeds(to folder: String) {
    for hostile in HostileCase.all {
      for (number, packet) in hostile.packets.enumerated() {
        let name = String(hostile.name.map { $0.isLetter || $0.isNumber ? $0 : "-" })
        // Other link types are the last that it chooses from, which is unknown to the decoder.
        let selector = UInt8(linkTypes.firstIndex(of: hostile.linkType) ?? linkTypes.count)
        let octets = [selector | UInt8(number % 3 << 3)] + packet.octets
        write(octets, to: "\(folder)/\(name)-\(number + 1)")
      }
    }
  }

  /// Writes captures with 10 and with 110 copies of each message, so that the start of the program can be
  /// left out, and prints what to measure: kind and octets.
  private static func writeCaptures(to folder: String) {
    let file = CaptureFileMaker(isLittle: true)
    for size in sizes {
      for hostile in HostileCase.growing(octets: size) {
        guard let end = hostile.name.lastIndex(of: "-"), let packet = hostile.packets.first else {
          continue
        }
        let kind = hostile.name[..<end]
        let octets = hostile.name[end...].dropFirst()
        for copies in [10, 110] {
          var capture = file.pcap()
          let record = file.record(packet.octets)
          for _ in 0..<copies { capture += record }
          write(capture, to: "\(folder)/\(kind)-\(octets)-\(copies).pcap")
        }
        print("\(kind) \(octets)")
      }
    }
  }

  /// Writes a file.
  private static func write(_ octets: [UInt8], to path: String) {
    guard let file = fopen(path, "wb"), fwrite(octets, 1, octets.count, file) == octets.count,
      fclose(file) == 0
    else {
      perror(path)
      exit(1)
    }
  }
}
