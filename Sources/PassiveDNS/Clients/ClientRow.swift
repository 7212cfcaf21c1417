public import DNS
public import Octets

/// That a client asked for something.
public struct ClientRow: Hashable, Sendable {
  /// How it is known.
  public enum Evidence: UInt8, Sendable {
    /// Its queries were seen.
    case query = 0
    /// Only responses to it were seen, which others may have forged.
    case response = 1
    /// Its queries for names of a zone were seen, which were so many that they are counted for the zone.
    case collapsed = 2

    /// The word for it.
    public var text: String {
      switch self {
      case .query: "query"
      case .response: "response"
      case .collapsed: "collapsed"
      }
    }
  }

  /// How it is known.
  public var evidence: Evidence
  /// The client.
  public var client: IPAddress
  /// What it asked for, in wire form and lower case; of ``Evidence/collapsed`` the zone.
  public var nameOctets: [UInt8]
  /// TYPE that was asked for.
  public var type: RecordType
  /// CLASS that was asked for.
  public var recordClass: RecordClass
  /// When, and how often.
  public var observation: Observation
  /// The response code of the last answer; nil where none was seen.
  public var responseCode: ResponseCode?

  /// The text of the name, without a full stop at the end.
  public var name: String { StoredName.text(nameOctets) }

  /// A row of a key and what is known of it.
  init(_ key: ClientKey, _ observation: Observation, _ code: [UInt8]) {
    evidence = key.evidence
    client = StoredAddress.address(key.client)
    nameOctets = StoredName.wire(reversed: key.name)
    type = RecordType(rawValue: key.type)
    recordClass = RecordClass(rawValue: key.recordClass)
    self.observation = observation
    responseCode =
      code.count == 2 ? ResponseCode(rawValue: UInt16(code[0]) << 8 | UInt16(code[1])) : nil
  }
}

/// What became of the messages that say who asked, since a writer was made.
///
/// ``seen`` is the sum of the others.
public struct ClientCounts: Hashable, Sendable {
  /// Queries, and responses whose query was not seen.
  public var seen: UInt64 = 0
  /// Written, or about to be.
  public var logged: UInt64 = 0
  /// Of these without one good question.
  public var withoutQuestion: UInt64 = 0
  /// Older than what is kept.
  public var late: UInt64 = 0
  /// Not kept, since there are as many rows as there may be.
  public var refused: UInt64 = 0

  /// Nothing yet.
  public init() {}
}
