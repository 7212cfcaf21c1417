internal import HostileCases
internal import Pipeline
internal import TestSupport
internal import Testing

/// Capture files that are read by several threads, beside the same files read by one.
@Suite("Threads of im_pcap")
struct FileThreadsTests {
  /// A capture of hostile packets and of ordinary ones in turn: datagrams, streams in parts, fragments,
  /// tunnels. All of one time: which fragments are forgotten first depends on a secret hash.
  private static let mixture: [UInt8] = {
    let make = CaptureFileMaker(isLittle: true)
    var file = make.pcap()
    var number = 0
    for hostile in HostileCase.all where hostile.linkType == 1 && hostile.packets.count < 60 {
      guard hostile.packets.allSatisfy({ $0.seconds == 0 }) else { continue }
      number += 1
      for (index, packet) in hostile.packets.enumerated() {
        let length = UInt32(packet.originalLength ?? packet.octets.count)
        file += make.record(
          packet.octets, seconds: 1000, fraction: UInt32(index),
          original: length)
        if (number + index) % 3 != 0 {
          file += make.record(
            SampleCapture.frame(SampleCapture.query(number, "n\(index).example")),
            seconds: 1000, fraction: UInt32(index))
        }
      }
    }
    return file
  }()

  /// How the pipeline is built: what renders apart, what needs events in their order.
  private static let kinds: [(name: String, input: String, output: String)] = [
    ("rendered by each thread", "", "Exec to_json();"),
    ("with an Exec of the input", "Exec $number = $dns.id;", "Exec to_json();"),
    ("with an Exec of the output", "", "Exec $twice = $dns.id; to_json();"),
    ("of one text", "", "Exec $raw_event = $dns.id + \" \" + $ip.src;"),
  ]

  /// The lines, without the time at which events were made.
  private static func lines(_ run: Run, _ name: String) -> [String] {
    run.lines(name).map { line in
      let lead = "\"EventReceivedTime\":\""
      guard let start = line.firstRange(of: lead) else { return line }
      return String(line[..<start.lowerBound]) + String(line[start.upperBound...].dropFirst(26))
    }
  }

  /// Everything that was counted, by instance, without what a secret hash has a say in.
  private static func counts(_ outcome: Run.Outcome) -> [String] {
    var counts: [String] = []
    for account in outcome.accounts {
      let lines = account.balances.flatMap { [$0.total] + $0.parts } + account.remarks
      for line in lines
      where !["timeout", "duplicate", "waiting", "others"].contains(where: line.name.hasSuffix) {
        counts.append("\(account.instance) \(line.name) \(line.count)")
      }
    }
    return counts
  }

  /// The counts that differ.
  private static func differences(_ one: Run.Outcome, _ other: Run.Outcome) -> [String] {
    zip(counts(one), counts(other)).filter { $0.0 != $0.1 }.map { "\($0.0), not \($0.1)" }
  }

  /// Runs a configuration with so many threads.
  private static func run(
    _ run: Run, threads: Int, _ file: String, _ kind: (name: String, input: String, output: String)
  ) throws -> (lines: [String], outcome: Run.Outcome, malformed: [UInt8]) {
    run.remove("bad.pcapng")
    run.remove("out")
    let outcome = try run.run(
      "Threads \(threads)\n" + Block.json
        + Block.input(file, kind.input, fields: "</Protocol>\n<Protocol>\n Type ip\n")
        + Block.output("\"%D/out\"", kind.output))
    return (
      lines(run, "out"), outcome, Repository.octets(at: run.folder + "/bad.pcapng") ?? []
    )
  }

  @Test(arguments: [0, 1, 2, 3])
  func `as many threads as there may be write what one writes, in its order`(_ index: Int) throws {
    let run = Run()
    run.file("a.pcap", Self.mixture)
    run.file("b.pcap", SampleCapture.pcap(SampleCapture.queries("abcdefghijklmnopqrstuvwxyz")))
    let kind = Self.kinds[index]
    // A piece for every packet, some packets, and as much as is read at once.
    for size in ["BatchSize 1", "BatchSize 3", ""] {
      let more = (name: kind.name, input: size + "\n" + kind.input, output: kind.output)
      let files = "%D/a.pcap\n File %D/b.pcap\n MalformedCapture %D/bad.pcapng"
      let one = try Self.run(run, threads: 1, files, more)
      #expect(one.lines.count > 300 && one.malformed.count > 5000)
      for threads in [2, 4] {
        let several = try Self.run(run, threads: threads, files, more)
        #expect(several.lines == one.lines, "\(kind.name), \(size), \(threads)")
        #expect(Self.differences(several.outcome, one.outcome) == [])
        #expect(several.malformed == one.malformed)
        #expect(!several.outcome.hasFailed)
      }
    }
  }

  @Test func `files of the same time are merged alike by one thread and by several`() throws {
    let run = Run()
    var all: [(time: Int, file: Int, id: Int)] = []
    for file in 0..<3 {
      let header = SampleCapture.pcap([])
      var octets = header
      for number in 0..<200 {
        let time = 10 + number * (file + 1) % 250
        let id = file * 1000 + number
        octets += SampleCapture.record(
          SampleCapture.frame(SampleCapture.query(id, "merged.example")), seconds: time)
        all.append((time, file, id))
      }
      run.file("\(file).pcap", octets)
    }
    // Always the earliest of the packets that come next in each file; of equal ones `min` answers the first.
    var rest = [2, 0, 1].map { file in all.filter { $0.file == file }[...] }
    var merged: [String] = []
    while true {
      let heads = rest.indices.filter { !rest[$0].isEmpty }
      let next = heads.min { (rest[$0].first?.time ?? 0) < (rest[$1].first?.time ?? 0) }
      guard let next else { break }
      merged.append(String(rest[next].removeFirst().id))
    }
    let listed = [2, 0, 1].flatMap { file in (0..<200).map { String(file * 1000 + $0) } }
    let zip = Program.run("/bin/sh", ["-c", "gzip 0.pcap; zstd -q --rm 1.pcap"], in: run.folder)
    #expect(zip.status == 0)
    let files = "%D/2.pcap\n File %D/0.pcap.gz\n File %D/1.pcap.zst"
    for threads in [1, 2, 4] {
      for (order, expected) in [("Time", merged), ("List", listed)] {
        run.remove("out")
        let outcome = try run.run(
          "Threads \(threads)\n" + Block.input(files, "FileOrder \(order)")
            + Block.output("\"%D/out\"", "Exec $raw_event = $dns.id;"))
        #expect(run.lines("out") == expected, "\(threads) threads, \(order)")
        #expect(outcome.count("files read", of: "in") == 3)
      }
    }
  }

  @Test func `files that are cut, damaged, filtered, compressed or no capture are read as by one`()
    throws
  {
    let run = Run()
    let make = CaptureFileMaker(isLittle: false)
    run.file("cut.pcap", Array(Self.mixture.dropLast(7)))
    run.file("damaged.pcap", Self.mixture + make.record([1], captured: 0x7FFF_FFFF))
    run.file("no.pcap", Array("This is no capture file, but text.\n".utf8))
    run.file("next.pcapng", SampleCapture.pcapng(SampleCapture.queries("abcdef")))
    run.file("whole.pcap", Self.mixture)
    let zip = Program.run("/bin/sh", ["-c", "gzip -c whole.pcap > z.pcap.gz"], in: run.folder)
    #expect(zip.status == 0)
    let names = ["cut.pcap", "damaged.pcap", "no.pcap", "next.pcapng", "z.pcap.gz"]
    let files = names.map { "%D/\($0)" }.joined(separator: "\n File ")
    for filter in ["", "\n Filter udp port 53"] {
      let one = try Self.run(run, threads: 1, files + filter, Self.kinds[0])
      #expect(one.outcome.hasFailed && one.lines.count > 300)
      #expect(one.outcome.count("files cut short or damaged", of: "in") == 2)
      #expect((one.outcome.count("left out by the filter", of: "in") > 100) == (filter != ""))
      for threads in [2, 5] {
        let several = try Self.run(run, threads: threads, files + filter, Self.kinds[0])
        #expect(several.lines == one.lines)
        #expect(Self.differences(several.outcome, one.outcome) == [])
        for part in ["cut.pcap: the file ends in", "damaged.pcap: the file is damaged", "no.pcap"] {
          #expect(several.outcome.log.contains(part))
        }
      }
    }
  }

  @Test func `several outputs each get all events in their order`() throws {
    let run = Run()
    run.file("a.pcap", Self.mixture)
    var texts: [[String]] = []
    for threads in [1, 3] {
      _ = try run.run(
        "Threads \(threads)\n" + Block.json + Block.input("%D/a.pcap")
          + Block.output("\"%D/x\(threads)\"", "Exec $raw_event = $dns.id;", name: "x")
          + Block.output("\"%D/y\(threads)\"", "Exec to_json();", name: "y"))
      let numbers = run.lines("x\(threads)").filter { Int($0) != nil }
      texts += [numbers, Self.lines(run, "y\(threads)")]
    }
    #expect(texts[0].count > 200)
    #expect(texts[0] == texts[2])
    #expect(texts[1] == texts[3])
  }
}
