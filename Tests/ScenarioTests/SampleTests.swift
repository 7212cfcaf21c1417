internal import TestSupport
internal import Testing

@Suite("The sample capture")
struct SampleTests {
  /// What Captures/sample.pcap.truth.json says.
  static let truth: [String: Int] = {
    var counts: [String: Int] = [:]
    for line in Repository.lines(of: "Captures/sample.pcap.truth.json") {
      let parts = line.split { $0 == "\"" || $0 == ":" || $0 == "," || $0 == " " }
      if parts.count == 2 { counts[String(parts[0])] = Int(parts[1]) }
    }
    return counts
  }()

  @Test func `is decoded to exactly what was put in`() throws {
    let program = try #require(Program.wirebird, "the program was not built")
    let run = Program.run(
      program, ["decode", Repository.path("Captures/sample.pcap")], in: "/",
      environment: ["TZ": "UTC"])
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.output.split(separator: "\n").map { $0 }
    #expect(Self.truth.count > 40)

    /// The events that have a text in them, of those that have another.
    func count(_ text: String, in lines: [Substring]) -> Int {
      lines.filter { $0.contains(text) }.count
    }
    let responses = lines.filter { $0.contains("\"dns.response\":true") }
    #expect(lines.count == Self.truth["messages"])
    #expect(responses.count == Self.truth["responses"])
    #expect(count("\"dns.malformed\"", in: lines) == 0)
    #expect(count("\"dns.edns.version\"", in: lines) == Self.truth["messages.edns"])
    for (name, transport, family) in [
      ("udp4", "udp", "ipv4"), ("udp6", "udp", "ipv6"), ("tcp4", "tcp", "ipv4"),
      ("tcp6", "tcp", "ipv6"),
    ] {
      let carried = lines.filter { $0.contains("\"\(transport).src_port\"") }
      #expect(
        count("\"\(family).src\"", in: carried) == Self.truth["messages.\(name)", default: 0],
        "\(name)")
    }
    for (name, expected) in Self.truth where name.hasPrefix("rcode.") {
      let code = name.dropFirst("rcode.".count)
      #expect(count("\"dns.response.code\":\"\(code)\"", in: responses) == expected, "\(name)")
    }
    for (name, expected) in Self.truth where name.hasPrefix("rr.") && name != "rr.OPT" {
      let type = ".type\":\"\(name.dropFirst(3))\""
      let records = lines.reduce(0) { sum, line in
        // The question has a type too; it is not counted among the records.
        let inAll = line.occurrences(of: type)
        return sum + inAll - (line.contains("\"dns.query" + type) ? 1 : 0)
      }
      #expect(records == expected, "\(name)")
    }
  }

  @Test func `is written alike on one processor, where one thread does it all, and on several`()
    throws
  {
    let program = try #require(Program.wirebird, "the program was not built")
    let folder = Program.temporaryFolder()
    defer { Program.remove(folder) }
    let configuration = """
      <Extension json>
        Module xm_json
      </Extension>
      <Input in>
        Module im_pcap
        File \(Repository.path("Captures/sample.pcap"))
      </Input>
      <Output out>
        Module om_file
        File "out"
        Exec if $dns.response == "true" drop(); delete($EventReceivedTime); to_json();
      </Output>
      """
    let before = "printf '%s\\n' \"$1\" > nxlog.conf; shift"
    let onOne = "set -- taskset -c \"$(taskset -cp $$ | sed 's/.*: //; s/[,-].*//')\" \"$@\""
    var texts: [String] = []
    for script in [before, before + "; " + onOne] {
      let run = Program.run(
        "/bin/sh",
        ["-c", script + "; exec \"$@\"", "sh", configuration, program, "run", "-c", "nxlog.conf"],
        in: folder, environment: ["TZ": "UTC"])
      #expect(run.status == 0, "\(run.errors)")
      texts.append(String(decoding: Repository.octets(at: folder + "/out") ?? [], as: UTF8.self))
      _ = Program.run("/bin/rm", ["out"], in: folder)
    }
    let queries = (Self.truth["messages"] ?? 0) - (Self.truth["responses"] ?? 0)
    #expect(texts[0] == texts[1] && texts[0].split(separator: "\n").count >= queries && queries > 0)
  }
}

extension Substring {
  /// How often a text stands in this one.
  fileprivate func occurrences(of text: String) -> Int {
    let own = Array(utf8)
    let sought = Array(text.utf8)
    guard own.count >= sought.count else { return 0 }
    return (0...own.count - sought.count).reduce(0) { count, start in
      count + (own[start] == sought[0] && own[start...].starts(with: sought) ? 1 : 0)
    }
  }
}
