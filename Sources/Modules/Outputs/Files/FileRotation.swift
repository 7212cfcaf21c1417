internal import Configuration
internal import Octets
internal import Pipeline

/// When a file is rotated, and what becomes of it then.
struct FileRotation {
  /// At how many octets; nil for any size.
  var limitOctets: Int64?
  /// After how long, aligned to local time; nil for any time.
  var intervalSeconds: Int64?
  /// How rotated files are compressed.
  var compression = FileCompression.none
  /// How many rotated files are kept; nil for all.
  var keepsCount: Int?
  /// How old they may become; nil for any age.
  var keepsSeconds: Int64?
  /// How many octets they may have together; nil for any number.
  var keepsOctets: Int64?

  /// Whether files are rotated by themselves.
  var isOn: Bool { limitOctets != nil || intervalSeconds != nil }

  /// Whether anything becomes of rotated files.
  var needsFinisher: Bool { compression != .none || hasRetention }

  /// Whether old files are removed.
  var hasRetention: Bool { keepsCount != nil || keepsSeconds != nil || keepsOctets != nil }

  /// What a configuration may say.
  static let declarations: [DirectiveDeclaration] = [
    DirectiveDeclaration(
      "RotateSize", .integer(1...1 << 50),
      "At how many octets the file is rotated: it is given a name with the time and a number, such as"
        + " `dns-20261128T183155Z-000001.json`, by rename, and a new one begins. Records stay whole, so"
        + " only one that is longer by itself makes a longer file.",
      defaultMeaning: "none", unit: "octets", example: "100M", isAddition: true),
    DirectiveDeclaration(
      "RotateInterval", .duration,
      "After how long the file is rotated, where it has anything; aligned to local midnight, so that 1h is at"
        + " every full hour.", defaultMeaning: "none", unit: "seconds", example: "1h",
      isAddition: true),
    DirectiveDeclaration(
      "Compression", .choice(FileCompression.allCases.map(\.rawValue)),
      "How rotated files are compressed, on a thread of its own; a compressed file appears by rename when it"
        + " is complete.", defaultText: FileCompression.none.rawValue, example: "Zstd",
      isAddition: true),
    DirectiveDeclaration(
      "KeepFiles", .integer(1...1_000_000), "How many rotated files are kept; the oldest go first.",
      defaultMeaning: "all of them", unit: "files", example: "30", isAddition: true),
    DirectiveDeclaration(
      "KeepAge", .duration, "How long rotated files are kept.", defaultMeaning: "for ever",
      unit: "seconds", example: "30d", isAddition: true),
    DirectiveDeclaration(
      "KeepSize", .integer(1...1 << 60),
      "How many octets rotated files may have together; the oldest go first.",
      defaultMeaning: "any number", unit: "octets", example: "10G", isAddition: true),
  ]

  /// Nothing.
  init() {}

  /// Reads a block, and records what makes no sense in it.
  init(_ reader: DirectiveReader) {
    limitOctets = reader.integer("RotateSize").map(Int64.init)
    if let interval = reader.nanoseconds("RotateInterval") {
      intervalSeconds = interval / 1_000_000_000
      if interval < 1_000_000_000 {
        reader.error(
          at: "RotateInterval", "a file cannot be rotated more often than every second",
          remedy: "write a longer time, such as 1h")
        intervalSeconds = nil
      }
    }
    compression = reader.choice("Compression").flatMap { FileCompression(rawValue: $0) } ?? .none
    keepsCount = reader.integer("KeepFiles")
    keepsSeconds = reader.nanoseconds("KeepAge").map { $0 / 1_000_000_000 }
    keepsOctets = reader.integer("KeepSize").map(Int64.init)
  }

  /// Which interval a time is in; zero where files are not rotated by time.
  func period(at time: Timestamp) -> Int64 {
    guard let intervalSeconds else { return 0 }
    let seconds = time.seconds
    let offset = BrokenDownTime(secondsSinceEpoch: seconds, rule: .local).offsetSeconds
    return (seconds + Int64(offset)) / intervalSeconds
  }
}
