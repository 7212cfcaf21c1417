import Configuration
import Testing

/// The syntax of configuration files: what is read, and what is wrong.
@Suite struct ConfigurationParserTests {
  @Test("Good texts give the tree that they show")
  func trees() {
    let rows: [(String, String)] = [
      ("", ""), ("\n\n  \t\n# c\n  # c", ""), ("A", "A []\n"),
      ("\u{FEFF}A b", "A [b]\n"), ("  A\t b  c \r\nB d", "A [b  c]\nB [d]\n"),
      // Continuation, and the doubled backslash.
      ("A b \\\n  c\\\n d", "A [b   c d]\n"), ("A b\\\\\nB c", "A [b\\]\nB [c]\n"),
      ("A b\\\r\nc", "A [bc]\n"), ("A b\\", "A [b]\n"), ("A b\\ \nB c", "A [b\\]\nB [c]\n"),
      // Trailing comments.
      ("A b # c", "A [b]\n"), ("A b#c", "A [b#c]\n"), ("A 'b # c' # d", "A ['b # c']\n"),
      ("A it's # d", "A [it's]\n"), ("A \"a\\\" # b\" # c", "A [\"a\\\" # b\"]\n"),
      ("Exec $a = /x #y/; # z", "Exec [$a = /x #y/; # z]\n"), ("A # b", "A []\n"),
      // Blocks.
      ("<B>\nC d\n</B>", "<B>\n  C [d]\n"), ("< B  x > # c\n</ b >", "<B x>\n"),
      ("<A>\n<B>\n</B>\nC d\n</A>", "<A>\n  <B>\n  C [d]\n"),
      // Verbatim bodies.
      ("<Exec>\n a # b \\\n  c\n</Exec>", "<Exec>\n  \" a # b \\\n  c\n\"\n"),
      ("<exec> a(); </EXEC>", "<exec>\n  \"a(); \"\n"), ("<Exec>\n</Exec> # x", "<Exec>\n  \"\"\n"),
      ("<Exec> a();\nb();\n</Exec>", "<Exec>\n  \"a();\nb();\n\"\n"),
      (
        "<QueryXML>\n<A>\n</A>\n</QueryXML>\nB c", "<QueryXML>\n  \"<A>\n</A>\n\"\nB [c]\n"
      ),
    ]
    for (text, outline) in rows {
      let (root, diagnostics) = Samples.parse(text)
      #expect(Samples.outline(root) == outline, "\(text)")
      #expect(diagnostics.list.isEmpty, "\(text): \(diagnostics.rendered)")
    }
  }

  @Test("define and envvar replace text from their line on")
  func definitions() {
    let rows: [(String, String)] = [
      ("A %X%\ndefine X 1\nA %X%\ndefine X 2\nA %X%%X% %x%", "A [%X%]\nA [1]\nA [22 %x%]\n"),
      ("define X a b # c\nA %X%", "A [a b]\n"), ("DEFINE X 'q'\nA %X%", "A ['q']\n"),
      ("define X\nA [%X%]", "A [[]]\n"), ("define A /a\ndefine B %A%/b\nB %B%", "B [/a/b]\n"),
      ("define X %X%y\nA %X%", "A [%X%y]\n"), ("define X 1\nA 100%%X% %", "A [100%1 %]\n"),
      ("define L Module im_null\n<Input a>\n%L%\n</Input>", "<Input a>\n  Module [im_null]\n"),
      ("define T <B>\n%T%\n</B>", "<B>\n"),
      ("define M { a(\"# b\"); c(); }\nExec %M%", "Exec [{ a(\"# b\"); c(); }]\n"),
      ("define R /a #b/i\nA x=%R%", "A [x=/a #b/i]\n"), ("define R /a/b # c\nA %R%", "A [/a/b]\n"),
      ("define X 1 \\\n  2\nA %X%", "A [1   2]\n"), ("envvar V\nA %V%", "A [value]\n"),
      ("define X y\n<Exec>\n  $a = %X%;\n</Exec>", "<Exec>\n  \"  $a = y;\n\"\n"),
      ("define H # c\nA %H%b", "A [b]\n"), ("<A>\ndefine X 1\n</A>\nB %X%", "<A>\nB [1]\n"),
    ]
    for (text, outline) in rows {
      let (root, diagnostics) = Samples.parse(text, variables: ["V": "value"])
      #expect(Samples.outline(root) == outline, "\(text)")
      #expect(diagnostics.list.isEmpty, "\(text): \(diagnostics.rendered)")
    }
  }

  @Test("Bad texts are reported at their place, and reading goes on")
  func errors() {
    let rows: [(String, String, String)] = [
      (
        "<Input a>\n</Output>\n</Input>", "<Input a>\n",
        "n.conf:2:1: error: expected </Input> but saw </Output>; "
          + "<Input a> was opened at n.conf:1:1"
      ),
      (
        "<Input a>\n B c\n </Inptu>\nD e", "<Input a>\n  B [c]\nD [e]\n",
        "n.conf:3:2: error: expected </Input> but saw </Inptu>; "
          + "<Input a> was opened at n.conf:1:1"
      ),
      (
        "<A>\n<B>\n</A>\nC d", "<A>\n  <B>\nC [d]\n",
        "n.conf:3:1: error: expected </B> but saw </A>; <B> was opened at n.conf:2:1"
      ),
      (
        "A b\n <Input a>\n", "A [b]\n<Input a>\n",
        "n.conf:3:1: error: expected </Input> before the end of the file; "
          + "<Input a> at n.conf:2:2 is never closed"
      ),
      (
        "</x>\nA b", "A [b]\n",
        "n.conf:1:1: error: </x> without matching <x>; remove it, or open the block before it"
      ),
      ("<A\nB c", "B [c]\n", "n.conf:1:1: error: the tag <A has no '>'; end the line with '>'"),
      ("< >\nB c", "B [c]\n", "n.conf:1:1: error: a tag without a name; write <Name> or </Name>"),
      (
        "<A> b\n</A>", "<A>\n",
        "n.conf:1:5: error: text behind the tag <A>; put it on a line of its own"
      ),
      (
        "<A>\n</A> b", "<A>\n",
        "n.conf:2:6: error: text in or behind the closing tag </A>; put it on a line of its own"
      ),
      (
        "<I>\n<Exec>\n a();\n </I>\nB c", "<I>\n  <Exec>\n    \" a();\n\"\nB [c]\n",
        "n.conf:4:2: error: expected </Exec> but saw </I>; <Exec> was opened at n.conf:2:1"
      ),
      (
        "<Exec>\na();", "<Exec>\n  \"a();\n\"\n",
        "n.conf:3:1: error: expected </Exec> before the end of the file; "
          + "<Exec> at n.conf:1:1 is never closed"
      ),
      (
        "# a \\\nB c\nD e", "D [e]\n",
        "n.conf:1:1: warning: the backslash at the end of this comment joins the next line to it; "
          + "remove the backslash, or put a blank behind it"
      ),
      (
        "A b\nC\0d", "A [b]\nC\0d []\n",
        "n.conf:2:2: error: the file holds a NUL octet, so it is not text; "
          + "save it as UTF-8 (editors on Windows may write UTF-16)"
      ),
      ("define", "", "n.conf:1:1: error: 'define' needs a name; for example: define ROOT /var/log"),
      (
        "define a%b c", "",
        "n.conf:1:8: error: 'a%b' cannot be a name; names have no blank and no '%'"
      ),
      (
        " envvar NOPE", "",
        "n.conf:1:9: error: the environment variable 'NOPE' is not set; "
          + "set it before the start, or use define"
      ),
    ]
    for (text, outline, report) in rows {
      let (root, diagnostics) = Samples.parse(text)
      #expect(Samples.outline(root) == outline, "\(text)")
      #expect(diagnostics.rendered == report, "\(text)")
    }
  }

  @Test("Places lead through joins and names to the file")
  func places() {
    let (root, diagnostics) = Samples.parse(
      "define X abc\n  A b \\\n c %X% d\n<Exec>\n  e %X% f\n</Exec>")
    #expect(diagnostics.list.isEmpty)
    let argument = root.directives[0].argument
    #expect(argument.string == "b  c abc d")
    #expect(argument.place(at: 0).description == "n.conf:2:5")
    #expect(argument.place(at: 3).description == "n.conf:3:2")
    #expect(argument.place(at: 6).description == "n.conf:3:4")
    #expect(argument.place(at: 9).description == "n.conf:3:8")
    let body = root.blocks[0].body
    #expect(body?.string == "  e abc f\n")
    #expect(body?.place(at: 2).description == "n.conf:5:3")
    #expect(body?.place(at: 5).description == "n.conf:5:5")
    #expect(body?.place(at: 8).description == "n.conf:5:9")
  }

  @Test("Blocks nest ten deep; what is deeper is left out with one error")
  func nesting() {
    for depth in [1, 9, 10, 11, 12, 5_000] {
      let text =
        String(repeating: "<B>\n", count: depth) + "C d\n"
        + String(repeating: "</B>\n", count: depth) + "E f\n"
      let (root, diagnostics) = Samples.parse(text)
      #expect(root.directives.map(\.name.string) == ["E"])
      #expect(Samples.outline(root).contains("C [d]") == (depth <= 10))
      let report =
        "n.conf:11:1: error: config file tag nesting is too large; blocks may nest 10 deep"
      #expect(diagnostics.rendered == (depth <= 10 ? "" : report))
    }
  }

  @Test("Lines and texts that grow by their names are bounded")
  func growth() {
    var text = "define A 0123456789012345678901234567890123456789\n"
    for _ in 0..<40 { text += "define A %A%%A%\n" }
    let (_, diagnostics) = Samples.parse(text + "B %A%%A%\n")
    #expect(diagnostics.list.first?.place?.line == 16)
    #expect(diagnostics.list.first?.cause == "the line is longer than 1 MiB")
    let half = "define A \(String(repeating: "x", count: 1 << 19))\n"
    let many = half + String(repeating: "B %A%\n", count: 140)
    let (root, report) = Samples.parse(many)
    #expect(report.rendered.contains("error: the configuration is larger than 64 MiB"))
    #expect(report.errorCount == 1)
    #expect(root.directives.count < 128)
  }
}
