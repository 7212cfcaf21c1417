internal import DNS
internal import PassiveDNS
internal import Pipeline
internal import TestSupport
internal import Testing

@Suite("om_pdns, ClientLog")
struct ClientLogOutputTests {
  /// Who asked, as a store has it.
  private func clients(_ run: Run) throws -> Set<ClientRow> {
    let store = try PassiveDNSStore(path: run.folder + "/pdns", access: .reading)
    var query = LookupQuery(.everything)
    query.types = .all
    query.trust = .everything
    let cursor = store.clients(query)
    var rows: Set<ClientRow> = []
    while let row = try cursor.next() { rows.insert(row) }
    return rows
  }

  /// What the rows of a store add up to.
  private func sum(_ rows: Set<ClientRow>) -> UInt64 {
    rows.reduce(0) { $0 + $1.observation.count }
  }

  @Test func `every query of the sample is there, with its answer, and the sums are exact`() throws
  {
    let run = Run()
    let outcome = try run.run(PassiveDNSOutputTests.configuration("ClientLog TRUE"))
    let account = try #require(outcome.accounts.first { $0.instance == "store" })
    for balance in account.balances { #expect(balance.isExact, "\(balance)") }
    let rows = try clients(run)
    #expect(sum(rows) == outcome.count("queries", of: "store"))
    #expect(sum(rows) == outcome.count("logged", of: "store"))
    let unanswered = rows.filter { $0.responseCode == nil }.count
    #expect(unanswered > 0 && unanswered < 5 && rows.allSatisfy { $0.evidence == .query })
    let codes = Set(rows.compactMap { $0.responseCode?.rawValue })
    #expect(codes.isSuperset(of: [0, 3]) && codes.count > 2, "\(codes)")
  }

  @Test func `where only responses are seen, their destination is the client`() throws {
    let run = Run()
    let outcome = try run.run(
      Block.input(Repository.path("Captures/sample.pcap"), fields: "Field dns.response")
        + "<Output store>\n Module om_pdns\n Directory %D/pdns\n ClientLog TRUE\n"
        + " Exec if $dns.response != 'true' drop();\n</Output>\n"
        + "<Route one>\n Path in => store\n</Route>\n")
    let rows = try clients(run)
    #expect(!rows.isEmpty && rows.allSatisfy { $0.evidence == .response })
    let unsolicited = outcome.count("unsolicited responses", of: "store")
    #expect(unsolicited > 100 && sum(rows) >= unsolicited)
    #expect(sum(rows) == outcome.count("logged", of: "store"))
    #expect(rows.contains { "\($0.client)".hasPrefix("10.20.") })
  }

  @Test func `it goes on where it was, and nothing counts twice`() throws {
    let sample = try #require(Repository.octets(at: Repository.path("Captures/sample.pcap")))
    let text =
      "CacheDir %D/cache\n" + Block.input("%D/in.pcap", "ReadFromLast TRUE")
      + "<Output store>\n Module om_pdns\n Directory %D/pdns\n ClientLog TRUE\n</Output>\n"
    let whole = Run()
    whole.file("in.pcap", sample)
    _ = try whole.run(text)
    let expected = try clients(whole)
    let run = Run()
    run.file("in.pcap", Array(sample[..<(sample.count / 2)]))
    _ = try run.run(text)
    #expect(try clients(run).count < expected.count)
    let name = run.folder + "/cache/wirebird.checkpoint"
    let checkpoint = try #require(Repository.octets(at: name))
    run.file("in.pcap", sample)
    // The second time, the checkpoint is that of a moment before: the store's own word counts.
    for _ in 0..<2 {
      run.file("cache/wirebird.checkpoint", checkpoint)
      _ = try run.run(text)
      #expect(try clients(run) == expected)
    }
  }

  @Test func `turned off, what was kept is deleted`() throws {
    let run = Run()
    _ = try run.run(PassiveDNSOutputTests.configuration("ClientLog TRUE"))
    #expect(try !clients(run).isEmpty)
    let outcome = try run.run(PassiveDNSOutputTests.configuration(""))
    #expect(try clients(run).isEmpty)
    let account = try #require(outcome.accounts.first { $0.instance == "store" })
    #expect(!account.balances.contains { $0.total.name == "sightings of clients" })
  }

  @Test func `a limit of rows and how long it is kept are said by directives`() throws {
    let run = Run()
    let outcome = try run.run(
      PassiveDNSOutputTests.configuration("ClientLog TRUE\n ClientLogLimit 10"))
    #expect(try clients(run).count == 10)
    let refused = outcome.count("refused by ClientLogLimit", of: "store")
    #expect(refused > 100)
    #expect(try refused + sum(clients(run)) == outcome.count("queries", of: "store"))
  }
}
