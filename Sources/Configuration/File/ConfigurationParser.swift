/// Reads a configuration file, with everything it includes, into a tree of blocks.
///
/// Everything wrong is collected; the tree holds what could be read. Any octets are accepted
/// without a trap, and every limit is bounded: nesting, includes, line length, total size.
public struct ConfigurationParser {
  /// How deep blocks may nest, as in NXLog.
  public static let nestingLimit = 10
  /// How deep files may include files.
  public static let includeLimit = 16
  /// The most octets read and expanded in all: 64 MiB.
  public static let totalLimitOctets = 64 << 20

  /// Where files come from.
  let source: ConfigurationSource
  /// Where errors go.
  let diagnostics: Diagnostics
  /// The names defined so far.
  var definitions = Definitions()
  /// The files being read, the outermost first.
  var files: [String] = []
  /// The blocks being read, the outermost first; the first is the root.
  var open: [OpenBlock]
  /// How many blocks are open beyond `nestingLimit`; their content is ignored.
  var ignoredDepth = 0
  /// How many octets were read and expanded so far.
  private var totalOctets = 0

  /// A block whose closing tag was not read yet.
  struct OpenBlock {
    /// The name as written.
    var name: SourceText
    /// What stands behind the name.
    var argument: SourceText
    /// Where the opening tag begins.
    var place: SourcePlace
    /// What was read in it so far.
    var entries: [Block.Entry] = []

    /// The opening tag, for messages.
    var tag: String {
      Block(name: name, argument: argument, place: place, entries: []).tag
    }
  }

  /// Reads the file at a path; an unreadable file is an error in the list and an empty root.
  public static func parse(
    file path: String, from source: ConfigurationSource = .system, into diagnostics: Diagnostics
  ) -> Block {
    switch source.read(path) {
    case .success(let octets):
      return parse(octets, named: path, from: source, into: diagnostics)
    case .failure(let failure):
      diagnostics.error(
        at: nil, "failed to open config file '\(path)': \(failure.reason)",
        remedy: "name the configuration file with -c FILE")
      return parse([], named: path, from: source, into: diagnostics)
    }
  }

  /// Reads the octets of a file that has a name.
  public static func parse(
    _ octets: [UInt8], named path: String, from source: ConfigurationSource = .system,
    into diagnostics: Diagnostics
  ) -> Block {
    let start = SourcePlace(file: path, line: 1, column: 1)
    let root = OpenBlock(name: SourceText(at: start), argument: SourceText(at: start), place: start)
    var parser = ConfigurationParser(source: source, diagnostics: diagnostics, open: [root])
    parser.read(octets, named: path)
    return Block(
      name: root.name, argument: root.argument, place: start, entries: parser.open[0].entries)
  }

  /// A parser with the root open.
  private init(source: ConfigurationSource, diagnostics: Diagnostics, open: [OpenBlock]) {
    self.source = source
    self.diagnostics = diagnostics
    self.open = open
  }

  /// Reads one file into the innermost open block; what is opened in it must be closed in it.
  mutating func read(_ octets: [UInt8], named path: String) {
    files.append(path)
    defer { files.removeLast() }
    let base = open.count
    let ignoredBase = ignoredDepth
    var reader = LineReader(file: path, octets: octets)
    reportNull(in: octets, named: path)
    while let (line, isJoined) = reader.nextLogical() {
      guard !line.isEmpty else { continue }
      guard count(line.count, at: line.place) else { return }
      if line.octets.first == UInt8(ascii: "#") {
        if isJoined {
          diagnostics.warning(
            at: line.place, "the backslash at the end of this comment joins the next line to it",
            remedy: "remove the backslash, or put a blank behind it")
        }
        continue
      }
      guard let expanded = expand(line) else { continue }
      if expanded.octets.first == UInt8(ascii: "<") {
        readTag(expanded, &reader, base: base)
      } else if ignoredDepth == 0 {
        readDirective(expanded)
      }
    }
    ignoredDepth = ignoredBase
    while open.count > base {
      let block = open[open.count - 1]
      diagnostics.error(
        at: reader.place, "expected </\(block.name.excerpt)> before the end of the file",
        remedy: "\(block.tag) at \(block.place) is never closed")
      closeInnermost()
    }
  }

  /// Counts octets against the total; false, with an error at the first time, beyond it.
  mutating func count(_ octets: Int, at place: SourcePlace) -> Bool {
    let before = totalOctets
    totalOctets += octets
    guard totalOctets > ConfigurationParser.totalLimitOctets else { return true }
    if before <= ConfigurationParser.totalLimitOctets {
      diagnostics.error(
        at: place,
        "the configuration is larger than \(ConfigurationParser.totalLimitOctets >> 20) MiB",
        remedy: "the rest is not read; look for an include or a define that repeats itself")
    }
    return false
  }

  /// Reports a NUL octet, which text does not have and a path cannot have.
  private func reportNull(in octets: [UInt8], named path: String) {
    guard let offset = octets.firstIndex(of: 0) else { return }
    let line = octets[..<offset].reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
    let start = octets[..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    diagnostics.error(
      at: SourcePlace(file: path, line: line, column: offset - start + 1),
      "the file holds a NUL octet, so it is not text",
      remedy: "save it as UTF-8 (editors on Windows may write UTF-16)")
  }

  /// A line without trailing comment and with names replaced; nil, with an error, when too long.
  private mutating func expand(_ line: SourceText) -> SourceText? {
    let (name, argument) = ConfigurationParser.words(of: line)
    let keepsComment =
      name.matches("Exec")
      || name.matches("define")
        && CommentScanner.isLanguageText(ConfigurationParser.words(of: argument).rest.octets)
    let text = keepsComment ? line : CommentScanner.strip(line)
    return expandNames(in: text)?.trimmed
  }

  /// The text with names replaced; nil, with an error, when it is too long or all is too much.
  mutating func expandNames(in text: SourceText) -> SourceText? {
    guard let expanded = definitions.expand(text) else {
      diagnostics.error(
        at: text.place, "the line is longer than \(Definitions.lineLimitOctets >> 20) MiB",
        remedy: "shorten it, or the values of the names in it")
      return nil
    }
    guard expanded.count > text.count else { return expanded }
    return count(expanded.count - text.count, at: text.place) ? expanded : nil
  }

  /// Reads a directive: one of the parser's own, or an entry of the innermost block.
  private mutating func readDirective(_ line: SourceText) {
    let (name, argument) = ConfigurationParser.words(of: line)
    guard !name.isEmpty else { return }
    if readOwnDirective(name, argument) { return }
    open[open.count - 1].entries.append(.directive(Directive(name: name, argument: argument)))
  }

  /// The first word of a line and the rest, without blanks between.
  static func words(of line: SourceText) -> (first: SourceText, rest: SourceText) {
    let end = line.octets.firstIndex(where: \.isBlank) ?? line.count
    return (line[0..<end], line[end..<line.count].trimmed)
  }
}
