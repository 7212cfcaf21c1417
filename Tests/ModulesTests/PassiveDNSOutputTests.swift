internal import PassiveDNS
internal import Pipeline
internal import TestSupport
internal import Testing

@Suite("om_pdns")
struct PassiveDNSOutputTests {
  /// A route from the sample into a store.
  static func configuration(_ directives: String) -> String {
    Block.input(Repository.path("Captures/sample.pcap"))
      + "<Output store>\n Module om_pdns\n Directory %D/pdns\n \(directives)\n</Output>\n"
      + "<Route one>\n Path in => store\n</Route>\n"
  }

  @Test func `what the sample's responses say is in the store, and the sums are exact`() throws {
    let run = Run()
    let outcome = try run.run(Self.configuration("Sensor north"))
    let account = try #require(outcome.accounts.first { $0.instance == "store" })
    for balance in account.balances { #expect(balance.isExact, "\(balance)") }
    #expect(outcome.count("messages", of: "store") > 250)
    #expect(outcome.count("trusted", of: "store") > 200)
    let store = try PassiveDNSStore(path: run.folder + "/pdns", access: .reading)
    #expect(try store.statistics().sensors == ["north"])
    let counts = try store.counts()
    #expect(counts.trusted == outcome.count("trusted", of: "store"))
    // The rows have what was counted.
    var query = LookupQuery(.everything)
    query.types = .all
    let cursor = store.lookup(query)
    var sum: UInt64 = 0
    while let row = try cursor.next() { sum += row.count }
    #expect(sum == counts.trusted)
  }

  @Test func `additional records are kept where that is wanted, and not trusted`() throws {
    let run = Run()
    let outcome = try run.run(Self.configuration("Additional TRUE"))
    #expect(outcome.count("additional", of: "store") > 10)
    let store = try PassiveDNSStore(path: run.folder + "/pdns", access: .reading)
    #expect(try store.counts().additional == outcome.count("additional", of: "store"))
  }

  @Test func `a store that another process writes keeps the program from starting`() throws {
    let run = Run()
    let store = try PassiveDNSStore(path: run.folder + "/pdns", access: .writing)
    let failure = run.failure(Self.configuration(""))
    let cause = "another process or instance writes to this store"
    #expect(failure?.contains(cause) == true, "\(failure ?? "")")
    #expect(try store.counts().seen == 0)
  }

  @Test func `near its limit the store deletes what is oldest, or refuses what is new`() throws {
    let run = Run()
    let outcome = try run.run(Self.configuration("MaxRRsets 100"))
    let account = try #require(outcome.accounts.first { $0.instance == "store" })
    for balance in account.balances { #expect(balance.isExact, "\(balance)") }
    let deleted = outcome.count("RRsets deleted", of: "store")
    #expect(deleted > 50)
    #expect(outcome.log.contains("RRsets that were seen longest ago are deleted"))
    let kept = try rows(run).count
    #expect(kept <= 100 && kept >= 80, "\(kept)")
    let refusing = Run()
    let other = try refusing.run(Self.configuration("MaxRRsets 100\n WhenFull Refuse"))
    #expect(other.count("RRsets deleted", of: "store") == 0)
    #expect(try rows(refusing).count > 150, "all came at once")
    // A second run meets a store that is full.
    let again = try refusing.run(Self.configuration("MaxRRsets 100\n WhenFull Refuse"))
    #expect(again.count("refused", of: "store") == 0, "it has them all")
    let problems = run.problems(Self.configuration("WhenFull DeleteOld"))
    #expect(problems.first?.contains("DeleteOldest") == true, "\(problems)")
  }

  /// What the rows of a store add up to.
  private func rows(_ run: Run) throws -> Set<RRsetRow> {
    let store = try PassiveDNSStore(path: run.folder + "/pdns", access: .reading)
    var query = LookupQuery(.everything)
    query.types = .all
    let cursor = store.lookup(query)
    var rows: Set<RRsetRow> = []
    while let row = try cursor.next() { rows.insert(row) }
    return rows
  }

  @Test func `the store knows how far it is, whatever the checkpoint says of it`() throws {
    let sample = try #require(Repository.octets(at: Repository.path("Captures/sample.pcap")))
    let text =
      "CacheDir %D/cache\n" + Block.input("%D/in.pcap", "ReadFromLast TRUE")
      + "<Output store>\n Module om_pdns\n Directory %D/pdns\n</Output>\n"
    let whole = Run()
    whole.file("in.pcap", sample)
    _ = try whole.run(text)
    let expected = try rows(whole)
    #expect(expected.count > 50)
    // Half of the capture, a packet cut off at its end, and then all of it.
    let run = Run()
    run.file("in.pcap", Array(sample[..<(sample.count / 2)]))
    _ = try run.run(text)
    let half = try rows(run)
    #expect(half.count < expected.count)
    let again = try run.run(text)
    #expect(try rows(run) == half)
    let known = again.count("events that the store had from an earlier run", of: "store")
    #expect(known > 0 && again.count("messages", of: "store") == known)
    run.file("in.pcap", sample)
    // The checkpoint is one of a moment before: the store's own word counts.
    let name = run.folder + "/cache/wirebird.checkpoint"
    let checkpoint = try #require(Repository.octets(at: name))
    for _ in 0..<2 {
      run.file("cache/wirebird.checkpoint", checkpoint)
      _ = try run.run(text)
      #expect(try rows(run) == expected)
    }
    // Without a checkpoint it is a run that begins anew, and counts.
    run.remove("cache/wirebird.checkpoint")
    _ = try run.run(text)
    let sum = { (rows: Set<RRsetRow>) in rows.reduce(0) { $0 + $1.count } }
    #expect(try sum(rows(run)) == 2 * sum(expected))
  }
}
