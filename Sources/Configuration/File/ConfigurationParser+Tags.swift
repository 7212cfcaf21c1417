extension ConfigurationParser {
  /// Reads a line that begins with `<`.
  mutating func readTag(_ line: SourceText, _ reader: inout LineReader, base: Int) {
    let isClosing = line.count > 1 && line.octets[1] == UInt8(ascii: "/")
    guard let end = line.octets.firstIndex(of: UInt8(ascii: ">")) else {
      diagnostics.error(
        at: line.place, "the tag \(line.excerpt) has no '>'", remedy: "end the line with '>'")
      return
    }
    let inside = line[(isClosing ? 2 : 1)..<end].trimmed
    let behind = line[(end + 1)..<line.count].trimmed
    let (name, argument) = ConfigurationParser.words(of: inside)
    guard !name.isEmpty else {
      diagnostics.error(
        at: line.place, "a tag without a name", remedy: "write <Name> or </Name>")
      return
    }
    if isClosing {
      if !behind.isEmpty || !argument.isEmpty {
        let place = argument.isEmpty ? behind.place : argument.place
        diagnostics.error(
          at: place, "text in or behind the closing tag </\(name.excerpt)>",
          remedy: "put it on a line of its own")
      }
      close(name, at: line.place, base: base)
    } else if ConfigurationParser.isVerbatim(name) {
      readVerbatim(name, argument, behind, at: line.place, &reader, base: base)
    } else {
      openBlock(name, argument, at: line.place)
      guard !behind.isEmpty else { return }
      diagnostics.error(
        at: behind.place, "text behind the tag <\(inside.excerpt)>",
        remedy: "put it on a line of its own")
    }
  }

  /// True for the blocks whose bodies are not configuration: `<Exec>` and `<QueryXML>`.
  private static func isVerbatim(_ name: SourceText) -> Bool {
    name.matches("Exec") || name.matches("QueryXML")
  }

  /// Opens a block; beyond `nestingLimit` it and all in it is ignored, with one error.
  private mutating func openBlock(_ name: SourceText, _ argument: SourceText, at place: SourcePlace)
  {
    // The root is open too.
    if ignoredDepth > 0 || open.count > ConfigurationParser.nestingLimit {
      if ignoredDepth == 0 {
        diagnostics.error(
          at: place, "config file tag nesting is too large",
          remedy: "blocks may nest \(ConfigurationParser.nestingLimit) deep")
      }
      ignoredDepth += 1
      return
    }
    open.append(OpenBlock(name: name, argument: argument, place: place))
  }

  /// Closes the block that a closing tag names, and reports what is left open in it.
  private mutating func close(_ name: SourceText, at place: SourcePlace, base: Int) {
    if ignoredDepth > 0 {
      ignoredDepth -= 1
      return
    }
    guard open.count > base, let innermost = open.last else {
      diagnostics.error(
        at: place, "</\(name.excerpt)> without matching <\(name.excerpt)>",
        remedy: "remove it, or open the block before it")
      return
    }
    if innermost.name.matches(name.string) {
      closeInnermost()
      return
    }
    let expected = innermost.name.string
    diagnostics.error(
      at: place, "expected </\(expected)> but saw </\(name.excerpt)>",
      remedy: "\(innermost.tag) was opened at \(innermost.place)")
    // Go on as the writer meant: either blocks within were left open, or the name is misspelt.
    let outer = open[base...].lastIndex { $0.name.matches(name.string) }
    if let outer {
      while open.count > outer { closeInnermost() }
    } else if Spelling.suggestion(for: name.string, among: [expected]) != nil {
      closeInnermost()
    }
  }

  /// Moves the innermost open block into the one around it.
  mutating func closeInnermost() {
    guard open.count > 1, let block = open.popLast() else { return }
    open[open.count - 1].entries.append(
      .block(
        Block(
          name: block.name, argument: block.argument, place: block.place, entries: block.entries)))
  }

  /// Reads a verbatim block, of one line or of many.
  private mutating func readVerbatim(
    _ name: SourceText, _ argument: SourceText, _ behind: SourceText, at place: SourcePlace,
    _ reader: inout LineReader, base: Int
  ) {
    var body = SourceText(at: behind.isEmpty ? reader.place : behind.place)
    var mismatch: (name: SourceText, place: SourcePlace)?
    let closing = "</\(name.string)>"
    let split = behind.count - closing.utf8.count
    if split >= 0, behind[split..<behind.count].matches(closing) {
      body.append(behind[0..<split])
    } else {
      if !behind.isEmpty {
        body.append(behind)
        body.append([UInt8(ascii: "\n")], at: body.endPlace)
      }
      mismatch = readBody(of: name, at: place, into: &body, &reader, base: base)
    }
    if ignoredDepth == 0 {
      open[open.count - 1].entries.append(
        .block(Block(name: name, argument: argument, place: place, entries: [], body: body)))
    }
    if let mismatch { close(mismatch.name, at: mismatch.place, base: base) }
  }

  /// Reads lines up to `</name>`; gives the closing tag of a block around, when that comes first.
  private mutating func readBody(
    of name: SourceText, at place: SourcePlace, into body: inout SourceText,
    _ reader: inout LineReader, base: Int
  ) -> (name: SourceText, place: SourcePlace)? {
    while let line = reader.nextPhysical() {
      guard count(line.count + 1, at: line.place) else { return nil }
      if let closing = ConfigurationParser.closingName(of: line.trimmed) {
        if closing.matches(name.string) { return nil }
        if open[base...].contains(where: { $0.name.matches(closing.string) }) {
          diagnostics.error(
            at: line.trimmed.place, "expected </\(name.excerpt)> but saw </\(closing.excerpt)>",
            remedy: "<\(name.excerpt)> was opened at \(place)")
          return (closing, line.trimmed.place)
        }
      }
      if let expanded = expandNames(in: line) { body.append(expanded) }
      body.append([UInt8(ascii: "\n")], at: line.endPlace)
    }
    diagnostics.error(
      at: reader.place, "expected </\(name.excerpt)> before the end of the file",
      remedy: "<\(name.excerpt)> at \(place) is never closed")
    return nil
  }

  /// The name in a line that is nothing but a closing tag, perhaps with a comment.
  private static func closingName(of line: SourceText) -> SourceText? {
    guard line.octets.starts(with: [UInt8(ascii: "<"), UInt8(ascii: "/")]) else { return nil }
    let tag = CommentScanner.strip(line)
    guard tag.octets.last == UInt8(ascii: ">") else { return nil }
    return tag[2..<tag.count - 1].trimmed
  }
}
