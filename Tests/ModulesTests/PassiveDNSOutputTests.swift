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
    #expect(failure?.contains("another process writes to this store") == true, "\(failure ?? "")")
    #expect(try store.counts().seen == 0)
  }
}
