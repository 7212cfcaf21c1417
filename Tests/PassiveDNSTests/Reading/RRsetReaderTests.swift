internal import DNS
internal import Octets
internal import PassiveDNS
internal import TestSupport
internal import Testing

@Suite("RRsets of responses, and whom they are taken from")
struct RRsetReaderTests {
  /// SOA data.
  static let soa = "ns.example.com host.example.com 1 2 3 4 5"

  /// Reads messages and compares what the reader makes of them.
  private func check(
    _ cases: [(ReaderMessage, [String]?)], keepsAdditional: Bool = false,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let place = TemporaryStore()
    defer { place.remove() }
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var settings = WriterSettings()
    settings.keepsAdditional = keepsAdditional
    var writer = try StoreWriter(store, settings)
    for (index, (message, expected)) in cases.enumerated() {
      let found = message.read(&writer)
      #expect(found == expected, "case \(index)", sourceLocation: location)
    }
  }

  @Test func `a resolver is taken at its word for the question's name and its aliases`() throws {
    let flags = ReaderMessage.recursive
    try check([
      (
        try ReaderMessage(flags, "www.example.com A", ["www.example.com A 192.0.2.1"]),
        ["www.example.com A 1 ?"]
      ),
      // Whatever order the aliases come in.
      (
        try ReaderMessage(
          flags, "www.example.com A",
          [
            "b.other.test A 192.0.2.1", "a.other.test CNAME b.other.test",
            "www.example.com CNAME a.other.test",
          ]),
        ["b.other.test A 1 ?", "a.other.test CNAME 1 ?", "www.example.com CNAME 1 ?"]
      ),
      (
        try ReaderMessage(
          flags, "www.example.com A",
          ["www.example.com A 192.0.2.1", "www.bank.test A 203.0.113.66"]),
        ["www.example.com A 1 ?", "www.bank.test A 1 ? out-of-bailiwick"]
      ),
      // A loop of aliases ends.
      (
        try ReaderMessage(
          flags, "x.test A", ["x.test CNAME y.test", "y.test CNAME x.test"]),
        ["x.test CNAME 1 ?", "y.test CNAME 1 ?"]
      ),
      (
        try ReaderMessage(
          flags, "a.old.test A",
          ["old.test DNAME new.test", "a.old.test CNAME a.new.test", "a.new.test A 192.0.2.1"]),
        ["old.test DNAME 1 ?", "a.old.test CNAME 1 ?", "a.new.test A 1 ?"]
      ),
    ])
  }

  @Test func `a resolver's authority section is trusted above the names, and is the bailiwick`()
    throws
  {
    let flags = ReaderMessage.recursive
    try check([
      (
        try ReaderMessage(
          flags, "www.example.com A", ["www.example.com A 192.0.2.1"],
          authority: ["example.com NS ns1.example.net", "example.com NS ns2.example.net"]),
        ["www.example.com A 1 example.com", "example.com NS 2 example.com"]
      ),
      (
        try ReaderMessage(
          flags, "www.example.com A", ["www.example.com A 192.0.2.1"],
          authority: [
            "com NS a.gtld.test", "test NS ns.evil.test", "sub.www.example.com A 192.0.2.9",
          ]
        ),
        [
          "www.example.com A 1 com", "com NS 1 com", "test NS 1 ? out-of-bailiwick",
          "sub.www.example.com A 1 com",
        ]
      ),
    ])
  }

  @Test func `an authority is trusted in the zone that it names, which is no public suffix`() throws
  {
    let flags = ReaderMessage.authoritative
    try check([
      (
        try ReaderMessage(flags, "www.example.com A", ["www.example.com A 192.0.2.1"]),
        ["www.example.com A 1 www.example.com"]
      ),
      (
        try ReaderMessage(
          flags, "www.example.com A",
          ["www.example.com CNAME web.example.com", "web.example.com A 192.0.2.1"],
          authority: ["example.com NS ns.example.com"]),
        [
          "www.example.com CNAME 1 example.com", "web.example.com A 1 example.com",
          "example.com NS 1 example.com",
        ]
      ),
      // An alias into another zone: whose server has to be asked.
      (
        try ReaderMessage(
          flags, "www.example.com A",
          ["www.example.com CNAME www.bank.test", "www.bank.test A 203.0.113.66"],
          authority: ["example.com NS ns.example.com"]),
        [
          "www.example.com CNAME 1 example.com", "www.bank.test A 1 ? out-of-bailiwick",
          "example.com NS 1 example.com",
        ]
      ),
      // The server of one domain claims a top-level domain, and the root.
      (
        try ReaderMessage(
          flags, "www.evil.com A", ["www.evil.com A 192.0.2.1"],
          authority: ["com NS ns.evil.com"]),
        ["www.evil.com A 1 www.evil.com", "com NS 1 ? out-of-bailiwick"]
      ),
      (
        try ReaderMessage(
          flags, "www.evil.co.uk A", ["www.evil.co.uk A 192.0.2.1"],
          authority: ["co.uk NS ns.evil.co.uk"]),
        ["www.evil.co.uk A 1 www.evil.co.uk", "co.uk NS 1 ? out-of-bailiwick"]
      ),
      // Asked for by name, it may speak for it.
      (
        try ReaderMessage(
          flags, "com NS", ["com NS a.gtld.test"], authority: ["com SOA \(Self.soa)"]),
        ["com NS 1 com", "com SOA 1 com"]
      ),
    ])
  }

  @Test func `a referral speaks for the delegated name, in the bailiwick of its parent`() throws {
    let flags = ReaderMessage.referral
    try check([
      (
        try ReaderMessage(
          flags, "www.example.com A", authority: ["example.com NS ns1.example.com"]),
        ["example.com NS 1 com"]
      ),
      // Upward, to the root.
      (
        try ReaderMessage(flags, "www.example.com A", authority: [". NS a.root.test"]),
        [". NS 1 ? out-of-bailiwick"]
      ),
      (
        try ReaderMessage(flags, "www.example.com A", authority: ["other.com NS ns.evil.com"]),
        ["other.com NS 1 ? out-of-bailiwick"]
      ),
    ])
  }

  @Test func `additional records are read where that is wanted, and never trusted`() throws {
    let message = try ReaderMessage(
      ReaderMessage.recursive, "example.com MX", ["example.com MX 10 m.example.com"],
      additional: ["m.example.com A 192.0.2.1"])
    try check([(message, ["example.com MX 1 ?"])])
    try check(
      [(message, ["example.com MX 1 ?", "m.example.com A 1 ? out-of-bailiwick"])].map {
        ($0.0, [$0.1[0], "m.example.com A 1 ? additional"])
      }, keepsAdditional: true)
  }

  @Test func `absences have the SOA record of their zone`() throws {
    let flags = ReaderMessage.recursive
    let zone = ["example.com SOA \(Self.soa)"]
    let set = "example.com SOA 1 example.com"
    try check([
      (
        try ReaderMessage(flags | 3, "no.example.com A", authority: zone),
        [set, "NXDOMAIN no.example.com example.com SOA"]
      ),
      (try ReaderMessage(flags | 3, "no.example.com A"), ["NXDOMAIN no.example.com ?"]),
      (
        try ReaderMessage(flags, "www.example.com AAAA", authority: zone),
        [set, "NODATA www.example.com example.com SOA"]
      ),
      // Without SOA it is a referral, or nothing.
      (try ReaderMessage(flags, "www.example.com AAAA"), []),
      // What the alias leads to is absent, not the alias.
      (
        try ReaderMessage(
          flags | 3, "www.test A", ["www.test CNAME no.example.com"], authority: zone),
        ["www.test CNAME 1 ?", set, "NXDOMAIN no.example.com example.com SOA"]
      ),
      // The SOA record of another zone says nothing.
      (
        try ReaderMessage(flags, "www.example.com AAAA", authority: ["evil.test SOA \(Self.soa)"]),
        ["evil.test SOA 1 ? out-of-bailiwick"]
      ),
    ])
  }

  @Test func `RRsets are sets, whatever the case of names and the order of records`() throws {
    let flags = ReaderMessage.recursive
    try check([
      (
        try ReaderMessage(
          flags, "Www.Example.COM A",
          [
            "www.example.com A 192.0.2.2", "WWW.example.com A 192.0.2.1",
            "www.EXAMPLE.com A 192.0.2.2",
          ]), ["www.example.com A 2 ?"]
      )
    ])
  }

  @Test func `messages that say nothing of records are passed over`() throws {
    let answer = ["www.example.com A 192.0.2.1"]
    try check([
      (try ReaderMessage(0x0100, "www.example.com A", answer), nil),
      (try ReaderMessage(0x8382, "www.example.com A", answer), nil),
      (try ReaderMessage(0x8182, "www.example.com A", answer), nil),
      (try ReaderMessage(0xA980, "www.example.com A", answer), nil),
      (try ReaderMessage(0x8180, "www.example.com A", answer, questionCount: 2), nil),
    ])
  }

  @Test func `messages that say the same have the same digest, and others another`() throws {
    let place = TemporaryStore()
    defer { place.remove() }
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var writer = try StoreWriter(store, WriterSettings())
    var digests: [UInt64] = []
    for data in [["1", "2"], ["2", "1"], ["1", "3"], ["1"]] {
      let message = try ReaderMessage(
        ReaderMessage.recursive, "x.test A", data.map { "x.test A 192.0.2.\($0)" })
      _ = message.read(&writer)
      digests.append(writer.reader.digest)
    }
    #expect(digests[0] == digests[1] && Set(digests).count == 3)
  }

  @Test(.enabled(if: isOptimized)) func `once warm, reading a usual message allocates nothing`()
    throws
  {
    let place = TemporaryStore()
    defer { place.remove() }
    let store = try PassiveDNSStore(path: place.path, access: .writing)
    var writer = try StoreWriter(store, WriterSettings())
    let message = try ReaderMessage(
      ReaderMessage.authoritative, "www.example.com A",
      ["www.example.com CNAME web.example.com", "web.example.com A 192.0.2.1"],
      authority: ["example.com NS ns1.example.com", "example.com NS ns2.example.com"])
    var table = RecordTable(capacity: 16)
    var buffer = OctetBuffer(capacity: 512)
    buffer.append(message.octets)
    let parsed = MessageParser.parse(buffer.view, into: &table)
    for _ in 0..<8 { _ = writer.reader.read(buffer.view, parsed, table) }
    let count = allocations {
      for _ in 0..<100 { _ = writer.reader.read(buffer.view, parsed, table) }
    }
    #expect(count == 0)
    #expect(writer.reader.sets.count == 3)
  }
}
