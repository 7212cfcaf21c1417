internal import Glibc
internal import Octets
internal import Pipeline

/// The names of a file's rotated predecessors, in the same directory: of `dns.json` they are
/// `dns-20261128T183155Z-000001.json` and so on, `.gz` or `.zst` behind where they are compressed.
///
/// One that waits to be compressed has a dot before and `.waiting` behind; what is being compressed, a dot
/// and `.part`. So a name without a dot appears by rename only, and is complete.
struct RotatedFiles {
  /// A predecessor.
  struct Entry {
    /// The file's name.
    let name: String
    /// Its number.
    let number: UInt64
    /// Whether it waits to be compressed.
    let isWaiting: Bool
    /// Whether it is part of a compressed file.
    let isPart: Bool
  }

  /// The directory with a slash; empty for the working directory.
  let directory: String
  /// What stands before the date.
  private let stem: String
  /// What stands behind the number.
  private let ending: String

  /// The predecessors of a file.
  init(of path: String) {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
    directory = slash.map { String(path[...$0]) } ?? ""
    let dot = name.utf8.dropFirst().lastIndex(of: UInt8(ascii: "."))
    stem = (dot.map { String(name[..<$0]) } ?? name) + "-"
    ending = dot.map { String(name[$0...]) } ?? ""
  }

  /// The name of the next one.
  func name(number: UInt64, at time: Timestamp) -> String {
    let clock = BrokenDownTime(secondsSinceEpoch: time.seconds, rule: .utc)
    let date = clock.dateAndTime.filter { $0 != "-" && $0 != ":" }
    let digits = String(number)
    let zeros = String(repeating: "0", count: max(6 - digits.utf8.count, 0))
    return "\(stem)\(date)Z-\(zeros)\(digits)\(ending)"
  }

  /// What the paths of all of them begin with.
  var prefix: String { directory + stem + ending }

  /// The path of a name.
  func path(_ name: String) -> String { directory + name }

  /// The name under which a rotated file waits to be compressed.
  static func waiting(_ name: String) -> String { ".\(name).waiting" }

  /// All there are, by their numbers.
  var entries: [Entry] {
    guard let stream = unsafe opendir(directory.isEmpty ? "." : directory) else { return [] }
    defer { unsafe closedir(stream) }
    var entries: [Entry] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { octets in
        unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let found = parse(name) { entries.append(found) }
    }
    return entries.sorted { $0.number < $1.number }
  }

  /// Reads a name; nil where it is another file's.
  private func parse(_ name: String) -> Entry? {
    var rest = name[...]
    let isHidden = rest.hasPrefix(".") && !stem.hasPrefix(".") || rest.hasPrefix("..")
    if isHidden { rest = rest.dropFirst() }
    let isWaiting = isHidden && rest.hasSuffix(".waiting")
    let isPart = isHidden && rest.hasSuffix(".part")
    guard isHidden == (isWaiting || isPart) else { return nil }
    if isWaiting { rest = rest.dropLast(8) }
    if isPart { rest = rest.dropLast(5) }
    for suffix in FileCompression.allCases.map(\.suffix)
    where !suffix.isEmpty && rest.hasSuffix(suffix) && !ending.hasSuffix(suffix) {
      rest = rest.dropLast(suffix.utf8.count)
    }
    guard rest.hasPrefix(stem), rest.hasSuffix(ending) else { return nil }
    rest = rest.dropFirst(stem.count).dropLast(ending.count)
    let parts = rest.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 16, parts[0].hasSuffix("Z"),
      parts[1].utf8.count >= 6, let number = UInt64(parts[1])
    else { return nil }
    return Entry(name: name, number: number, isWaiting: isWaiting, isPart: isPart)
  }
}
