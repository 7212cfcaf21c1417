internal import Glibc

/// Writes a capture of made-up DNS traffic, and beside it what the capture holds.
@main
struct Main {
  /// The text of `--help`.
  static let help = """
    usage: CaptureGenerator -o FILE [-n MESSAGES] [--seed N] [--sample | --plain | --hostile]
                            [--mix NAME] [--mutate SHARE] [--frames FOLDER]

      -o FILE         the capture; FILE.truth.json beside it says what it holds
      -n MESSAGES     DNS messages, at least (default 1000000; 300 with --sample)
      --seed N        the same seed makes the same octets (default 1)
      --sample        few names and something of everything, slowly
      --plain         UDP over IPv4 only
      --mix NAME      resolver (which is usual), plain, queries, answers
      --hostile       the named hostile cases, a packet each
      --mutate SHARE  change octets in this share of the packets, from 0 to 1
      --frames FOLDER write each frame to a file there too, as seeds for Fuzz/

    """

  /// What the command line asks for.
  struct Options {
    var path = ""
    var messages: Int?
    var seed: UInt64 = 1
    var mix = Mix.resolver
    var isSample = false
    var isHostile = false
    var mutated = 0.0
    var framesFolder: String?

    /// The options, or nil when they make no sense.
    init?(_ arguments: ArraySlice<String>) {
      var rest = arguments
      while let option = rest.popFirst() {
        switch option {
        case "-o": path = rest.popFirst() ?? ""
        case "-n":
          guard let value = rest.popFirst().flatMap({ Int($0) }), value > 0 else { return nil }
          messages = value
        case "--seed":
          guard let value = rest.popFirst().flatMap({ UInt64($0) }) else { return nil }
          seed = value
        case "--mutate":
          guard let value = rest.popFirst().flatMap({ Double($0) }), 0...1 ~= value else {
            return nil
          }
          mutated = value
        case "--frames": framesFolder = rest.popFirst()
        case "--sample":
          mix = .sample
          isSample = true
        case "--plain": mix = .plain
        case "--mix":
          guard let named = Mix.named[rest.popFirst() ?? ""] else { return nil }
          mix = named
        case "--hostile": isHostile = true
        default: return nil
        }
      }
      mix.mutated = mutated
      if path.isEmpty { return nil }
    }
  }

  /// Runs the generator; exits with 2 for a wrong command line, with 1 when the disk refuses.
  static func main() {
    guard let options = Options(CommandLine.arguments.dropFirst()) else {
      print(help, terminator: "")
      exit(CommandLine.arguments.contains("--help") ? 0 : 2)
    }
    guard var capture = CaptureWriter(path: options.path) else {
      perror(options.path)
      exit(1)
    }
    capture.framesFolder = options.framesFolder
    var truth: Truth
    if options.isHostile {
      truth = HostileCase.write(to: &capture)
    } else {
      var traffic = Traffic(mix: options.mix, seed: options.seed)
      traffic.write(
        messages: options.messages ?? (options.isSample ? 300 : 1_000_000), to: &capture)
      truth = traffic.truth
    }
    let isWritten = capture.finish()
    truth.count("octets", by: capture.size)
    guard isWritten, truth.write(to: options.path + ".truth.json") else {
      perror(options.path)
      exit(1)
    }
    print(truth.json, terminator: "")
  }
}
