internal import TestSupport
internal import Testing

@Suite("Functions and procedures on files")
struct FileOperationsTests {
  /// What an Exec leaves for one event: its run, and `$raw_event`.
  private func run(
    _ exec: String, files: [(String, String)] = [], log: String = ""
  ) throws -> (run: Run, log: String, text: String) {
    let run = Run()
    run.file("one.pcap", SampleCapture.pcap(SampleCapture.queries("a")))
    for (name, text) in files { run.file(name, Array(text.utf8)) }
    let outcome = try run.run(
      "<Extension files>\n Module xm_fileop\n</Extension>\n" + Block.input("%D/one.pcap")
        + Block.output("\"%D/out\"", "<Exec>\n $raw_event = '';\n \(exec)\n </Exec>"))
    return (run, outcome.log, run.text("out") ?? "")
  }

  @Test func `paths are told apart, and what is not there is undef`() throws {
    let text = try run(
      """
      $raw_event = file_exists('%D/f') + '|' + dir_exists('%D/f') + '|' + dir_exists('%D') + '|'
        + file_basename('%D/f') + '|' + (file_dirname('%D/f') == '%D') + '|'
        + file_dirname('f') + file_dirname('/f') + file_dirname('a/b/') + '|'
        + file_size('%D/f') + '|' + file_type('%D/f') + '|' + file_type('%D') + '|'
        + file_type('/dev/null') + '|' + defined file_size('%D/no') + '|'
        + (file_mtime('%D/f') > now() - 3600) + (file_ctime('%D/f') > now() - 3600) + '|'
        + (file_inode('%D/f') > 0) + '|' + file_read('%D/f') + '|' + defined file_read('%D');
      """, files: [("f", "hello")]
    ).text
    #expect(
      text
        == "TRUE|FALSE|TRUE|f|TRUE|./a|5|FILE|DIR|CHAR|FALSE|TRUETRUE|TRUE|hello|FALSE\n")
  }

  @Test func `digests are those of their algorithms`() throws {
    let text = try run(
      "$raw_event = file_hash('%D/f', 'md5') + ' ' + file_hash('%D/f', 'SHA256');",
      files: [("f", "abc")]
    ).text
    #expect(
      text == "900150983cd24fb0d6963f7d28e17f72 "
        + "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n")
    #expect(
      Run().problems(
        "<Extension f>\n Module xm_fileop\n</Extension>\n" + Block.input("x")
          + Block.output("'o'", "Exec $a = file_hash('f', 'crc');")
      ).contains { $0.contains("the algorithms are md5, sha1, sha256 and sha512") })
  }

  @Test func `contents are written, appended, copied and cut`() throws {
    let (run, log, _) = try run(
      """
      file_write('%D/w', 'one'); file_write('%D/w', 'two'); file_append('%D/w', '%D/a');
      file_append('%D/w', '%D/a'); file_copy('%D/a', '%D/c'); file_copy('%D/w', '%D/c');
      file_write('%D/t', 'abcdef'); file_truncate('%D/t', 3); file_write('%D/e', 'x');
      file_truncate('%D/e'); file_touch('%D/new'); file_link('%D/w', '%D/l');
      file_rename('%D/w', '%D/r'); dir_make('%D/d/e/f'); file_write('%D/d/e/f/g', 'in');
      file_chmod('%D/r', 0x100); dir_make('%D/gone'); dir_remove('%D/gone');
      """)
    #expect(!log.contains("ERROR"), "\(log)")
    let expected = [
      ("a", "twotwo"), ("c", "two"), ("t", "abc"), ("e", ""), ("new", ""), ("l", "two"),
      ("r", "two"), ("d/e/f/g", "in"),
    ]
    for (name, text) in expected { #expect(run.text(name) == text, "\(name)") }
    #expect(run.text("w") == nil)
    #expect(Program.run("/bin/ls", ["gone"], in: run.folder).status != 0)
    let mode = Program.run("/usr/bin/stat", ["-c", "%a", run.folder + "/r"], in: "/")
    #expect(mode.output == "400\n")
  }

  @Test func `what fails is logged with its reason, and the Exec goes on`() throws {
    let (_, log, text) = try run(
      """
      file_rename('%D/no', '%D/x'); file_copy('%D/f', '%D/f'); file_copy('%D', '%D/x');
      file_append('%D/no', '%D/x'); file_chmod('%D/f', 70000); file_chown('%D/f', -1, 0);
      file_chown('%D/f', 'no such user', 'x'); file_truncate('%D/f', -5); dir_remove('%D');
      dir_make('%D/f/x'); file_remove('%D/no'); file_write('%D', 'x'); file_link('%D/no', '%D/x');
      file_cycle('%D/f', 0); file_read('%D/pipe') == 'x';
      """.split(separator: ";").dropLast().joined(separator: ";") + "; $raw_event = 'end';",
      files: [("f", "keep")])
    #expect(text == "end\n")
    for part in [
      "file_rename() failed: failed to rename", "No such file or directory",
      "are the same file", "is no regular file", "70000 is no mode",
      "no number of a user or a group", "there is no user no such user", "a length below zero",
      "dir_remove() failed", "dir_make() failed", "file_remove() failed",
      "file_write() failed: failed to open", "file_link() failed",
      "0 is no number of files to keep",
    ] { #expect(log.contains(part), "\(part)\n\(log)") }
  }

  @Test func `a path that the system would read otherwise gives the Exec up`() throws {
    let (_, log, text) = try run("file_touch(''); $raw_event = 'not reached';")
    #expect(text != "not reached\n" && log.contains("the path is empty"))
    let (run, other, _) = try run("file_write('%D/a' + \"\\x00b\", 'x');")
    #expect(other.contains("the path has a zero octet") && run.text("a") == nil)
  }

  @Test func `files are cycled up to a number, others stay where they are`() throws {
    let (run, log, _) = try run(
      "file_cycle('%D/f', 3); file_cycle('%D/missing', 3); file_cycle('%D/g');",
      files: [
        ("f", "0"), ("f.1", "1"), ("f.2", "2"), ("f.3", "3"), ("f.7", "7"), ("f.x", "x"),
        ("f.03", "03"), ("g", "a"), ("g.1", "b"), ("g.3", "c"),
      ])
    #expect(!log.contains("ERROR"), "\(log)")
    let expected: [(String, String?)] = [
      ("f", nil), ("f.1", "0"), ("f.2", "1"), ("f.3", "2"), ("f.4", nil), ("f.7", nil),
      ("f.x", "x"), ("f.03", "03"), ("missing.1", nil), ("g", nil), ("g.1", "a"), ("g.2", "b"),
      ("g.3", "c"),
    ]
    for (name, text) in expected { #expect(run.text(name) == text, "\(name)") }
  }

  @Test func `files are removed by pattern and by age`() throws {
    let files = ["a.1", "a.2", "b.1", ".a.3", "k"].map { ($0, $0) }
    let (run, _, _) = try run(
      "file_remove('%D/a.*'); file_remove('%D/b.1', now() - 3600); file_remove('%D/k', now() + 60);",
      files: files)
    let left = files.map(\.0).filter { run.text($0) != nil }
    #expect(left == ["b.1", ".a.3"])
  }

  @Test func `the program's own log is opened anew when it was cycled`() throws {
    let (run, log, _) = try run("file_cycle('%D/log', 2); log_info('after');")
    #expect(log.contains("after") && run.text("log.1")?.contains("after") == false)
  }

  @Test func `a file of om_file is cycled and opened anew, as NXLog's manual has it`() throws {
    let run = Run()
    run.file("two.pcap", SampleCapture.pcap(SampleCapture.queries("ab")))
    _ = try run.run(
      "<Extension files>\n Module xm_fileop\n</Extension>\n"
        + Block.input("%D/two.pcap", "BatchSize 1", fields: "Field dns.query")
        + Block.output(
          "\"%D/out\"",
          "<Exec>\n $raw_event = $dns.query.name;\n"
            + "if file_size() > 0 { file_cycle('%D/out', 5); reopen(); }\n </Exec>"))
    #expect(run.lines("out") + run.lines("out.1") == ["b.example", "a.example"])
  }
}
