internal import Glibc
internal import HostileCases

/// Writes the packets of every hostile case to files, as seeds for `Fuzz`.
@main
struct HostileFrames {
  /// The link types that `FuzzCheck.frame` chooses from, in its order.
  static let linkTypes: [UInt16] = [1, 101, 113, 276, 0, 108, 229]

  /// Runs; exits with 2 for a wrong command line, with 1 when the disk refuses.
  static func main() {
    guard CommandLine.arguments.count == 2 else {
      print("usage: HostileFrames FOLDER")
      exit(2)
    }
    for hostile in HostileCase.all {
      for (number, packet) in hostile.packets.enumerated() {
        let name = String(hostile.name.map { $0.isLetter || $0.isNumber ? $0 : "-" })
        // Other link types are the last that it chooses from, which is unknown to the decoder.
        let selector = UInt8(linkTypes.firstIndex(of: hostile.linkType) ?? linkTypes.count)
        let octets = [selector | UInt8(number % 3 << 3)] + packet.octets
        write(octets, to: "\(CommandLine.arguments[1])/\(name)-\(number + 1)")
      }
    }
  }

  /// Writes a file.
  static func write(_ octets: [UInt8], to path: String) {
    guard let file = fopen(path, "wb"), fwrite(octets, 1, octets.count, file) == octets.count,
      fclose(file) == 0
    else {
      perror(path)
      exit(1)
    }
  }
}
