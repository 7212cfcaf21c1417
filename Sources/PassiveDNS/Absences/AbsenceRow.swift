public import DNS

/// That a name has no records, or none of a type, as responses in bailiwick said.
public struct AbsenceRow: Hashable, Sendable {
  /// What is absent.
  public enum Kind: UInt8, Sendable {
    /// The name: NXDOMAIN (RFC 1035 section 4.1.1, RFC 8020).
    case name = 1
    /// Records of the type: NODATA (RFC 2308 section 2.2).
    case data = 2

    /// What RFC 2308 calls it.
    public var text: String { self == .name ? "NXDOMAIN" : "NODATA" }
  }

  /// What is absent.
  public var kind: Kind
  /// The name in wire form and lower case.
  public var ownerOctets: [UInt8]
  /// TYPE that was asked for.
  public var type: RecordType
  /// CLASS.
  public var recordClass: RecordClass
  /// The zone of the SOA record in wire form; nil without one.
  public var zoneOctets: [UInt8]?
  /// The SOA record's RDATA, as one of the responses had it; empty without one.
  public var soaOctets: [UInt8]
  /// When and how often it was heard.
  public var observation: Observation
  /// Which sensors heard it; empty where none was named.
  public var sensors: [String]

  /// A row.
  public init(
    _ kind: Kind, ownerOctets: [UInt8], type: RecordType, recordClass: RecordClass = .internet,
    zoneOctets: [UInt8]?, soaOctets: [UInt8], observation: Observation, sensors: [String] = []
  ) {
    self.kind = kind
    self.ownerOctets = ownerOctets
    self.type = type
    self.recordClass = recordClass
    self.zoneOctets = zoneOctets
    self.soaOctets = soaOctets
    self.observation = observation
    self.sensors = sensors
  }

  /// The name's text, without a full stop at the end.
  public var owner: String { StoredName.text(ownerOctets) }
  /// The zone's text, without a full stop at the end; nil without an SOA record.
  public var zone: String? { zoneOctets.map(StoredName.text) }
  /// The SOA record's RDATA in presentation form; nil without one.
  public var soa: String? {
    soaOctets.isEmpty
      ? nil
      : RRsetRow(
        ownerOctets: ownerOctets, type: .soa, dataOctets: [soaOctets], observation: observation
      ).data.first
  }
}

/// A zone in which names came that nobody asked for twice, and which were counted instead of kept.
public struct FloodRow: Hashable, Sendable {
  /// The zone in wire form and lower case.
  public var zoneOctets: [UInt8]
  /// How many such answers there were, and when.
  public var observation: Observation

  /// A row.
  public init(zoneOctets: [UInt8], observation: Observation) {
    self.zoneOctets = zoneOctets
    self.observation = observation
  }

  /// The zone's text, without a full stop at the end.
  public var zone: String { StoredName.text(zoneOctets) }
}
