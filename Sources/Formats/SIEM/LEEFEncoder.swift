public import Events
public import Octets

/// Writes events in QRadar's Log Event Extended Format 1.0: a header, then pairs with tabs between.
///
/// The format knows no escapes: tabs and other control characters in values become spaces, bars and
/// backslashes in the header become underscores.
public final class LEEFEncoder: EventEncoder {
  /// How.
  private let settings: SIEMSettings
  /// Writes what stands before a record.
  private let header: BSDSyslogEncoder?
  /// Reads the fields.
  private var text = FieldText(DateFormat(separator: "T", hasFraction: false, suffix: .offset))

  /// The names that the format gives to fields of packets.
  private static let names: [FieldKey: [UInt8]] = Dictionary(
    uniqueKeysWithValues: [
      ("ipv4.src", "src"), ("ipv6.src", "src"), ("ipv4.dst", "dst"), ("ipv6.dst", "dst"),
      ("udp.src_port", "srcPort"), ("tcp.src_port", "srcPort"), ("udp.dst_port", "dstPort"),
      ("tcp.dst_port", "dstPort"), ("dns.transport", "proto"), ("EventTime", "devTime"),
      ("Hostname", "identHostName"),
    ].map { (FieldKey($0.0), Array($0.1.utf8)) })

  /// An encoder.
  public init(_ settings: SIEMSettings) {
    self.settings = settings
    header = settings.syslog.map(BSDSyslogEncoder.init)
  }

  /// Writes one event.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    header?.appendTimeAndHost(event, of: batch, to: &output)
    output.append("LEEF:1.0")
    let defaults: [(FieldKey, [UInt8])] = [
      (SIEMField.vendor, Array("Wirebird".utf8)), (SIEMField.product, Array("Wirebird".utf8)),
      (SIEMField.version, settings.version), (SIEMField.signature, Array("packet".utf8)),
    ]
    for (key, other) in defaults {
      output.append(0x7C)
      for octet in text.octets(of: key, event: event, in: batch) ?? other {
        let isBar = octet == 0x7C || octet == 0x5C
        output.append(isBar ? 0x5F : octet.isControl ? 0x20 : octet)
      }
    }
    output.append(0x7C)
    if batch.value(of: .eventTime, event: event)?.kind == .datetime {
      output.append("devTimeFormat=yyyy-MM-dd'T'HH:mm:ssXXX")
    } else {
      output.append("cat=packet")
    }
    batch.expand(event)
    var field = batch.firstField(of: event)
    while let index = field {
      let (key, value) = batch.listedField(index)
      field = batch.field(after: index)
      if SIEMField.header.contains(key) && key != SIEMField.severity || value.isUndefined {
        continue
      }
      let name = text.name(key)
      if !settings.includesHiddenFields, name.first == 0x2E || name.first == 0x5F { continue }
      output.append(0x09)
      if let short = Self.names[key] {
        output.append(short)
      } else if key == SIEMField.severity {
        output.append("sev")
      } else {
        output.append(word: name, limit: 255) { $0.isGraphic && $0 != 0x3D && $0 != 0x7C }
      }
      output.append(0x3D)
      for octet in text.octets(value, in: batch) { output.append(octet.isControl ? 0x20 : octet) }
    }
  }
}
