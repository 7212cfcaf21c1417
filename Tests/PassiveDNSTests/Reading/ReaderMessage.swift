internal import DNS
internal import Octets
internal import PassiveDNS
internal import Testing

/// A response to one question, of texts, for the reader of RRsets.
struct ReaderMessage {
  /// A resolver's flags: QR, RD, RA.
  static let recursive: UInt16 = 0x8180
  /// An authority's: QR, AA.
  static let authoritative: UInt16 = 0x8400
  /// A referral's: QR.
  static let referral: UInt16 = 0x8000

  /// The message.
  let octets: [UInt8]

  /// A message.
  ///
  /// - Parameters:
  ///   - flags: The second word of the header.
  ///   - question: The name and the type that was asked for: `www.example.com A`.
  ///   - answers: Records as `owner TYPE data`; authorities and additionals too.
  ///   - questionCount: How many questions the header announces.
  init(
    _ flags: UInt16, _ question: String, _ answers: [String] = [], authority: [String] = [],
    additional: [String] = [], questionCount: UInt16 = 1
  ) throws {
    var message = [
      0x12, 0x34, UInt8(flags >> 8), UInt8(flags & 255), 0, UInt8(questionCount), 0,
      UInt8(answers.count), 0, UInt8(authority.count), 0, UInt8(additional.count),
    ]
    let asked = question.split(separator: " ")
    message += try Self.start(asked)
    for text in answers + authority + additional {
      let parts = text.split(separator: " ", maxSplits: 2)
      message += try Self.start(parts) + [0, 0, 1, 44]
      let type = try #require(RecordType(text: String(parts[1])))
      var source = OctetBuffer(capacity: 256)
      source.append(String(parts[2]))
      var wire = OctetBuffer(capacity: 256)
      _ = try RecordDataParser.parse(source.view, type: type, into: &wire)
      message += [0, UInt8(wire.count)] + wire.array()
    }
    octets = message
  }

  /// An owner as it is written, a type, and the class IN.
  private static func start(_ parts: [Substring]) throws -> [UInt8] {
    var source = OctetBuffer(capacity: 256)
    source.append(String(parts[0]))
    var wire = OctetBuffer(capacity: 256)
    _ = NamePresentation.appendWire(of: source.view, to: &wire)
    let type = try #require(RecordType(text: String(parts[1]))).rawValue
    return wire.array() + [UInt8(type >> 8), UInt8(type & 255), 0, 1]
  }

  /// What the reader makes of it: `owner TYPE count bailiwick doubts` for each RRset, and the absence;
  /// nil where the message says nothing.
  func read(_ writer: inout StoreWriter) -> [String]? {
    var table = RecordTable(capacity: 16)
    var buffer = OctetBuffer(capacity: octets.count)
    buffer.append(octets)
    let parsed = MessageParser.parse(buffer.view, into: &table)
    guard writer.reader.read(buffer.view, parsed, table) else { return nil }
    var texts: [String] = []
    for set in writer.reader.sets {
      let key = writer.reader.keys.view(from: Int(set.keyStart), count: Int(set.keyCount)).array()
      let labels = Self.labels(key, Int(set.ownerCount))
      let count = key[Int(set.ownerCount) + 6]
      texts.append(
        ([
          Self.name(labels), "\(RecordType(rawValue: set.type))", "\(count)",
          Self.zone(labels, set.bailiwickLabels),
        ] + set.doubts.names).joined(separator: " "))
    }
    if let absence = writer.reader.absence {
      let key = writer.reader.keys.view(
        from: Int(absence.keyStart), count: Int(absence.keyCount)
      ).array()
      let labels = Self.labels(key, Int(absence.ownerCount))
      let kind = key[Int(absence.ownerCount) + 5] == 1 ? "NXDOMAIN" : "NODATA"
      texts.append(
        "\(kind) \(Self.name(labels)) \(Self.zone(labels, absence.zoneLabels))"
          + (absence.dataCount > 0 ? " SOA" : ""))
    }
    return texts
  }

  /// The labels at the start of a key, the highest first.
  private static func labels(_ key: [UInt8], _ count: Int) -> [String] {
    var labels: [String] = []
    var at = 0
    while at < count {
      let end = at + 1 + Int(key[at])
      labels.append(String(decoding: key[at + 1..<end], as: UTF8.self))
      at = end
    }
    return labels
  }

  /// A name of labels, the highest first.
  private static func name(_ labels: [String]) -> String {
    labels.isEmpty ? "." : labels.reversed().joined(separator: ".")
  }

  /// The zone of so many labels; `?` where it is not known.
  private static func zone(_ labels: [String], _ count: UInt8) -> String {
    count == 255 ? "?" : name(Array(labels.prefix(Int(count))))
  }
}
