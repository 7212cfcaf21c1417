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

  /// From the low bits on: offset of the owner, offset of RDATA, RDLENGTH (16 bits each), section,
  /// flags (8 bits each).
  private let place: UInt64
  /// TYPE, CLASS and TTL as they follow the owner on the wire.
  private let fixed: UInt64

  /// An entry of words that are laid out as in the entry.
  @inline(__always)
  init(place: UInt64, fixed: UInt64) {
    self.place = place
    self.fixed = fixed
  }

  /// An entry of its parts.
  public init(
    section: Section, ownerOffset: UInt16, type: RecordType, recordClass: RecordClass,
    ttl: UInt32 = 0, dataOffset: UInt16 = 0, dataLength: UInt16 = 0, flags: Flags = []
  ) {
    place =
      UInt64(ownerOffset) | UInt64(dataOffset) &<< 16 | UInt64(dataLength) &<< 32
      | UInt64(section.rawValue) &<< 48 | UInt64(flags.rawValue) &<< 56
    fixed = UInt64(type.rawValue) &<< 48 | UInt64(recordClass.rawValue) &<< 32 | UInt64(ttl)
  }

  /// Where the owner name, or QNAME, starts.
  @inline(__always)
  public var ownerOffset: UInt16 { UInt16(truncatingIfNeeded: place) }
  /// Where RDATA starts.
  @inline(__always)
  public var dataOffset: UInt16 { UInt16(truncatingIfNeeded: place &>> 16) }
  /// RDLENGTH.
  @inline(__always)
  public var dataLength: UInt16 { UInt16(truncatingIfNeeded: place &>> 32) }
  /// What is known about it.
  @inline(__always)
  public var flags: Flags { Flags(rawValue: UInt8(truncatingIfNeeded: place &>> 56)) }
  /// TYPE.
  @inline(__always)
  public var type: RecordType {
    RecordType(rawValue: UInt16(truncatingIfNeeded: fixed &>> 48))
  }
  /// CLASS, with mDNS's highest bit as it was.
  @inline(__always)
  public var recordClass: RecordClass {
    RecordClass(rawValue: UInt16(truncatingIfNeeded: fixed &>> 32))
  }
  /// TTL in seconds; an OPT record's flags and extended response code.
  @inline(__always)
  public var ttl: UInt32 { UInt32(truncatingIfNeeded: fixed) }

  /// The section that holds it.
  @inline(__always)
  public var section: Section {
    Section(rawValue: UInt8(truncatingIfNeeded: place &>> 48) & 3) ?? .additional
  }

  /// Whether RDATA does not have the form of its type.
  @inline(__always)
  public var hasDataDefect: Bool { place & (1 &<< 56) != 0 }

  /// Whether the owner is written as a pointer to the first question's name.
  @inline(__always)
  public var isOwnerQuestion: Bool { place & (2 &<< 56) != 0 }

  /// Whether it is of a type in class IN, whatever mDNS's highest bit is.
  @inline(always)
  public func isInternet(_ type: RecordType) -> Bool {
    self.type == type && recordClass.withoutHighestBit.rawValue == 1
  }

  /// Whether RDATA is one name and nothing else, of the types NS, CNAME and PTR in class IN.
  @inline(always)
  public var isNameOnly: Bool {
    // A bit for each of the types 2, 5 and 12.
    let number = UInt32(type.rawValue)
    return number < 16 && 0x1024 &>> number & 1 != 0
      && recordClass.withoutHighestBit.rawValue == 1 && !hasDataDefect
  }
}
