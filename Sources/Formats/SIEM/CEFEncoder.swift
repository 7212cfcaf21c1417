public import Events
public import Octets

/// Writes events in ArcSight's Common Event Format:
/// `CEF:0|vendor|product|version|signature|name|severity|src=… dst=…`.
///
/// Addresses, ports and times have the names that the format gives them, other fields their own, with
/// underscores for what is neither letter nor digit.
public final class CEFEncoder: EventEncoder {
  /// How.
  private let settings: SIEMSettings
  /// Writes what stands before a record.
  private let header: BSDSyslogEncoder?
  /// Reads the fields.
  private var text = FieldText(.iso8601)

  /// The names that the format gives to fields of packets.
  private static let names: [FieldKey: [UInt8]] = Dictionary(
    uniqueKeysWithValues: [
      ("ipv4.src", "src"), ("ipv6.src", "src"), ("ipv4.dst", "dst"), ("ipv6.dst", "dst"),
      ("udp.src_port", "spt"), ("tcp.src_port", "spt"), ("udp.dst_port", "dpt"),
      ("tcp.dst_port", "dpt"), ("dns.transport", "proto"), ("EventTime", "rt"),
      ("Message", "msg"), ("Hostname", "dvchost"),
    ].map { (FieldKey($0.0), Array($0.1.utf8)) })

  /// An encoder.
  public init(_ settings: SIEMSettings) {
    self.settings = settings
    header = settings.syslog.map(BSDSyslogEncoder.init)
  }

  /// Writes one event.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    header?.appendTimeAndHost(event, of: batch, to: &output)
    output.append("CEF:0")
    let defaults: [(FieldKey, [UInt8])] = [
      (SIEMField.vendor, Array("Wirebird".utf8)), (SIEMField.product, Array("Wirebird".utf8)),
      (SIEMField.version, settings.version), (SIEMField.signature, Array("packet".utf8)),
      (SIEMField.name, Array("packet".utf8)), (SIEMField.severity, [0x33]),
    ]
    for (key, other) in defaults {
      output.append(0x7C)
      output.append(header: text.octets(of: key, event: event, in: batch) ?? other)
    }
    output.append(0x7C)
    batch.expand(event)
    var isFirst = true
    var field = batch.firstField(of: event)
    while let index = field {
      let (key, value) = batch.listedField(index)
      field = batch.field(after: index)
      if SIEMField.header.contains(key) || value.isUndefined { continue }
      let name = text.name(key)
      if !settings.includesHiddenFields, name.first == 0x2E || name.first == 0x5F { continue }
      if !isFirst { output.append(0x20) }
      isFirst = false
      if let short = Self.names[key] {
        output.append(short)
      } else {
        output.append(word: name, limit: 255) { $0.isAlphanumeric }
      }
      output.append(0x3D)
      append(value, in: batch, to: &output)
    }
  }

  /// Writes a value: backslashes, equals signs and line breaks get a backslash (CEF, section
  /// "Character Encoding"); other control characters become spaces.
  private func append(_ value: Value, in batch: EventBatch, to output: inout OctetBuffer) {
    if value.kind == .datetime {
      return output.append("\(value.datetime.microseconds / 1000)")
    }
    for octet in text.octets(value, in: batch) {
      switch octet {
      case 0x5C, 0x3D: output.append([0x5C, octet])
      case 0x0A: output.append([0x5C, 0x6E])
      case 0x0D: output.append([0x5C, 0x72])
      default: output.append(octet.isControl ? 0x20 : octet)
      }
    }
  }
}
