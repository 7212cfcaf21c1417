public import Events

/// Reads pairs of names and values.
///
/// Values are strings. Quotation marks around names and values may be single or double, whatever the
/// settings write.
public final class KeyValueParser: EventParser {
  /// The most pairs that are read from one record.
  public static let pairLimit = 1024

  /// How.
  private let settings: KeyValueSettings

  /// A parser.
  public init(_ settings: KeyValueSettings) { self.settings = settings }

  /// Sets the fields.
  public func parse(
    _ record: [UInt8], into event: Int, of batch: EventBatch
  ) throws(FormatFailure) {
    var at = 0
    for _ in 0..<Self.pairLimit {
      skipBlanks(record, &at)
      if at < record.count, record[at] == settings.delimiter {
        at += 1
        continue
      }
      guard at < record.count else { return }
      let name = try word(record, &at, endingAt: settings.assignment)
      guard at < record.count, !name.isEmpty else {
        throw FormatFailure("a name without a value at octet \(at)")
      }
      at += 1
      let value = try word(record, &at, endingAt: settings.delimiter)
      at += 1
      guard let key = FieldKey(read: name) else {
        throw FormatFailure("the record has a name that is too long, or one name too many")
      }
      batch.set(key, batch.makeValue(value), event: event)
    }
    throw FormatFailure("the record has more than \(Self.pairLimit) pairs")
  }

  /// Goes past spaces and tabs that separate nothing.
  private func skipBlanks(_ record: [UInt8], _ at: inout Int) {
    while at < record.count, record[at] == 0x20 || record[at] == 0x09,
      record[at] != settings.delimiter
    {
      at += 1
    }
  }

  /// A name or a value up to an octet outside quotation marks; blanks around it are left out.
  private func word(
    _ record: [UInt8], _ at: inout Int, endingAt end: UInt8
  ) throws(FormatFailure) -> [UInt8] {
    skipBlanks(record, &at)
    var word: [UInt8] = []
    var kept = 0
    var quote: UInt8?
    if at < record.count, [0x22, 0x27, settings.valueQuote].contains(record[at]) {
      quote = record[at]
      at += 1
    }
    while at < record.count {
      let octet = record[at]
      if octet == settings.escape, octet != quote, at + 1 < record.count {
        word.append(unescaped(record, &at))
        kept = word.count
        continue
      }
      if octet == quote {
        at += 1
        skipBlanks(record, &at)
        guard at == record.count || record[at] == end else {
          throw FormatFailure("text behind a closing quotation mark at octet \(at)")
        }
        return word
      }
      if quote == nil, octet == end { break }
      word.append(octet)
      if quote != nil || octet != 0x20 { kept = word.count }
      at += 1
    }
    if quote != nil { throw FormatFailure("the record ends inside quotation marks") }
    return Array(word.prefix(kept))
  }

  /// What an escape and what follows it mean.
  private func unescaped(_ record: [UInt8], _ at: inout Int) -> UInt8 {
    let octet = record[at + 1]
    at += 2
    guard settings.escapesControls else { return octet }
    switch octet {
    case 0x6E: return 0x0A
    case 0x72: return 0x0D
    case 0x74: return 0x09
    case 0x62: return 0x08
    case 0x78:
      let digits = record[at...].prefix(2)
      guard digits.count == 2,
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      else { return octet }
      at += 2
      return value
    default: return octet
    }
  }
}
