internal import Glibc
internal import TestSupport
internal import Testing

@Suite("im_pcap")
struct PcapInputTests {
  /// The text of an event is its id.
  static let output = Block.output("\"%D/out\"", "Exec $raw_event = $dns.id;")

  @Test func `every kind of capture file gives the same events`() throws {
    let run = Run()
    let frames = SampleCapture.queries("abc")
    run.file("a.pcap", SampleCapture.pcap(frames))
    run.file("b.pcapng", SampleCapture.pcapng(frames))
    let zip = Program.run(
      "/bin/sh", ["-c", "gzip -c a.pcap > c.pcap.gz"], in: run.folder)
    #expect(zip.status == 0, "\(zip.errors)")
    // A zstd frame with one block that is not compressed (RFC 8878).
    let octets = SampleCapture.pcap(frames)
    run.file(
      "d.pcap.zst",
      [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58]
        + [0, 8, 16].map { UInt8(truncatingIfNeeded: (octets.count << 3 | 1) >> $0) } + octets)
    for name in ["a.pcap", "b.pcapng", "c.pcap.gz", "d.pcap.zst"] {
      let outcome = try run.run(
        Block.input("\"%D/\(name)\"")
          + Block.output("\"%D/out-\(name)\"", "Exec $raw_event = $dns.id;"))
      #expect(run.lines("out-\(name)") == ["1", "2", "3"], "\(name)")
      #expect(outcome.count("packets in files", of: "in") == 3 && !outcome.hasFailed, "\(name)")
    }
    // A wildcard, in bytewise order, and a list with one file twice.
    let all = try run.run(Block.input("%D/[abcd].p*[gptz]\n File %D/a.pcap") + Self.output)
    #expect(run.lines("out").count == 15 && all.count("files read", of: "in") == 5)
  }

  @Test func `a file that ends in a record gives what is before, a warning and a counter`() throws {
    let run = Run()
    let octets = SampleCapture.pcap(SampleCapture.queries("abc"))
    run.file("cut.pcap", Array(octets.dropLast(5)))
    run.file("whole.pcap", octets)
    let outcome = try run.run(Block.input("%D/cut.pcap\n File %D/whole.pcap") + Self.output)
    #expect(run.lines("out") == ["1", "1", "2", "2", "3"] && !outcome.hasFailed)
    #expect(outcome.count("files cut short or damaged", of: "in") == 1)
    #expect(
      outcome.log.contains("WARNING [im_pcap|in] \(run.folder)/cut.pcap: the file ends in the"))
    #expect(outcome.log.contains("at least 5 octets are missing"))
  }

  @Test func `a file that is no capture fails, and the others are read`() throws {
    let run = Run()
    run.file("no.pcap", Array("This is no capture file, but text.\n".utf8))
    run.file("yes.pcap", SampleCapture.pcap(SampleCapture.queries("a")))
    let outcome = try run.run(Block.input("%D/no.pcap\n File %D/yes.pcap") + Self.output)
    #expect(run.lines("out") == ["1"] && outcome.hasFailed)
    #expect(outcome.log.contains("ERROR [im_pcap|in] \(run.folder)/no.pcap: "))
  }

  @Test func `what cannot be opened is told before anything runs`() {
    let run = Run()
    run.file("locked.pcap", [])
    _ = unsafe chmod(run.folder + "/locked.pcap", 0)
    let open = "cannot open: "
    var cases = [
      (
        "File %D/none.pcap",
        "%D/none.pcap: \(open)No such file or directory; check the path; a relative one starts from"
          + " the working directory"
      ),
      (
        "File %D/*.none",
        "%D/*.none: no file matches; check the wildcard; a relative one starts from the working"
          + " directory"
      ),
      ("File %D", "%D: is a directory; name its files, as in %D/*.pcap"),
    ]
    if getuid() != 0 {
      cases.append(
        (
          "File %D/locked.pcap",
          "%D/locked.pcap: \(open)Permission denied; let the user that Wirebird runs as read it, as"
            + " with chmod or chgrp"
        ))
    }
    for (line, expected) in cases {
      let configuration =
        "<Input in>\n Module im_pcap\n \(line)\n</Input>\n" + Block.output("\"%D/out\"")
      #expect(run.failure(configuration) == "[im_pcap|in] " + expected, "\(line)")
    }
    let missing = run.failure(
      "<Input in>\n Module im_pcap\n Dev nosuchdev0\n</Input>\n" + Block.output("\"%D/out\""))
    #expect(missing?.hasPrefix("[im_pcap|in] nosuchdev0: ") == true)
    #expect(missing?.contains("; ") == true)
  }

  @Test func `a named pipe is not touched before it is read`() throws {
    let run = Run()
    run.file("a.pcap", SampleCapture.pcap(SampleCapture.queries("abcd")))
    #expect(unsafe mkfifo(run.folder + "/pipe", 0o600) == 0)
    let folder = run.folder
    // The writer comes late, and writes in pieces.
    let writer = BackgroundShell(
      "cd '\(folder)'; sleep 0.2; { head -c 100 a.pcap; sleep 0.2; tail -c +101 a.pcap; } > pipe")
    let outcome = try run.run(Block.input("%D/pipe") + Self.output)
    writer.wait()
    #expect(run.lines("out") == ["1", "2", "3", "4"] && !outcome.hasFailed)
    #expect(outcome.count("packets in files", of: "in") == 4)
  }

  @Test func `mistakes in its block are told exactly, all at once`() {
    let run = Run()
    let found = run.problems(
      """
      <Input in>
        Module im_pcap
        Dev eth0
        File /tmp/x.pcap
        Filter udp prot 53
        Promiscous FALSE
        SnapLength 10
        Schema Page
        <Protocol>
          Type dns
          Field dns.querry
          Field ipv4.src
          Port 53, 70000
        </Protocol>
        <Protocol>
          Type gtp
        </Protocol>
        <Protocol>
          Type dnss
        </Protocol>
        <Protocol>
          Type ipv6
          Port 53
        </Protocol>
        <Protocol>
          Field dns.id
        </Protocol>
      </Input>
      <Output out>
        Module om_null
      </Output>
      """)
    let types =
      "dns, ip, ipv4, ipv6, tcp, udp, arp, bacnet, dhcp, dnp3, ethernet, gre, http, icmp, icmpv6,"
      + " iec104, igmp, modbus, mpls, pppoe, profinet, radius, s7comm, sip, ssl, vlan, vxlan"
    let expected = [
      "4:3: error: Dev and File exclude each other; use one im_pcap for the interface and another"
        + " for the files",
      "6:3: error: unknown directive 'Promiscous' in im_pcap; did you mean 'Promiscuous'?",
      "7:14: error: 10 is out of range for 'SnapLength'; it must be from 64 to 262144",
      "8:10: error: 'Schema' cannot be 'Page'; choose one of Strict, Default, Native, Compact",
      "11:11: error: the protocol dns has no field 'dns.querry'; did you mean 'dns.query'?",
      "12:11: error: the protocol dns has no field 'ipv4.src'; it belongs into a block with Type"
        + " ipv4",
      "13:14: error: 70000 is out of range for 'Port'; it must be from 1 to 65535",
      "16:10: error: NXLog has the protocol 'gtp'; Wirebird does not support it yet; the"
        + " protocols there are: \(types)",
      "19:10: error: there is no protocol 'dnss'; did you mean 'dns'?",
      "23:5: error: ipv6 has no ports; put Port into a block for a protocol that has ports, as dns,"
        + " tcp or http",
    ]
    let filter = found.filter { $0.hasPrefix("5:") }
    #expect(filter.count == 1 && filter[0].hasPrefix("5:3: error: "))
    let missing = found.filter { $0.hasPrefix("25:") }
    #expect(missing.count == 1 && missing[0].contains("'Type' is missing"))
    #expect(found.filter { !$0.hasPrefix("5:") && !$0.hasPrefix("25:") } == expected)
  }

  @Test func `a Windows name of an interface is recognised, Dev or not`() {
    let run = Run()
    let found = run.problems(
      """
      <Input in>
        Module im_pcap
        Dev \\Device\\NPF_{00000000-0000-0000-0000-000000000000}
      </Input>
      <Output out>
        Module om_null
      </Output>
      """)
    #expect(found.count == 1)
    #expect(found[0].hasPrefix("3:7: error: '\\Device\\NPF_{00000000-"))
    #expect(found[0].contains("is how Windows names an interface; on Linux they have short names"))
  }

  @Test func `filters, ports and schemas choose what becomes an event`() throws {
    let run = Run()
    run.file(
      "mix.pcap",
      SampleCapture.pcap([
        SampleCapture.frame(SampleCapture.query(1, "a.example"), to: 53),
        SampleCapture.frame(SampleCapture.query(2, "b.example"), to: 8053),
        SampleCapture.frame(
          SampleCapture.response(3, "c.example", addresses: 2), from: 53, to: 40_000),
        SampleCapture.frame(Array("no DNS".utf8), to: 53),
      ]))
    let cases: [(String, [String], UInt64)] = [
      ("", ["1", "3"], 4), ("Filter udp dst port 53", ["1"], 2),
      ("Filter \"udp src port 53\"", ["3"], 1),
    ]
    for (line, ids, packets) in cases {
      run.remove("out")
      let outcome = try run.run(
        Block.input("%D/mix.pcap", line)
          + Block.output("\"%D/out\"", "Exec if not defined $dns.id drop(); $raw_event = $dns.id;"))
      #expect(run.lines("out") == ids, "\(line)")
      #expect(outcome.count("packets in files", of: "in") == 4)
      #expect(outcome.count("packets", of: "in") == packets, "\(line)")
      #expect(outcome.count("left out by the filter", of: "in") == 4 - packets)
    }
    run.remove("out")
    _ = try run.run(Block.input("%D/mix.pcap", fields: "Port 8053\nField dns.id") + Self.output)
    #expect(run.lines("out") == ["2"])
    for (schema, key) in [
      ("Strict", "{\"dns.answer.3.ttl\":\"60\","), ("Native", "{\"dns.answer.1.ttl\":60,"),
      ("Default", "{\"dns.answer.3.ttl\":\"60\","),
    ] {
      run.remove("out")
      _ = try run.run(
        Block.json
          + Block.input(
            "%D/mix.pcap", "Schema \(schema)\n Filter src port 53",
            fields: "Field dns.id\n Field dns.answer")
          + Block.output(
            "\"%D/out\"",
            "Exec delete($dns.answer.3.class); delete($dns.answer.3.data);"
              + " delete($dns.answer.3.name); delete($dns.answer.1.class);"
              + " delete($dns.answer.1.data); delete($dns.answer.1.name); to_json();"))
      #expect(run.lines("out").first?.hasPrefix(key) == true, "\(run.lines("out"))")
    }
  }

  @Test func `queues of any size lose nothing of a file`() throws {
    let run = Run()
    let frames = (1...500).map { SampleCapture.frame(SampleCapture.query($0, "a.example")) }
    run.file("many.pcap", SampleCapture.pcap(frames))
    for line in ["LogqueueSize 1", "BatchSize 1", "FlowControl TRUE", "BatchSize 7"] {
      run.remove("out")
      let outcome = try run.run(
        Block.input("%D/many.pcap", line)
          + Block.output("\"%D/out\"", "LogqueueSize 3\n Exec $raw_event = $dns.id;"))
      #expect(run.lines("out") == (1...500).map { "\($0)" }, "\(line)")
      #expect(outcome.count("events dropped, queue full", of: "in") == 0, "\(line)")
    }
  }

  @Test func `without flow control a file does not wait, and what does not fit is counted`() throws
  {
    let run = Run()
    let frames = (1...500).map { SampleCapture.frame(SampleCapture.query($0, "a.example")) }
    run.file("many.pcap", SampleCapture.pcap(frames))
    let outcome = try run.run(
      Block.input("%D/many.pcap", "BatchSize 1\n FlowControl FALSE")
        + Block.output(
          "\"%D/out\"", "LogqueueSize 3\n Exec sleep(50000); $raw_event = $dns.id;"))
    let dropped = outcome.count("events dropped, queue full", of: "in")
    let numbers = run.lines("out").compactMap { Int($0) }
    #expect(dropped > 0 && UInt64(numbers.count) + dropped == 500)
    #expect(outcome.count("events made", of: "in") == 500 && !outcome.hasFailed)
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
  }
}

/// A shell script that runs beside a test.
final class BackgroundShell {
  /// The process.
  private var process: pid_t = 0

  /// Starts a script.
  init(_ script: String) {
    let words = ["/bin/sh", "-c", script]
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { text in unsafe free(text) } }
    _ = unsafe posix_spawn(&process, "/bin/sh", nil, nil, &arguments, environ)
  }

  /// Waits for its end.
  func wait() { _ = waitpid(process, nil, 0) }
}
