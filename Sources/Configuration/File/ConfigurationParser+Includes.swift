/// The directives that the parser itself obeys: `define`, `envvar`, `include`, `include_stdout`.
extension ConfigurationParser {
  /// Obeys a directive of the parser's own; false when it is not one.
  mutating func readOwnDirective(_ name: SourceText, _ argument: SourceText) -> Bool {
    switch name.string.lowercased() {
    case "define": define(argument, at: name.place)
    case "envvar": defineVariable(argument, at: name.place)
    case "include": include(argument, at: name.place)
    case "include_stdout": includeOutput(argument, at: name.place)
    default: return false
    }
    return true
  }

  /// `define NAME rest of line`: the value is not unquoted.
  private mutating func define(_ argument: SourceText, at place: SourcePlace) {
    let (name, value) = ConfigurationParser.words(of: argument)
    guard isUsable(name, of: "define", at: place, example: "define ROOT /var/log") else { return }
    definitions.define(name.octets, as: value.octets)
  }

  /// `envvar NAME`: makes `%NAME%` from the environment.
  private mutating func defineVariable(_ argument: SourceText, at place: SourcePlace) {
    guard isUsable(argument, of: "envvar", at: place, example: "envvar HOME") else { return }
    guard let value = source.environment(argument.string) else {
      diagnostics.error(
        at: argument.place, "the environment variable '\(argument.excerpt)' is not set",
        remedy: "set it before the start, or use define")
      return
    }
    definitions.define(argument.octets, as: Array(value.utf8))
  }

  /// True when a word can stand between two percent signs; else an error.
  private func isUsable(
    _ name: SourceText, of directive: String, at place: SourcePlace, example: String
  ) -> Bool {
    guard !name.isEmpty else {
      diagnostics.error(at: place, "'\(directive)' needs a name", remedy: "for example: \(example)")
      return false
    }
    guard !name.octets.contains(where: { $0 == UInt8(ascii: "%") || $0.isBlank }) else {
      diagnostics.error(
        at: name.place, "'\(name.excerpt)' cannot be a name",
        remedy: "names have no blank and no '%'")
      return false
    }
    return true
  }

  /// `include FILE`, where the file-name part may have the wildcards `*`, `?` and `[…]`.
  ///
  /// Matches are read in the order of their octets; none is no error when the directory exists,
  /// as in NXLog's own default configuration. A relative path starts at the working directory;
  /// when nothing is there, at the including file's directory.
  private mutating func include(_ argument: SourceText, at place: SourcePlace) {
    guard let path = includedPath(argument, of: "include", at: place) else { return }
    let isPattern = path.utf8.contains { "*?[".utf8.contains($0) }
    guard isPattern else {
      includeFile(path, at: place)
      return
    }
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    if let slash, path[..<slash].utf8.contains(where: { "*?[".utf8.contains($0) }) {
      diagnostics.error(
        at: argument.place, "wildcards in the directory part of '\(path)'",
        remedy: "only the file name may have wildcards")
      return
    }
    var isDirectoryRead = false
    for candidate in candidates(for: path) {
      guard let matches = source.matches(candidate) else { continue }
      isDirectoryRead = true
      for match in matches { includeFile(match, at: place) }
      if !matches.isEmpty { return }
    }
    guard !isDirectoryRead else { return }
    diagnostics.error(
      at: argument.place, "failed to open the directory of '\(path)'",
      remedy: ConfigurationParser.lookupRule)
  }

  /// Reads one file in place of the directive.
  private mutating func includeFile(_ path: String, at place: SourcePlace) {
    var failure = ConfigurationSource.Failure(reason: "")
    for candidate in candidates(for: path) {
      switch source.read(candidate) {
      case .success(let octets):
        enter(octets, named: candidate, at: place)
        return
      case .failure(let reason):
        if failure.reason.isEmpty || failure.isMissing { failure = reason }
      }
    }
    diagnostics.error(
      at: place, "failed to open the included file '\(path)': \(failure.reason)",
      remedy: ConfigurationParser.lookupRule)
  }

  /// `include_stdout COMMAND`: reads what a program writes, in place of the directive.
  private mutating func includeOutput(_ argument: SourceText, at place: SourcePlace) {
    guard let command = includedPath(argument, of: "include_stdout", at: place) else { return }
    switch source.run(command) {
    case .success(let octets): enter(octets, named: "output of \(command)", at: place)
    case .failure(let failure):
      diagnostics.error(
        at: place, "the program of include_stdout failed: \(failure.reason)",
        remedy: "run it by hand: \(command)")
    }
  }

  /// Reads included text, unless files include each other without end.
  private mutating func enter(_ octets: [UInt8], named path: String, at place: SourcePlace) {
    guard !files.contains(path) else {
      diagnostics.error(
        at: place, "'\(path)' includes itself: \((files + [path]).joined(separator: " -> "))",
        remedy: "remove one of the includes")
      return
    }
    guard files.count <= ConfigurationParser.includeLimit else {
      diagnostics.error(
        at: place, "files include files more than \(ConfigurationParser.includeLimit) deep",
        remedy: "look for a file that includes itself under another name")
      return
    }
    guard count(octets.count, at: place) else { return }
    read(octets, named: path)
  }

  /// The argument of an include without its quotes; nil, with an error, when there is none.
  private func includedPath(
    _ argument: SourceText, of directive: String, at place: SourcePlace
  ) -> String? {
    guard !argument.isEmpty else {
      diagnostics.error(
        at: place, "'\(directive)' needs a value", remedy: "for example: include conf.d/*.conf")
      return nil
    }
    return QuotedText.unquote(argument, diagnostics)?.string
  }

  /// Where a relative path is looked up, for messages.
  private static let lookupRule =
    "a relative path starts at the working directory, then at the including file's directory"

  /// The paths to try for one that is written.
  private func candidates(for path: String) -> [String] {
    guard !path.hasPrefix("/"), let file = files.last,
      let slash = file.utf8.lastIndex(of: UInt8(ascii: "/"))
    else { return [path] }
    return [path, "\(file[...slash])\(path)"]
  }
}
