internal import TestSupport
internal import Testing

@Suite("The command line")
struct CommandLineTests {
  /// The committed capture.
  static let sample = Repository.path("Captures/sample.pcap")

  /// A configuration of the messages' ids from a file.
  static func configuration(_ file: String, _ global: String = "") -> String {
    "\(global)\n<Input in>\n Module im_pcap\n File \(file)\n <Protocol>\n Type dns\n Field dns.id\n"
      + " </Protocol>\n</Input>\n<Output out>\n Module om_file\n File \"out\"\n"
      + " Exec $raw_event = $dns.id;\n</Output>\n"
  }

  /// Runs a shell script in a folder of its own, which has the configuration `n.conf`; `$W` is the
  /// program and `$S` the sample.
  private func shell(_ script: String, _ configuration: String = "") throws -> Program {
    let program = try #require(Program.wirebird, "the program was not built")
    let folder = Program.temporaryFolder()
    defer { Program.remove(folder) }
    let text = configuration.split(separator: "%D", omittingEmptySubsequences: false)
      .joined(separator: folder)
    #expect(Repository.write(Array(text.utf8), to: folder + "/n.conf"))
    return Program.run(
      "/bin/sh", ["-c", script], in: folder,
      environment: ["W": program, "S": Self.sample, "TZ": "UTC", "F": folder])
  }

  @Test func `verifying answers with exit codes and says what is wrong`() throws {
    let good = try shell("$W -v -c n.conf; echo $?; $W verify -c n.conf", Self.configuration("x"))
    #expect(good.status == 0 && good.output.contains("INFO configuration OK\n0\n"))
    let bad = try shell("$W -v -c n.conf; echo $?; $W -c n.conf -f", "Bad line\n<Input")
    #expect(bad.output == "1\n" && bad.status == 1)
    #expect(bad.errors.hasPrefix("n.conf:1:1: error: unknown directive 'Bad'"))
    let none = try shell("$W -v -c none.conf")
    #expect(none.status == 1 && none.errors.contains("'none.conf': No such file or directory"))
    for (words, answer) in [
      ("--nonsense", "there is no option '--nonsense'; 'wirebird --help' lists what there is"),
      ("--verfy -c n.conf", "there is no option '--verfy'; did you mean '--verify'?"),
      ("looku --store s a.example", "there is no command 'looku'; did you mean 'lookup'?"),
      ("nonsense", "there is no command 'nonsense'; 'wirebird --help' lists what there is"),
    ] {
      let run = try shell("$W \(words)")
      #expect(run.status == 64 && run.errors.contains("Error: \(answer)\n"), "\(run.errors)")
    }
  }

  @Test func `help, version and completions are there`() throws {
    let help = try shell("$W --help && $W help run && $W decode --help")
    #expect(help.status == 0)
    for text in [
      "wirebird -c FILE", "decode", "devices", "--capture", "--pretty", "pcap-filter(7)",
    ] {
      #expect(help.output.contains(text), "\(text)")
    }
    #expect(try shell("$W --version").output.hasPrefix("wirebird "))
    for (name, part) in [("bash", "complete -"), ("zsh", "#compdef"), ("fish", "complete -c")] {
      let script = try shell("$W --generate-completion-script \(name)")
      #expect(script.status == 0 && script.output.contains(part), "\(name)")
    }
    let devices = try shell("$W devices")
    #expect(devices.status == 0 && devices.output.contains("lo "))
    #expect(try shell("$W reference").output.contains("dns.query"))
  }

  @Test func `decoding writes an object a line, for programs and for people`() throws {
    let plain = try shell(
      "$W decode $S | wc -l; $W decode - <$S | wc -l; gzip -c $S | $W decode -|wc -l")
    let count = plain.output.split(separator: "\n").map { $0.filter { $0 != " " } }
    #expect(count.count == 3 && Set(count).count == 1 && Int(count[0]).map { $0 > 100 } == true)
    #expect(plain.errors.contains("packets, ") && plain.errors.contains("DNS messages"))
    let filtered = try shell(
      "$W decode $S --filter 'udp and src port 53' | grep -c '\"dns.response\":false'")
    #expect(filtered.output == "0\n")
    let pretty = try shell("$W decode --pretty $S | head -3")
    #expect(pretty.output.hasPrefix("{\n  \"dns.additional.count\": "))
    let one = try shell("$W decode $S | head -1; echo done")
    #expect(one.output.hasSuffix("}\ndone\n") && !one.errors.contains("failed"))
    let full = try shell("$W decode $S >/dev/full")
    #expect(full.status == 1 && full.errors.contains("failed to write: No space left on device"))
    let wrong = try shell("$W decode none.pcap; echo $?; $W decode --filter 'udp prot' $S; echo $?")
    #expect(wrong.output == "1\n1\n" && wrong.errors.contains("none.pcap: cannot open"))
    #expect(try shell("$W decode --schema Page $S").status == 64)
  }

  @Test func `running in the foreground shows where everything went and where the file is`() throws
  {
    let run = try shell(
      "$W run -c n.conf && wc -l <out; echo; pwd", Self.configuration(Self.sample))
    #expect(run.status == 0, "\(run.errors)")
    let folder = run.output.split(separator: "\n").last ?? "?"
    #expect(run.output.contains("out (om_file): \(folder)/out\n"))
    for text in [
      "INFO wirebird ", "packets in files", "DNS messages", "written", "wirebird stopped",
    ] {
      #expect(run.output.contains(text), "\(text)")
    }
    let quiet = try shell(
      "$W run -q -c n.conf", Self.configuration(Self.sample, "LogLevel WARNING"))
    #expect(quiet.output == "" && quiet.errors == "" && quiet.status == 0)
    let other = try shell(
      "$W run -c n.conf --capture $S $S && wc -l <out", Self.configuration("/none"))
    #expect(other.status == 0, "\(other.errors)")
  }

  @Test func `a disk that is full loses what does not fit, says so, and ends`() throws {
    // The limit of a file's size stands for the disk's; it would hold for the test's own output too.
    let run = try shell(
      "(ulimit -f 1; $W run -c n.conf; echo status $?) 2>&1 | cat; wc -c <out",
      Self.configuration(Self.sample))
    #expect(run.output.contains("failed to write to out: File too large; trying again"))
    #expect(run.output.contains("events are lost") && run.output.contains("lost to errors"))
    // Nothing half-written is left.
    #expect(run.output.hasSuffix("stopped\nstatus 1\n0\n"), "\(run.output.suffix(400))")
  }

  @Test func `a daemon starts once, reports, opens its files anew, and ends cleanly`() throws {
    let script = """
      until_file() { n=0; while ! [ -s "$1" ] && [ $n -lt 200 ]; do sleep 0.05; n=$((n+1)); done; }
      mkfifo pipe
      $W -s -c n.conf; echo "stop without daemon $?"
      echo 1 >pid; $W -s -c n.conf; echo "stop with a stale PidFile $?"
      $W -c n.conf; echo "start $?"
      [ "$(cat pid)" -gt 1 ] && echo running
      $W -c n.conf; echo "start again $?"
      exec 3>pipe
      cat $S >&3
      until_file out
      mv out old
      $W -r -c n.conf; echo "reload $?"
      sleep 0.3
      tail -c +25 $S >&3
      until_file out
      [ -s out ] && [ -s old ] && echo "both files"
      kill -USR1 $(cat pid); sleep 0.3
      p=$(cat pid)
      $W -s -c n.conf; echo "stop $?"
      n=0; while kill -0 $p 2>/dev/null && [ $n -lt 200 ]; do sleep 0.05; n=$((n+1)); done
      [ -e pid ] || echo "no PidFile"
      exec 3>&-
      cat log
      """
    let configuration = Self.configuration("%D/pipe", "PidFile pid\nLogFile %D/log\nSpoolDir %D")
    let run = try shell(script, configuration)
    for line in [
      "stop without daemon 1\n", "stop with a stale PidFile 1\n",
      "start 0\nrunning\nstart again 1\n",
      "reload 0\nboth files\n", "stop 0\nno PidFile\n", " INFO SIGHUP: opening files anew",
      " INFO [im_pcap|in] ", "packets in files = ", " events made = ", " INFO wirebird stopped\n",
    ] {
      #expect(run.output.contains(line), "\(line): \(run.output)")
    }
    #expect(run.errors.contains("Another instance is already running (pid "))
    #expect(run.errors.contains("no instance of wirebird is running with this PidFile"))
    #expect(!run.output.contains("not the sum"))
  }

  @Test func `a daemon that cannot run says why and leaves nothing behind`() throws {
    let configuration = Self.configuration("%D/none.pcap", "PidFile pid\nSpoolDir %D")
    let run = try shell("$W -c n.conf; echo $?; ls", configuration)
    #expect(run.output == "1\nn.conf\nout\n")
    #expect(run.errors.contains("[im_pcap|in] ") && run.errors.contains("none.pcap: cannot open"))
  }
}
