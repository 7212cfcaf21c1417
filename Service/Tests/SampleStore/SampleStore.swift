public import DNS
internal import Octets
public import PassiveDNS

/// A store of rows that are written down here: what every lookup of the tests finds.
public enum SampleStore {
  /// An RRset of the store, as text.
  struct Row {
    /// The owner.
    var owner: String
    /// The type.
    var type: String
    /// The record data.
    var data: [String]
    /// When it was first seen, in seconds.
    var first: Int64
    /// When it was last seen.
    var last: Int64
    /// How often.
    var count: UInt64 = 1
    /// The bailiwick.
    var bailiwick: String? = "example.com"
    /// The sensor.
    var sensor = ""
    /// What speaks against it.
    var doubts: Doubts = []
  }

  /// 2015-03-01 and 2015-09-01, between the fences that the clients' tests set.
  static let spring: Int64 = 1_425_168_000
  /// The other one.
  static let autumn: Int64 = 1_441_065_600
  /// How many names `many.example.com` has.
  public static let manyNames = 120

  /// Rows with good names.
  static let plain: [Row] = [
    Row(
      owner: "www.example.com", type: "A", data: ["192.0.2.1", "192.0.2.2"], first: spring,
      last: autumn, count: 7, sensor: "north"),
    Row(
      owner: "www.example.com", type: "A", data: ["192.0.2.1", "192.0.2.2"], first: spring - 60,
      last: autumn - 60, count: 3, sensor: "south"),
    Row(
      owner: "example.com", type: "A", data: ["192.0.2.1"], first: spring, last: autumn, count: 5),
    Row(
      owner: "example.com", type: "A", data: ["192.0.2.200"], first: spring - 40_000_000,
      last: spring, count: 2),
    Row(
      owner: "example.com", type: "A", data: ["192.0.2.201"], first: autumn,
      last: autumn + 40_000_000, count: 4),
    Row(
      owner: "example.com", type: "AAAA", data: ["2001:db8::1"], first: spring, last: autumn),
    Row(
      owner: "example.com", type: "NS", data: ["ns1.example.com", "ns2.example.com"],
      first: spring, last: autumn, bailiwick: "com"),
    Row(
      owner: "example.com", type: "MX", data: ["10 mail.example.com"], first: spring, last: autumn),
    Row(
      owner: "example.com", type: "SOA",
      data: ["ns1.example.com hostmaster.example.com 1 7200 3600 1209600 300"], first: spring,
      last: autumn),
    Row(
      owner: "example.com", type: "TYPE65534", data: ["\\# 4 01020304"], first: spring,
      last: autumn),
    Row(
      owner: "example.com", type: "HTTPS", data: ["1 svc.example.com alpn=h2"], first: spring,
      last: autumn),
    Row(
      owner: "example.com", type: "DS",
      data: ["1 8 2 E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"],
      first: spring, last: autumn, bailiwick: "com"),
    Row(
      owner: "ns1.example.com", type: "A", data: ["192.0.2.53"], first: spring, last: autumn),
    Row(
      owner: "deep.www.example.com", type: "CNAME", data: ["www.example.com"], first: spring,
      last: autumn),
    Row(
      owner: "zone.example.org", type: "NS", data: ["fsi.io"], first: spring, last: autumn,
      bailiwick: "org"),
    Row(
      owner: "a.example", type: "A", data: ["192.0.2.9"], first: spring, last: autumn,
      bailiwick: "example"),
    Row(
      owner: "www.example.com", type: "A", data: ["203.0.113.66"], first: autumn, last: autumn,
      doubts: .unmatched),
  ]

  /// Rows whose names and data attack the formats: quotation marks, backslashes, full stops in labels,
  /// control octets, octets that are no UTF-8, markup, and the signs of URLs.
  public static let hostileNames = [
    "ex\\032ample.evil.example", "a\\.b.evil.example", "back\\\\slash.evil.example",
    "quote\".evil.example", "nul\\000.evil.example", "line\\010feed.evil.example",
    "esc\\027[31m.evil.example", "\\255\\254.evil.example", "del\\127.evil.example",
    "<script>alert(1)</script>.evil.example", "slash/\\.\\.%2f\\.\\..evil.example",
    "question?x=1&y#z.evil.example", "=cmd|.evil.example", "*.evil.example",
  ]

  /// An absence of the store, as text.
  struct Absence {
    /// What is absent.
    var kind: AbsenceRow.Kind
    /// The name.
    var owner: String
    /// The type that was asked for.
    var type: String
    /// The zone of the SOA record; nil without one.
    var zone: String?
    /// How often.
    var count: UInt64 = 1
    /// The sensor.
    var sensor = ""
  }

  /// The SOA record's data of every absence that has one.
  static let authority = "ns1.example.com hostmaster.example.com 1 7200 3600 1209600 300"

  /// Names that are absent, hostile ones among them.
  static let absences = [
    Absence(
      kind: .name, owner: "no.example.com", type: "A", zone: "example.com", count: 4,
      sensor: "north"),
    Absence(
      kind: .name, owner: "no.example.com", type: "A", zone: "example.com", count: 2,
      sensor: "south"),
    Absence(kind: .data, owner: "www.example.com", type: "TYPE65534", zone: nil),
    Absence(kind: .data, owner: "example.com", type: "DS", zone: "example.com"),
    Absence(kind: .name, owner: "line\\010feed\".evil.example", type: "TXT", zone: "example"),
    Absence(kind: .name, owner: "<b>\\255.evil.example", type: "TXT", zone: "example"),
  ]

  /// How many names are absent below `nothing.example`, more than are looked at before the clock is.
  public static let manyAbsences = 70

  /// Zones of which many names were counted, and how often.
  static let floods: [(zone: String, count: UInt64)] = [
    ("flood.example.net", 5000), ("a\\.b.flood.example", 70_000),
  ]

  /// Every row.
  static var rows: [Row] {
    var rows = plain
    for number in 0..<manyNames {
      rows.append(
        Row(
          owner: "h\(number).many.example.com", type: "A", data: ["198.51.100.\(number)"],
          first: spring, last: autumn))
    }
    for name in hostileNames {
      rows.append(
        Row(
          owner: name, type: "CNAME", data: [name], first: spring, last: autumn,
          bailiwick: "example"))
    }
    rows.append(
      Row(
        owner: "text.evil.example", type: "TXT", data: ["\"say \\\"\\255\\000\\010<b>\\\\ \""],
        first: spring, last: autumn, bailiwick: "example"))
    return rows
  }

  /// Makes the store in a folder that does not exist yet.
  public static func make(at path: String) throws(StoreError) {
    let store = try PassiveDNSStore(path: path, access: .writing)
    var update = StoreUpdate(store)
    for row in rows { try update.add(try stored(row), sensor: row.sensor) }
    for row in absences { try update.add(try stored(row), sensor: row.sensor) }
    for number in 0..<manyAbsences {
      let row = Absence(
        kind: .name, owner: "x\(number).nothing.example", type: "A", zone: "example")
      try update.add(try stored(row), sensor: "")
    }
    for flood in floods {
      update.add(
        FloodRow(
          zoneOctets: StoredName.wire(flood.zone) ?? [0],
          observation: Observation(
            firstMilliseconds: spring * 1000, lastMilliseconds: autumn * 1000 + 7,
            count: flood.count)))
    }
    try update.commit()
  }

  /// The absence with its names and data in wire form.
  private static func stored(_ row: Absence) throws(StoreError) -> AbsenceRow {
    guard let owner = StoredName.wire(row.owner), let type = RecordType(text: row.type) else {
      throw StoreError("\(row.owner) \(row.type) is no good absence")
    }
    return AbsenceRow(
      row.kind, ownerOctets: owner, type: type, zoneOctets: row.zone.flatMap(StoredName.wire),
      soaOctets: row.zone == nil ? [] : try data(authority, .soa),
      observation: Observation(
        firstMilliseconds: spring * 1000 + 5, lastMilliseconds: autumn * 1000, count: row.count))
  }

  /// The row with its names and data in wire form.
  static func stored(_ row: Row) throws(StoreError) -> RRsetRow {
    guard let owner = StoredName.wire(row.owner), let type = RecordType(text: row.type) else {
      throw StoreError("\(row.owner) \(row.type) is no good row")
    }
    var octets: [[UInt8]] = []
    for text in row.data { octets.append(try data(text, type)) }
    return RRsetRow(
      ownerOctets: owner, type: type, bailiwickOctets: row.bailiwick.flatMap(StoredName.wire),
      dataOctets: octets,
      observation: Observation(
        firstMilliseconds: row.first * 1000, lastMilliseconds: row.last * 1000, count: row.count,
        doubts: row.doubts))
  }

  /// The wire form of record data.
  public static func data(_ text: String, _ type: RecordType) throws(StoreError) -> [UInt8] {
    var source = OctetBuffer(capacity: 512)
    source.append(text)
    var buffer = OctetBuffer(capacity: 512)
    guard (try? RecordDataParser.parse(source.view, type: type, into: &buffer)) != nil else {
      throw StoreError("\(text) is no data of type \(type)")
    }
    return buffer.array()
  }
}
