public import Events

/// Reads records of the Log Event Extended Format 1.0 and 2.0, with or without a syslog header.
public final class LEEFParser: EventParser {
  /// A parser.
  public init() {}

  /// Sets the fields of the header, then the others under their own names.
  public func parse(
    _ record: [UInt8], into event: Int, of batch: EventBatch
  ) throws(FormatFailure) {
    guard let start = SIEMHeader.start(of: "LEEF:", in: record) else {
      throw FormatFailure("the record has no LEEF header")
    }
    var at = start + 5
    let keys = [
      SIEMField.format, SIEMField.vendor, SIEMField.product, SIEMField.version,
      SIEMField.signature,
    ]
    var version: [UInt8] = []
    for key in keys {
      guard let word = SIEMHeader.word(record, &at) else {
        throw FormatFailure("the LEEF header has fewer than five parts")
      }
      if key == SIEMField.format { version = word }
      batch.set(key, batch.makeValue(word), event: event)
    }
    var delimiter: UInt8 = 0x09
    if version.first == 0x32, let word = SIEMHeader.word(record, &at) {
      delimiter = Self.delimiter(word) ?? delimiter
    }
    for pair in record[at...].split(separator: delimiter, maxSplits: CEFParser.pairLimit) {
      guard let equals = pair.firstIndex(of: 0x3D) else { continue }
      guard let key = FieldKey(read: Array(pair[..<equals])) else {
        throw FormatFailure("the record has a name that is too long, or one name too many")
      }
      batch.set(key, batch.makeValue(Array(pair[(equals + 1)...])), event: event)
    }
  }

  /// The delimiter of LEEF 2.0: a character, or `x09` or `0x09`.
  private static func delimiter(_ word: [UInt8]) -> UInt8? {
    if word.count == 1 { return word[0] }
    guard let mark = word.firstIndex(of: 0x78) else { return nil }
    return UInt8(String(decoding: word[(mark + 1)...], as: UTF8.self), radix: 16)
  }
}
