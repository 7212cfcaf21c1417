import Configuration
import Glibc
import Testing

/// `include` and `include_stdout`, in memory and on disk.
@Suite struct IncludeTests {
  @Test("Included text stands in place of the include, with places of its own")
  func includes() {
    let files = [
      "a.conf": "A %X%\ndefine X 2\n", "d/1.conf": "One 1", "d/2.conf": "include in.conf",
      "d/in.conf": "In 1", "d/x.txt": "Not 1",
    ]
    let rows: [(String, String)] = [
      ("define X 1\ninclude a.conf\nB %X%", "A [1]\nB [2]\n"),
      ("include 'a.conf'", "A [%X%]\n"), ("INCLUDE d/*.conf", "One [1]\nIn [1]\nIn [1]\n"),
      ("<B>\ninclude d/1.conf\n</B>", "<B>\n  One [1]\n"), ("include d/*.none", ""),
      ("include_stdout make it", "Made [1]\n"),
    ]
    for (text, outline) in rows {
      let (root, diagnostics) = Samples.parse(
        text, files: files, programs: ["make it": "Made 1\n"])
      #expect(Samples.outline(root) == outline, "\(text)")
      #expect(diagnostics.list.isEmpty, "\(text): \(diagnostics.rendered)")
    }
    let (root, _) = Samples.parse("include d/1.conf", files: files)
    #expect(root.directives[0].place.description == "d/1.conf:1:1")
  }

  @Test("Includes that fail say why and where")
  func errors() {
    let rule =
      "a relative path starts at the working directory, then at the including file's directory"
    let files = [
      "self.conf": "include self.conf", "a.conf": "A 1\ninclude b.conf\n",
      "b.conf": "include a.conf", "open.conf": "<B>\n", "close.conf": "</B>\n",
    ]
    let rows: [(String, String)] = [
      ("include", "n.conf:1:1: error: 'include' needs a value; for example: include conf.d/*.conf"),
      (
        " include no.conf",
        "n.conf:1:2: error: failed to open the included file 'no.conf': "
          + "No such file or directory; \(rule)"
      ),
      ("include 'x", "n.conf:1:9: error: the quote is not closed: 'x; end the text with '"),
      ("include no/*", "n.conf:1:9: error: failed to open the directory of 'no/*'; \(rule)"),
      (
        "include */a.conf",
        "n.conf:1:9: error: wildcards in the directory part of '*/a.conf'; "
          + "only the file name may have wildcards"
      ),
      (
        "include self.conf",
        "self.conf:1:1: error: 'self.conf' includes itself: n.conf -> self.conf -> self.conf; "
          + "remove one of the includes"
      ),
      (
        "include a.conf",
        "b.conf:1:1: error: 'a.conf' includes itself: n.conf -> a.conf -> b.conf -> a.conf; "
          + "remove one of the includes"
      ),
      (
        "include open.conf\n</B>",
        "open.conf:2:1: error: expected </B> before the end of the file; "
          + "<B> at open.conf:1:1 is never closed\n"
          + "n.conf:2:1: error: </B> without matching <B>; remove it, or open the block before it"
      ),
      (
        "<B>\ninclude close.conf\n</B>",
        "close.conf:1:1: error: </B> without matching <B>; remove it, or open the block before it"
      ),
      (
        "include_stdout no",
        "n.conf:1:1: error: the program of include_stdout failed: No such file or directory; "
          + "run it by hand: no"
      ),
    ]
    for (text, report) in rows {
      let (_, diagnostics) = Samples.parse(text, files: files)
      #expect(diagnostics.rendered == report, "\(text)")
    }
    var chain: [String: String] = [:]
    for number in 0..<40 { chain["\(number)"] = "include \(number + 1)" }
    let (_, diagnostics) = Samples.parse("include 0", files: chain)
    #expect(
      diagnostics.rendered
        == "15:1:1: error: files include files more than 16 deep; "
        + "look for a file that includes itself under another name")
  }

  @Test("Files, wildcards, programs and the environment of the system are read")
  func system() throws {
    let directory = try TemporaryFiles([
      "main.conf": "include conf.d/*.conf\ninclude extra\ninclude_stdout echo \"Said 'it'\"\n",
      "conf.d/b.conf": "B 2\n", "conf.d/a.conf": "A 1\n", "conf.d/c.off": "C 3\n",
      "extra": "envvar PATH\nPath %PATH%\n",
    ])
    let diagnostics = Diagnostics()
    let root = ConfigurationParser.parse(file: directory.path("main.conf"), into: diagnostics)
    #expect(diagnostics.rendered == "")
    let names = root.directives.map(\.name.string)
    #expect(names == ["A", "B", "Path", "Said"])
    #expect(root.directives[0].place.file == directory.path("conf.d/a.conf"))
    #expect(root.directives[3].argument.string == "'it'")

    for (command, reason) in [
      ("exit 3", "exit code 3"), ("kill -9 $$", "ended by signal 9"),
      ("no-such-program", "exit code 127"),
    ] {
      let failure = ConfigurationSource.system.run(command)
      #expect(failure == .failure(.init(reason: reason)), "\(command)")
    }
    let missing = Diagnostics()
    _ = ConfigurationParser.parse(file: directory.path("none"), into: missing)
    #expect(
      missing.rendered == "error: failed to open config file '\(directory.path("none"))': "
        + "No such file or directory; name the configuration file with -c FILE")
    let folder = Diagnostics()
    _ = ConfigurationParser.parse(file: directory.path("conf.d"), into: folder)
    #expect(folder.rendered.contains("Is a directory"))
    #expect(ConfigurationSource.system.matches(directory.path("conf.d/*.none")) == [])
    #expect(ConfigurationSource.system.matches(directory.path("none/*")) == nil)
    let endless = ConfigurationSource.system.read("/dev/zero")
    #expect(endless == .failure(.init(reason: "it is larger than 16 MiB")))
  }
}

/// A directory with files that is removed in the end.
final class TemporaryFiles {
  /// The directory's path.
  let directory: String

  /// Writes files, making the directories in their paths.
  init(_ files: [String: String]) throws {
    var template = Array("/tmp/configuration-XXXXXX".utf8CString)
    directory = unsafe template.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress, let made = unsafe mkdtemp(start) else { return "" }
      return unsafe String(cString: made)
    }
    try #require(!directory.isEmpty)
    for (name, text) in files {
      if let slash = name.lastIndex(of: "/") {
        _ = unsafe mkdir(path(String(name[..<slash])), 0o700)
      }
      guard let file = unsafe fopen(path(name), "w") else {
        Issue.record("cannot write \(path(name))")
        continue
      }
      _ = unsafe fputs(text, file)
      _ = unsafe fclose(file)
    }
  }

  /// The path of a file in the directory.
  func path(_ name: String) -> String { "\(directory)/\(name)" }

  deinit { _ = unsafe system("rm -r '\(directory)'") }
}
