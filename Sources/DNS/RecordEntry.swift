/// Where one question or resource record stands in its message, in sixteen octets.
///
/// All offsets count from the first octet of the message. A question has no TTL and no RDATA.
public struct RecordEntry: BitwiseCopyable, Hashable, Sendable {
  /// What is known about an entry.
  public struct Flags: OptionSet, BitwiseCopyable, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8

    /// Flags from their bits.
    @inline(__always)
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The RDATA does not have the form of its type.
    public static var dataDefect: Flags { Flags(rawValue: 1) }
    /// The owner is written as a pointer to the first question's name.
    public static var ownerIsQuestion: Flags { Flags(rawValue: 2) }
  }

  /// Where the owner name, or QNAME, starts.
  public let ownerOffset: UInt16
  /// Where RDATA starts.
  public let dataOffset: UInt16
  /// RDLENGTH.
  public let dataLength: UInt16
  /// The section that holds it, as ``Section``'s raw value.
  let sectionValue: UInt8
  /// What is known about it.
  public let flags: Flags
  /// TYPE.
  public let type: RecordType
  /// CLASS, with mDNS's highest bit as it was.
  public let recordClass: RecordClass
  /// TTL in seconds; an OPT record's flags and extended response code.
  public let ttl: UInt32

  /// An entry of its parts.
  @inline(__always)
  public init(
    section: Section, ownerOffset: UInt16, type: RecordType, recordClass: RecordClass,
    ttl: UInt32 = 0, dataOffset: UInt16 = 0, dataLength: UInt16 = 0, flags: Flags = []
  ) {
    self.ownerOffset = ownerOffset
    self.dataOffset = dataOffset
    self.dataLength = dataLength
    self.sectionValue = section.rawValue
    self.flags = flags
    self.type = type
    self.recordClass = recordClass
    self.ttl = ttl
  }

  /// The section that holds it.
  @inline(__always)
  public var section: Section { Section(rawValue: sectionValue & 3) ?? .additional }

  /// Whether RDATA does not have the form of its type.
  @inline(__always)
  public var hasDataDefect: Bool { flags.rawValue & 1 != 0 }

  /// Whether the owner is written as a pointer to the first question's name.
  @inline(__always)
  public var isOwnerQuestion: Bool { flags.rawValue & 2 != 0 }
}
