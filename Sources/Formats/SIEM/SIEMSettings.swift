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

/// How a field of a header that ends at a bar is written.
struct SIEMHeaderOctets: OctetForm {
  /// Whether bars and backslashes get a backslash before them; they become underscores otherwise.
  /// Control characters become spaces.
  let escapes: Bool

  /// Writes it.
  func append(_ octets: borrowing OctetView, to output: inout OctetBuffer) {
    for at in 0..<octets.count {
      let octet = octets.octet(at)
      let isBar = octet == 0x7C || octet == 0x5C
      if isBar, escapes { output.append(0x5C) }
      output.append(isBar && !escapes ? 0x5F : octet.isControl ? 0x20 : octet)
    }
  }
}

/// How the headers of a record begin where an event says nothing else: made once.
struct SIEMRecordHeader: ~Copyable {
  /// The fields of the header.
  private let keys: [FieldKey]
  /// What stands for those that an event does not have, one after the other.
  private var texts = OctetBuffer(capacity: 256)
  /// Where each ends.
  private var ends: [Int] = []
  /// How they are written.
  private let form: SIEMHeaderOctets

  /// A header of some fields and what stands for them.
  init(_ fields: [(FieldKey, [UInt8])], escapes: Bool) {
    keys = fields.map { $0.0 }
    form = SIEMHeaderOctets(escapes: escapes)
    for (_, text) in fields {
      var source = OctetBuffer(capacity: text.count + 1)
      source.append(text)
      form.append(source.view, to: &texts)
      ends.append(texts.count)
    }
  }

  /// Writes the fields of an event, each with a bar before it.
  func append(
    _ event: Int, of batch: EventBatch, _ text: inout FieldText, to output: inout OctetBuffer
  ) {
    var start = 0
    for (index, key) in keys.enumerated() {
      output.append(0x7C)
      if !text.append(key, event: event, of: batch, as: form, to: &output) {
        output.append(texts.view(from: start, count: ends[index] - start))
      }
      start = ends[index]
    }
  }
}
