public import DNS
internal import Octets

/// One row of a lookup's result.
public struct RRsetRow: Hashable, Sendable {
  /// The owner in wire form and lower case.
  public var ownerOctets: [UInt8]
  /// TYPE.
  public var type: RecordType
  /// CLASS.
  public var recordClass: RecordClass
  /// The bailiwick in wire form; nil where it is not known, and for rows of RDATA.
  public var bailiwickOctets: [UInt8]?
  /// RDATA in canonical order, names without compression; one for questions about RDATA.
  public var dataOctets: [[UInt8]]
  /// When and how often it was seen, and what speaks against it.
  public var observation: Observation
  /// Which sensors saw it; empty where none was named, and for rows of RDATA.
  public var sensors: [String]

  /// A row.
  public init(
    ownerOctets: [UInt8], type: RecordType, recordClass: RecordClass = .internet,
    bailiwickOctets: [UInt8]? = nil, dataOctets: [[UInt8]], observation: Observation,
    sensors: [String] = []
  ) {
    self.ownerOctets = ownerOctets
    self.type = type
    self.recordClass = recordClass
    self.bailiwickOctets = bailiwickOctets
    self.dataOctets = dataOctets
    self.observation = observation
    self.sensors = sensors
  }

  /// The owner's text, without a full stop at the end.
  public var owner: String { StoredName.text(ownerOctets) }
  /// The bailiwick's text, without a full stop at the end; nil where it is not known.
  public var bailiwick: String? { bailiwickOctets.map(StoredName.text) }
  /// RDATA in presentation form, names without a full stop at the end.
  public var data: [String] { dataOctets.map { text(of: $0) } }
  /// The first second it was seen at.
  public var timeFirst: Int64 { observation.firstMilliseconds / 1000 }
  /// The last second it was seen at.
  public var timeLast: Int64 { observation.lastMilliseconds / 1000 }
  /// How often it was seen.
  public var count: UInt64 { observation.count }
  /// Whether nothing speaks against it.
  public var isTrusted: Bool { observation.doubts.isEmpty }

  /// The owner's text as DNSDB writes it, with a full stop at the end.
  public var absoluteOwner: String { StoredName.absoluteText(ownerOctets) }

  /// The bailiwick's text with a full stop at the end.
  public var absoluteBailiwick: String? { bailiwickOctets.map(StoredName.absoluteText) }

  /// RDATA as DNSDB writes it: names with a full stop at the end.
  public var absoluteData: [String] {
    data.map { AbsoluteNames.text(of: $0, type: type) }
  }

  /// The text of RDATA.
  private func text(of octets: [UInt8]) -> String {
    var source = OctetBuffer(capacity: octets.count)
    source.append(octets)
    // An octet becomes four at the most, and some types name what they hold.
    let budget = octets.count * 8 + 1024
    var output = OctetBuffer(capacity: budget + OctetCursor.slackOctets)
    var cursor = output.cursor(budget: budget, form: .plain)
    cursor = RecordData.appending(
      type, recordClass, of: source.view, from: 0, count: octets.count, to: cursor)
    output.commit(cursor.count)
    return String(decoding: output.array(), as: UTF8.self)
  }
}
