public import Events
public import Octets

/// Writes events in QRadar's Log Event Extended Format 1.0: a header, then pairs with tabs between.
///
/// The format knows no escapes: tabs and other control characters in values become spaces, bars and
/// backslashes in the header become underscores.
public final class LEEFEncoder: EventEncoder {
  /// Writes them, without a check of exclusive access for each field.
  private var writer: LEEFWriter

  /// An encoder.
  public init(_ settings: SIEMSettings) { writer = LEEFWriter(settings) }

  /// Writes one event.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    writer.append(event, of: batch, to: &output)
  }
}

/// What ``LEEFEncoder`` keeps.
private struct LEEFWriter: ~Copyable {
  /// How.
  private let settings: SIEMSettings
  /// Writes what stands before a record.
  private let syslog: BSDSyslogEncoder?
  /// Writes the header.
  private let header: SIEMRecordHeader
  /// Names, with the tab before them and the equals sign.
  private var names = FieldNameTexts()
  /// Reads the fields.
  private var text = FieldText(DateFormat(separator: "T", hasFraction: false, suffix: .offset))
  /// How values are written.
  private let form = LEEFValue()

  /// The names that the format gives to fields of packets.
  private static let names: [FieldKey: [UInt8]] = Dictionary(
    uniqueKeysWithValues: [
      ("ipv4.src", "src"), ("ipv6.src", "src"), ("ipv4.dst", "dst"), ("ipv6.dst", "dst"),
      ("udp.src_port", "srcPort"), ("tcp.src_port", "srcPort"), ("udp.dst_port", "dstPort"),
      ("tcp.dst_port", "dstPort"), ("dns.transport", "proto"), ("EventTime", "devTime"),
      ("Hostname", "identHostName"),
    ].map { (FieldKey($0.0), Array($0.1.utf8)) })

  /// A writer.
  init(_ settings: SIEMSettings) {
    self.settings = settings
    syslog = settings.syslog.map(BSDSyslogEncoder.init)
    header = SIEMRecordHeader(
      [
        (SIEMField.vendor, Array("Wirebird".utf8)), (SIEMField.product, Array("Wirebird".utf8)),
        (SIEMField.version, settings.version), (SIEMField.signature, Array("packet".utf8)),
      ], escapes: false)
  }

  /// Writes one event.
  mutating func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    syslog?.appendTimeAndHost(event, of: batch, to: &output)
    output.append(literal: "LEEF:1.0")
    header.append(event, of: batch, &text, to: &output)
    output.append(0x7C)
    if batch.value(of: .eventTime, event: event)?.kind == .datetime {
      // The pattern that LEEF wants is Java's; its three X are an offset such as `+02:00`.
      output.append(literal: "devTimeFormat=yyyy-MM-dd'T'HH:mm:ssXXX")
    } else {
      output.append(literal: "cat=packet")
    }
    batch.expand(event)
    var field = batch.firstField(of: event)
    while let index = field {
      let (key, value) = batch.listedField(index)
      field = batch.field(after: index)
      if !names.knows(key) { names.learn(key, name(key)) }
      if !names.isWritten(key) || value.isUndefined { continue }
      names.append(key, to: &output)
      text.append(value, in: batch, as: form, to: &output)
    }
  }

  /// The tab, a name and the equals sign; nil for a field that is not written.
  private func name(_ key: FieldKey) -> [UInt8]? {
    if key == SIEMField.severity { return Array("\tsev=".utf8) }
    if SIEMField.header.contains(key) { return nil }
    let name = key.octets
    if !settings.includesHiddenFields, name.first == 0x2E || name.first == 0x5F { return nil }
    let words = WordOctets(limit: 255, refused: [0x3D, 0x7C])
    return [0x09] + (Self.names[key] ?? words.text(name)) + [0x3D]
  }
}

/// A value: control characters become spaces.
private struct LEEFValue: OctetForm {
  /// What stands for itself.
  private let plain = PlainOctets(except: [])

  /// Writes it.
  func append(_ octets: borrowing OctetView, to output: inout OctetBuffer) {
    var at = 0
    while true {
      at = output.append(plain: plain, of: octets, from: at)
      guard at < octets.count else { return }
      output.append(0x20)
      at &+= 1
    }
  }
}
