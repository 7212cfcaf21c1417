public import Events

/// Reads values with a delimiter between them.
public final class CSVParser: EventParser {
  /// How.
  private let settings: CSVSettings

  /// A parser.
  public init(_ settings: CSVSettings) { self.settings = settings }

  /// A value as it stands in a record.
  private struct Cell {
    /// Its octets, without quotation marks and escapes.
    var octets: [UInt8] = []
    /// Whether it stood in quotation marks.
    var isQuoted = false
  }

  /// Sets the fields; a record has as many values as there are fields.
  public func parse(
    _ record: [UInt8], into event: Int, of batch: EventBatch
  ) throws(FormatFailure) {
    let cells = try cells(record)
    guard cells.count == settings.fields.count else {
      throw FormatFailure(
        "the record has \(cells.count) values, but Fields has \(settings.fields.count) names")
    }
    for (index, cell) in cells.enumerated() {
      let key = settings.fields[index]
      if !cell.isQuoted, cell.octets.isEmpty || cell.octets == settings.undefined {
        batch.set(key, .undefined, event: event)
        continue
      }
      let type = index < settings.types.count ? settings.types[index] : .string
      guard let value = type.value(of: cell.octets, in: batch) else {
        throw FormatFailure("value \(index + 1) of the record is not of type \(type.rawValue)")
      }
      batch.set(key, value, event: event)
    }
  }

  /// The values of a record; not many more than there are fields.
  private func cells(_ record: [UInt8]) throws(FormatFailure) -> [Cell] {
    var cells = [Cell()]
    var isOpen = false
    var at = 0
    while at < record.count {
      let octet = record[at]
      let next = at + 1 < record.count ? record[at + 1] : nil
      at += 1
      let last = cells.count - 1
      if isOpen, octet == settings.quote, settings.escape != settings.quote || next != octet {
        isOpen = false
      } else if octet == settings.escape, isOpen || settings.escape != settings.quote {
        guard let next else { throw FormatFailure("the record ends behind an escape") }
        at += 1
        cells[last].octets.append(unescaped(next, record, &at))
      } else if octet == settings.quote, !isOpen, cells[last].octets.isEmpty {
        isOpen = true
        cells[last].isQuoted = true
      } else if octet == settings.delimiter, !isOpen {
        cells.append(Cell())
        if cells.count > settings.fields.count { break }
      } else {
        cells[last].octets.append(octet)
      }
    }
    if isOpen { throw FormatFailure("the record ends inside quotation marks") }
    return cells
  }

  /// What an escape and the octet behind it mean.
  private func unescaped(_ octet: UInt8, _ record: [UInt8], _ at: inout Int) -> UInt8 {
    guard settings.escapesControls, settings.escape != settings.quote else { return octet }
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
