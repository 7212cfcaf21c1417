public import Events
public import Octets

/// Writes events in ArcSight's Common Event Format:
/// `CEF:0|vendor|product|version|signature|name|severity|src=… dst=…`.
///
/// Addresses, ports and times have the names that the format gives them, other fields their own, with
/// underscores for what is neither letter nor digit.
public final class CEFEncoder: EventEncoder {
  /// Writes them, without a check of exclusive access for each field.
  private var writer: CEFWriter

  /// An encoder.
  public init(_ settings: SIEMSettings) { writer = CEFWriter(settings) }

  /// Writes one event.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    writer.append(event, of: batch, to: &output)
  }
}

/// What ``CEFEncoder`` keeps.
private struct CEFWriter: ~Copyable {
  /// How.
  private let settings: SIEMSettings
  /// Writes what stands before a record.
  private let syslog: BSDSyslogEncoder?
  /// Writes the header.
  private let header: SIEMRecordHeader
  /// Names, with the equals sign.
  private var names = FieldNameTexts()
  /// Reads the fields.
  private var text = FieldText(.iso8601)
  /// How values are written.
  private let form = CEFValue()

  /// The names that the format gives to fields of packets.
  private static let names: [FieldKey: [UInt8]] = Dictionary(
    uniqueKeysWithValues: [
      ("ipv4.src", "src"), ("ipv6.src", "src"), ("ipv4.dst", "dst"), ("ipv6.dst", "dst"),
      ("udp.src_port", "spt"), ("tcp.src_port", "spt"), ("udp.dst_port", "dpt"),
      ("tcp.dst_port", "dpt"), ("dns.transport", "proto"), ("EventTime", "rt"),
      ("Message", "msg"), ("Hostname", "dvchost"),
    ].map { (FieldKey($0.0), Array($0.1.utf8)) })

  /// A writer.
  init(_ settings: SIEMSettings) {
    self.settings = settings
    syslog = settings.syslog.map(BSDSyslogEncoder.init)
    header = SIEMRecordHeader(
      [
        (SIEMField.vendor, Array("Wirebird".utf8)), (SIEMField.product, Array("Wirebird".utf8)),
        (SIEMField.version, settings.version), (SIEMField.signature, Array("packet".utf8)),
        (SIEMField.name, Array("packet".utf8)), (SIEMField.severity, [0x33]),
      ], escapes: true)
  }

  /// Writes one event.
  mutating func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    syslog?.appendTimeAndHost(event, of: batch, to: &output)
    output.append(literal: "CEF:0")
    header.append(event, of: batch, &text, to: &output)
    output.append(0x7C)
    batch.expand(event)
    var isFirst = true
    var field = batch.firstField(of: event)
    while let index = field {
      let (key, value) = batch.listedField(index)
      field = batch.field(after: index)
      if !names.knows(key) { names.learn(key, name(key)) }
      if !names.isWritten(key) || value.isUndefined { continue }
      if !isFirst { output.append(0x20) }
      isFirst = false
      names.append(key, to: &output)
      if value.kind == .datetime {
        output.append(decimal: value.datetime.microseconds / 1000)
      } else {
        text.append(value, in: batch, as: form, to: &output)
      }
    }
  }

  /// A name and the equals sign; nil for a field that is not written.
  private func name(_ key: FieldKey) -> [UInt8]? {
    if SIEMField.header.contains(key) { return nil }
    let name = key.octets
    if !settings.includesHiddenFields, name.first == 0x2E || name.first == 0x5F { return nil }
    let words = WordOctets(limit: 255, isAlphanumeric: true)
    return (Self.names[key] ?? words.text(name)) + [0x3D]
  }
}

/// A value: backslashes, equals signs and line breaks get a backslash (CEF, section "Character
/// Encoding"); other control characters become spaces.
private struct CEFValue: OctetForm {
  /// What stands for itself.
  private let plain = PlainOctets(except: [0x5C, 0x3D])

  /// Writes it.
  func append(_ octets: borrowing OctetView, to output: inout OctetBuffer) {
    var at = 0
    while true {
      at = output.append(plain: plain, of: octets, from: at)
      guard at < octets.count else { return }
      let octet = octets.octet(at)
      switch octet {
      case 0x5C, 0x3D: output.append(word: 0x5C | UInt64(octet) << 8, count: 2)
      case 0x0A: output.append(literal: "\\n")
      case 0x0D: output.append(literal: "\\r")
      default: output.append(0x20)
      }
      at &+= 1
    }
  }
}
