import Configuration
import Testing

/// Typed values from blocks, and every error that reading one can give.
@Suite struct DirectiveReaderTests {
  /// A module with a directive of every kind.
  static let everything = BlockDeclaration.module(
    "om_test", .output, "Tests.",
    directives: [
      DirectiveDeclaration("Flag", .boolean, "A flag.", defaultText: "yes", example: "TRUE"),
      DirectiveDeclaration("Count", .integer(1...1 << 40), "A count.", example: "3"),
      DirectiveDeclaration("Level", .integer(-5...5), "A level.", defaultText: "2", example: "3"),
      DirectiveDeclaration(
        "Port", .integers(1...65_535), "Ports.", isRepeatable: true, example: "53,5353"),
      DirectiveDeclaration("Wait", .duration, "A wait.", defaultText: "0.25", example: "1.5"),
      DirectiveDeclaration("Text", .text, "A text.", isRepeatable: true, example: "abc"),
      DirectiveDeclaration("Names", .names, "Names.", isRepeatable: true, example: "a, b"),
      DirectiveDeclaration("Mode", .choice(["Mem", "Disk"]), "A mode.", example: "Mem"),
      DirectiveDeclaration("File", .expression, "A file.", example: "\"tmp/x\""),
      DirectiveDeclaration("Rest", .raw, "The rest.", example: "a b"),
      .planned("CacheSize", .integer(0...9), "A cache.", example: "1"),
      DirectiveDeclaration(
        "Old", .text, "Was.", example: "x", availability: .withoutEffect("it is old")),
    ],
    blocks: [
      BlockDeclaration(
        "Protocol", "A protocol.",
        directives: [DirectiveDeclaration("Type", .text, "T.", isRequired: true, example: "dns")],
        isRepeatable: true),
      BlockDeclaration("Named", "One with a name.", argument: "name"),
      BlockDeclaration("Later", "Not yet.", availability: .planned),
    ])

  /// A reader for lines in a block, which have line numbers from 3.
  private func read(_ lines: String) -> (DirectiveReader, Diagnostics) {
    let (root, diagnostics) = Samples.parse("<Output o>\nModule om_test\n\(lines)\n</Output>\n")
    return (DirectiveReader(root.blocks[0], Self.everything, diagnostics), diagnostics)
  }

  @Test("Every kind gives its typed value")
  func values() {
    let (reader, diagnostics) = read(
      """
      flag FALSE
      COUNT 0x10
      Level '-3'
      Port 53, 5353
      Port 80
      Wait 250ms
      Text "a \\"b\\" c:\\d\\\\e"
      Text 'it''
      Text plain text
      Names a,b , c
      Mode disk
      File "x" + $y
      Rest "a" 'b'
      Exec one();
      <Exec>
        two();
      </Exec>
      Exec three();
      <Protocol>
        Type dns
      </Protocol>
      <protocol>
        type "tcp"
      </protocol>
      <Named n>
      </Named>
      """.replacing("'it''", with: "'it\\''"))
    #expect(diagnostics.rendered == "")
    #expect(!reader.hasErrors)
    #expect(!reader.boolean("Flag"))
    #expect(reader.integer("Count") == 16)
    #expect(reader.integer("Level") == -3)
    #expect(reader.integers("Port") == [53, 5353, 80])
    #expect(reader.nanoseconds("Wait") == 250_000_000)
    #expect(reader.strings("Text") == ["a \"b\" c:\\d\\e", "it'", "plain text"])
    #expect(reader.names("Names").map(\.string) == ["a", "b", "c"])
    #expect(reader.names("Names").map(\.place.column) == [7, 9, 13])
    #expect(reader.choice("Mode") == "Disk")
    #expect(reader.expression("File")?.string == "\"x\" + $y")
    #expect(reader.string("Rest") == "\"a\" 'b'")
    #expect(reader.string("Module") == "om_test")
    #expect(reader.statements().map(\.string) == ["one();", "  two();\n", "three();"])
    #expect(reader.statements()[1].place.description == "n.conf:18:1")
    #expect(reader.blocks("Protocol").map { $0.string("Type") } == ["dns", "tcp"])
    #expect(reader.blocks("Named").first?.block.argument.string == "n")
    #expect(reader.place(of: "Count").description == "n.conf:4:1")
    #expect(reader.isGiven("count"))
  }

  @Test("What is not given has its default or none")
  func defaults() {
    let (reader, diagnostics) = read("")
    #expect(diagnostics.rendered == "")
    #expect(reader.boolean("Flag"))
    #expect(reader.integer("Level") == 2)
    #expect(reader.integer("Count") == nil)
    #expect(reader.nanoseconds("Wait") == 250_000_000)
    #expect(reader.integer("BufferSize") == 65_000)
    #expect(reader.string("Text") == nil)
    #expect(reader.statements().isEmpty)
    #expect(reader.blocks("Protocol").isEmpty)
    #expect(reader.place(of: "Count").description == "n.conf:1:1")
    #expect(!reader.isGiven("Level"))
  }

  @Test("Numbers and time spans are read in all their spellings")
  func spellings() {
    let numbers: [(String, Int?)] = [
      ("1", 1), ("+1", 1), ("1K", 1_024), ("2m", 2 << 20), ("3G", 3 << 30), ("0xFf", 255),
      ("\"7\"", 7), ("1099511627776", 1 << 40), ("1099511627777", nil), ("0", nil), ("-1", nil),
      ("99999999999999999999", nil), ("9223372036854775807K", nil), ("1 2", nil), ("K", nil),
      ("0x", nil), ("0x-1", nil), ("1T", nil), ("1.5", nil), ("''", nil),
    ]
    for (text, value) in numbers {
      let (reader, diagnostics) = read("Count \(text)")
      #expect(reader.integer("Count") == value, "\(text)")
      #expect(diagnostics.errorCount == (value == nil ? 1 : 0), "\(text)")
    }
    let second: Int64 = 1_000_000_000
    let spans: [(String, Int64?)] = [
      ("0", 0), ("2", 2 * second), ("0.1", second / 10), ("1.5s", 3 * second / 2),
      ("10 ms", second / 100), ("2M", 120 * second), ("1.5h", 5_400 * second),
      ("1d", 86_400 * second), ("0.000000001", 1), ("0.0000000001", 0), ("", nil), (".5", nil),
      ("1.", nil), ("1.2.3", nil), ("x", nil), ("-1", nil), ("1w", nil), ("9999999d", nil),
      ("99999999999999999999", nil), ("0.5.", nil),
    ]
    for (text, value) in spans {
      let (reader, diagnostics) = read("Wait '\(text)'")
      #expect(reader.nanoseconds("Wait") == value ?? 250_000_000, "\(text)")
      #expect(diagnostics.errorCount == (value == nil ? 1 : 0), "\(text)")
    }
    for (text, value) in [("TRUE", true), ("Yes", true), ("1", true), ("no", false), ("0", false)] {
      #expect(read("Flag \(text)").0.boolean("Flag") == value)
    }
  }

  @Test("Every error has its place, its cause and a remedy")
  func errors() {
    let names = Self.everything.directives.map(\.name).joined(separator: ", ")
    let rows: [(String, String)] = [
      ("Flie \"x\"", "3:1: error: unknown directive 'Flie' in om_test; did you mean 'File'?"),
      ("Colour x", "3:1: error: unknown directive 'Colour' in om_test; it knows \(names)"),
      (
        "CacheSize 3",
        "3:1: error: NXLog has the directive 'CacheSize' in om_test, "
          + "Wirebird does not support it yet; remove it"
      ),
      ("Old 3", "3:1: warning: 'Old' has no effect: it is old; it may be removed"),
      (
        "Flag  maybe",
        "3:7: error: invalid boolean value 'maybe' for 'Flag'; write TRUE or FALSE"
      ),
      (
        "Flag 'treu'",
        "3:7: error: invalid boolean value 'treu' for 'Flag'; did you mean 'TRUE'?"
      ),
      (
        "Count many",
        "3:7: error: 'many' for 'Count' is not a whole number; write for example Count 3"
      ),
      ("Level 6", "3:7: error: 6 is out of range for 'Level'; it must be from -5 to 5"),
      (
        "Port 1,x",
        "3:8: error: 'x' for 'Port' is not a whole number; write for example Port 53,5353"
      ),
      (
        "Names a,,b",
        "3:9: error: an empty word in the list of 'Names'; remove a comma, or write the word"
      ),
      ("Mode Dsik", "3:6: error: 'Mode' cannot be 'Dsik'; did you mean 'Disk'?"),
      ("Mode x", "3:6: error: 'Mode' cannot be 'x'; choose one of Mem, Disk"),
      (
        "Wait long",
        "3:6: error: 'long' for 'Wait' is not a time span; "
          + "write seconds, such as 0.5, or a number with ms, s, m, h or d"
      ),
      ("Text \"a", "3:6: error: the quote is not closed: \"a; end the text with \""),
      (
        "Text 'a' b",
        "3:9: error: text behind the closing quote: 'a' b; put all of the value into the quotes"
      ),
      ("File", "3:1: error: 'File' needs a value; for example: File \"tmp/x\""),
      (
        "Mode Mem\n Mode Disk",
        "4:2: error: 'Mode' is given more than once; the first is at n.conf:3:1"
      ),
      (
        "Protocol dns",
        "3:1: error: 'Protocol' is a block, not a directive; write <Protocol> … </Protocol>"
      ),
      ("<File>\n</File>", "3:1: error: 'File' is a directive, not a block; write File \"tmp/x\""),
      (
        "<Protocl>\n</Protocl>",
        "3:1: error: unknown block 'Protocl' in om_test; did you mean 'Protocol'?"
      ),
      (
        "<Later>\n</Later>",
        "3:1: error: NXLog has the block 'Later' in om_test, "
          + "Wirebird does not support it yet; remove it"
      ),
      (
        "<Protocol>\n</Protocol>",
        "3:1: error: 'Type' is missing in <Protocol>; add for example: Type dns"
      ),
      (
        "<Protocol dns>\nType dns\n</Protocol>",
        "3:11: error: text in the tag <Protocol dns>; write <Protocol>"
      ),
      ("<Named>\n</Named>", "3:1: error: <Named> lacks its name; write <Named name>"),
      (
        "<Named a>\n</Named>\n<Named b>\n</Named>",
        "5:1: error: 'Named' is given more than once; the first is at n.conf:3:1"
      ),
      ("<Exec x>\n</Exec>", "3:7: error: text in the tag <Exec x>; write <Exec>"),
      (
        "FlowControl TRUE",
        "3:1: error: unknown directive 'FlowControl' in om_test; it knows \(names)"
      ),
    ]
    for (lines, report) in rows {
      let (reader, diagnostics) = read(lines)
      #expect(diagnostics.rendered == "n.conf:\(report)", "\(lines)")
      #expect(reader.hasErrors == report.contains("error:"), "\(lines)")
    }
    let diagnostics = Diagnostics()
    let (root, _) = Samples.parse("<Output o>\n</Output>")
    _ = DirectiveReader(root.blocks[0], Self.everything, diagnostics)
    #expect(
      diagnostics.rendered == "n.conf:1:1: error: 'Module' is missing in <Output o> (om_test); "
        + "add for example: Module im_pcap")
    let (reader, own) = read("Count 3")
    reader.error(at: "Count", "too few", remedy: "add one")
    #expect(own.rendered == "n.conf:3:1: error: too few; add one")
  }
}
