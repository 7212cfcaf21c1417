/// An RRset of a response, as ``RRsetReader`` found it.
public struct ObservedSet: BitwiseCopyable, Sendable {
  /// Where its key starts in ``RRsetReader/keys``.
  public let keyStart: Int32
  /// How many octets its key has.
  public let keyCount: Int32
  /// How many octets of the key are the owner's labels.
  public let ownerCount: Int32
  /// How many labels the owner has.
  public let ownerLabels: UInt8
  /// How many labels the bailiwick has; 255 where it is not known.
  public let bailiwickLabels: UInt8
  /// TYPE.
  public let type: UInt16
  /// What speaks against it by itself: its owner, or its section.
  public let doubts: Doubts
}

/// That a name has no records, or none of a type, as a response said.
public struct ObservedAbsence: BitwiseCopyable, Sendable {
  /// Where its key starts in ``RRsetReader/keys``.
  public let keyStart: Int32
  /// How many octets its key has.
  public let keyCount: Int32
  /// How many octets of the key are the name's labels.
  public let ownerCount: Int32
  /// How many labels the name has.
  public let ownerLabels: UInt8
  /// How many labels the zone of the SOA record has; 255 without one.
  public let zoneLabels: UInt8
  /// Where the SOA record's RDATA starts in ``RRsetReader/keys``.
  public let dataStart: Int32
  /// How many octets it has; zero without one.
  public let dataCount: Int32
}
