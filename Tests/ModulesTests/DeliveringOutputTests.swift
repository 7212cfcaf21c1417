internal import Glibc
internal import TestSupport
internal import Testing

@Suite("Outputs with a receiver")
struct DeliveringOutputTests {
  /// A folder with a capture of five queries.
  private func sample() -> Run {
    let run = Run()
    run.file("five.pcap", SampleCapture.pcap(SampleCapture.queries("abcde")))
    return run
  }

  /// The configuration of one output.
  private func configuration(_ module: String, _ more: String) -> String {
    Block.json + Block.input("%D/five.pcap")
      + "<Output out>\n Module \(module)\n StopTimeout 1\n \(more)\n</Output>\n"
  }

  /// An Exec that makes the id the text of the event.
  static let id = "Exec $raw_event = $dns.id;"

  /// What stands in a receiver's buffer.
  private func text(_ receiver: Receiver?) -> String {
    String(decoding: receiver?.read(withinSeconds: 5) ?? [], as: UTF8.self)
  }

  @Test func `om_tcp sends lines, or what OutputType says, and counts them`() throws {
    let run = sample()
    let listener = try #require(Receiver.tcp())
    let host = "Host 127.0.0.1:\(listener.port)\n"
    let cases = [
      ("", "1\n2\n3\n4\n5\n"), ("OutputType Syslog_TLS", "1 11 21 31 41 5"),
      ("OutputType GELF_TCP", "1\u{0}2\u{0}3\u{0}4\u{0}5\u{0}"),
    ]
    for (type, expected) in cases {
      let outcome = try run.run(configuration("om_tcp", host + type + "\n" + Self.id))
      #expect(text(listener.accept()) == expected)
      #expect(outcome.count("written", of: "out") == 5 && !outcome.hasFailed)
    }
  }

  @Test func `records are single lines, whatever events hold and however JSON is printed`() throws {
    let run = sample()
    let listener = try #require(Receiver.tcp())
    let host = "Host 127.0.0.1\nPort \(listener.port)\n"
    _ = try run.run(configuration("om_tcp", host + "Exec $raw_event = \"a\\nb\" + $dns.id;"))
    #expect(text(listener.accept()) == "a b1\na b2\na b3\na b4\na b5\n")
    let pretty = configuration("om_tcp", host + "Exec to_json();")
      .split(separator: "Module xm_json").joined(separator: "Module xm_json\n PrettyPrint TRUE")
    _ = try run.run(pretty)
    let lines = text(listener.accept()).split(separator: "\n")
    #expect(lines.count == 5 && lines.allSatisfy { $0.hasPrefix("{ ") && $0.hasSuffix("}") })
  }

  @Test func `what a receiver does not take before the end is lost, counted and told`() throws {
    let run = sample()
    var listener = Receiver.tcp()
    let port = try #require(listener?.port)
    listener = nil
    let outcome = try run.run(
      configuration("om_tcp", "Host 127.0.0.1:\(port)\nExec if $dns.id == '2' drop();"))
    #expect(outcome.count("lost to errors", of: "out") == 4 && outcome.hasFailed)
    #expect(outcome.count("lost, not delivered before the end", of: "out") == 4)
    #expect(outcome.count("dropped by Exec", of: "out") == 1)
    #expect(outcome.count("tries that failed", of: "out") > 2)
    #expect(
      outcome.log.contains("connecting to 127.0.0.1:\(port): Connection refused; trying again"))
    #expect(outcome.log.contains("4 events are lost"))
  }

  @Test func `om_udp and om_uds send datagrams`() throws {
    let run = sample()
    let receiver = try #require(Receiver.udp())
    let outcome = try run.run(
      configuration("om_udp", "Host 127.0.0.1:\(receiver.port)\n" + Self.id))
    #expect((1...5).map { _ in text(receiver) } == ["1", "2", "3", "4", "5"])
    #expect(outcome.count("written", of: "out") == 5)
    let local = try #require(Receiver.unix(run.folder + "/d", isStream: false))
    // Nobody reads: it cannot be known that they arrive.
    let unread = try run.run(configuration("om_uds", "UDS %D/d\n" + Self.id))
    #expect(unread.count("lost, not delivered before the end", of: "out") == 5)
    #expect(text(local) == "1")
  }

  @Test func `a datagram that nobody takes does not keep the end waiting`() throws {
    let run = sample()
    var receiver = Receiver.udp()
    let port = try #require(receiver?.port)
    receiver = nil
    let outcome = try run.run(configuration("om_udp", "Host 127.0.0.1:\(port)\n" + Self.id))
    #expect(outcome.count("lost, not delivered before the end", of: "out") == 5)
    // One each twentieth of StopTimeout; it is twelve times as many where each counts as progress.
    #expect(outcome.count("tries that failed", of: "out") < 100)
  }

  @Test func `a queue on disk gives om_tcp all that waits, in order, once`() throws {
    let run = Run()
    run.file(
      "in.pcap",
      SampleCapture.pcap(SampleCapture.queries(String(repeating: "a", count: 2000), first: 1)))
    let listener = try #require(Receiver.tcp())
    let outcome = try run.run(
      Block.input("%D/in.pcap", "BatchSize 10")
        + "<Output out>\n Module om_tcp\n Host 127.0.0.1:\(listener.port)\n PersistLogqueue TRUE\n"
        + " LogqueueDir %D/spool\n \(Self.id)\n</Output>\n")
    #expect(text(listener.accept()) == (1...2000).map { "\($0)\n" }.joined())
    #expect(outcome.count("written", of: "out") == 2000 && !outcome.hasFailed)
    #expect(outcome.count("waiting on disk", of: "out") == 0)
  }

  @Test func `om_exec gives a program what it reads`() throws {
    let run = sample()
    let outcome = try run.run(
      configuration(
        "om_exec", "Command /bin/sh\nArg -c\nArg 'cat >\"$0\"'\nArg %D/out\n" + Self.id))
    #expect(run.lines("out") == ["1", "2", "3", "4", "5"])
    #expect(outcome.count("written", of: "out") == 5 && !outcome.hasFailed)
    let lost = try run.run(
      configuration("om_exec", "Command /bin/false\nRestart FALSE\n" + Self.id))
    #expect(lost.count("lost, refused by the receiver", of: "out") == 5 && lost.hasFailed)
    #expect(lost.log.contains("/bin/false has ended"))
  }

  @Test func `reconnect() makes a new connection`() throws {
    let run = sample()
    let listener = try #require(Receiver.tcp())
    _ = try run.run(
      configuration(
        "om_tcp",
        "Host 127.0.0.1:\(listener.port)\nExec $raw_event = $dns.id; if $dns.id == '3' reconnect();"
      ))
    #expect(text(listener.accept()) == "1\n2\n3\n4\n5\n")
  }

  @Test func `mistakes in their blocks have their remedies`() {
    let run = Run()
    let cases = [
      ("Module om_tcp", "4:1: error: 'Host' is missing"),
      ("Module om_tcp\n Host a:b", "6:2: error: 'a:b' is no host; write a name"),
      ("Module om_tcp\n Host a\n Listen TRUE", "7:2: error: Listen TRUE is not supported"),
      ("Module om_tcp\n Host a\n OutputType Dgram", "7:13: error: "),
      ("Module om_udp\n Host a\n OutputType LineBased", "7:13: error: "),
      ("Module om_uds\n UDSType Stream\n OutputType Dgram", "7:2: error: Dgram does not fit"),
      ("Module om_uds\n UDS \(String(repeating: "x", count: 200))", "6:2: error: the path"),
      ("Module om_exec\n Command cat", "6:2: error: 'cat' is no path from the root"),
    ]
    for (lines, expected) in cases {
      let found = run.problems(
        "<Input in>\n Module im_pcap\n</Input>\n<Output out>\n \(lines)\n</Output>")
      #expect(found.first?.hasPrefix(expected) == true, "\(lines): \(found)")
    }
  }
}
