public import Octets

/// The first thing that was wrong in a message, and where: malformed traffic is data.
public struct MessageDefect: BitwiseCopyable, Hashable, Sendable {
  /// What can be wrong; the raw values index arrays of counters.
  public enum Reason: UInt8, BitwiseCopyable, CaseIterable, Sendable {
    /// Nothing.
    case none
    /// Fewer than the twelve octets of a header.
    case shortHeader
    /// The counts announce more records than the octets can hold.
    case count
    /// A name runs past the end of the message.
    case nameShort
    /// A compression pointer that points ahead of itself.
    case namePointerForward
    /// A compression pointer into the labels it stands behind, or at itself.
    case namePointerLoop
    /// A label type that is neither a length below 64 nor a pointer.
    case labelType
    /// A name of more than 255 octets.
    case nameLength
    /// More labels and pointers than a message of this size may have.
    case workLimit
    /// A question or record ends before its fixed fields do.
    case recordShort
    /// More records, or units of a stateful operation, than are read from one message.
    case recordLimit
    /// More text in names than a message of this size may have: what compression is abused for.
    case textLimit
    /// RDLENGTH points past the end of the message.
    case rdataLength
    /// A name in RDATA that runs past RDLENGTH.
    case rdataName
    /// RDATA that is too short for its type.
    case rdataShort
    /// RDATA with octets left over.
    case rdataExcess
    /// RDATA with a value that its type does not allow.
    case rdataFormat
    /// An OPT record that is not at the root, not in the additional section, or not the only one.
    case optPlacement
    /// EDNS options that do not fill their record, or with a value that they do not allow.
    case optFormat
    /// Units of a stateful operation that do not fill the message, or with data that their type does
    /// not allow.
    case dsoFormat
    /// Octets behind the last record.
    case trailingOctets

    /// The name in events and counters.
    public var text: StaticString {
      switch self {
      case .none: "none"
      case .shortHeader: "short-header"
      case .count: "count"
      case .nameShort: "name-short"
      case .namePointerForward: "name-pointer-forward"
      case .namePointerLoop: "name-pointer-loop"
      case .labelType: "label-type"
      case .nameLength: "name-length"
      case .workLimit: "work-limit"
      case .recordShort: "record-short"
      case .recordLimit: "record-limit"
      case .textLimit: "text-limit"
      case .rdataLength: "rdata-length"
      case .rdataName: "rdata-name"
      case .rdataShort: "rdata-short"
      case .rdataExcess: "rdata-excess"
      case .rdataFormat: "rdata-format"
      case .optPlacement: "opt-placement"
      case .optFormat: "opt-format"
      case .dsoFormat: "dso-format"
      case .trailingOctets: "trailing-octets"
      }
    }
  }

  /// What was wrong.
  public var reason: Reason
  /// The octet of the message where it was found.
  public var offset: UInt16

  /// How many reasons there are, with ``Reason/none``.
  public static var reasonCount: Int { Reason.allCases.count }
  /// The protocol layer that these defects belong to.
  public static var layer: StaticString { "dns" }
  /// No defect.
  public static var none: MessageDefect { MessageDefect(reason: .none, offset: 0) }

  /// A defect at an offset.
  @inline(__always)
  public init(reason: Reason, offset: Int) {
    self.reason = reason
    self.offset = UInt16(truncatingIfNeeded: min(max(offset, 0), 65535))
  }

  /// Whether there is none.
  @inline(__always)
  public var isNone: Bool { reason == .none }
}

extension OctetCursor {
  /// Writes a defect, such as `name-pointer-forward at 29`.
  @_lifetime(self: copy self)
  public mutating func append(_ defect: MessageDefect) {
    append(defect.reason.text)
    append(" at " as StaticString)
    append(decimal: defect.offset)
  }
}

extension MessageDefect: CustomStringConvertible {
  /// The reason and the offset.
  public var description: String { registryText { $0.append(self) } }
}
