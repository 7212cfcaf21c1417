internal import Events
internal import Octets

/// How records for security event managers are written: the directives of xm_cef and xm_leef.
public struct SIEMSettings: Sendable {
  /// The version of this program.
  public var version: [UInt8]
  /// Whether fields whose names start with a full stop or an underscore are written.
  public var includesHiddenFields = true
  /// What stands before a record; nil where nothing does.
  public var syslog: SyslogSettings?

  /// The defaults, with a version.
  public init(version: String) { self.version = Array(version.utf8) }
}

/// The fields that stand in the header of such a record, with what holds where an event has none.
enum SIEMField {
  /// `$DeviceVendor`.
  static let vendor = FieldKey("DeviceVendor")
  /// `$DeviceProduct`.
  static let product = FieldKey("DeviceProduct")
  /// `$DeviceVersion`.
  static let version = FieldKey("DeviceVersion")
  /// `$SignatureID`.
  static let signature = FieldKey("SignatureID")
  /// `$Name`.
  static let name = FieldKey("Name")
  /// `$Severity`.
  static let severity = FieldKey("Severity")
  /// `$Version`, of the format.
  static let format = FieldKey("Version")

  /// All of them, and what is never written.
  static let header: Set<FieldKey> = [
    .rawEvent, vendor, product, version, signature, name, severity, format,
  ]
}

extension OctetBuffer {
  /// Appends a word of a header that ends at a bar: bars and backslashes get a backslash before them,
  /// control characters become spaces.
  mutating func append(header text: [UInt8]) {
    for octet in text {
      if octet == 0x7C || octet == 0x5C { append(0x5C) }
      append(octet.isControl ? 0x20 : octet)
    }
  }
}
