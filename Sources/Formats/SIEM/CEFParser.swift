public import Events

/// Reads records of the Common Event Format, with or without a syslog header before them.
public final class CEFParser: EventParser {
  /// The most pairs that are read from one record.
  public static let pairLimit = 1024

  /// A parser.
  public init() {}

  /// Sets the fields of the header, then those of the extension under their own names.
  public func parse(
    _ record: [UInt8], into event: Int, of batch: EventBatch
  ) throws(FormatFailure) {
    guard let start = SIEMHeader.start(of: "CEF:", in: record) else {
      throw FormatFailure("the record has no CEF header")
    }
    var at = start + 4
    let keys = [
      SIEMField.format, SIEMField.vendor, SIEMField.product, SIEMField.version,
      SIEMField.signature, SIEMField.name, SIEMField.severity,
    ]
    for key in keys {
      guard let word = SIEMHeader.word(record, &at) else {
        throw FormatFailure("the CEF header has fewer than seven parts")
      }
      batch.set(key, batch.makeValue(word), event: event)
    }
    let starts = try pairs(record, from: at)
    for (index, pair) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1].name - 1 : record.count
      guard let key = FieldKey(read: Array(record[pair.name..<pair.value - 1])) else {
        throw FormatFailure("the record has a name that is too long, or one name too many")
      }
      let value = Self.unescaped(record[pair.value..<max(end, pair.value)])
      batch.set(key, batch.makeValue(value), event: event)
    }
  }

  /// Where names and values begin: a value goes on until a space, a name and an equals sign.
  private func pairs(
    _ record: [UInt8], from start: Int
  ) throws(FormatFailure) -> [(name: Int, value: Int)] {
    var pairs: [(name: Int, value: Int)] = []
    var word = start
    var at = start
    while at < record.count {
      switch record[at] {
      case 0x5C: at += 1
      case 0x20: word = at + 1
      case 0x3D:
        if at > word, record[word..<at].allSatisfy({ $0.isGraphic }) {
          guard pairs.count < Self.pairLimit else {
            throw FormatFailure("the record has more than \(Self.pairLimit) pairs")
          }
          pairs.append((name: word, value: at + 1))
          word = at + 1
        }
      default: break
      }
      at += 1
    }
    return pairs
  }

  /// A value without its backslashes.
  private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var isEscaped = false
    for octet in text {
      if !isEscaped, octet == 0x5C {
        isEscaped = true
        continue
      }
      if isEscaped, octet == 0x6E {
        result.append(0x0A)
      } else if isEscaped, octet == 0x72 {
        result.append(0x0D)
      } else {
        result.append(octet)
      }
      isEscaped = false
    }
    return result
  }
}

/// The headers of CEF and LEEF.
enum SIEMHeader {
  /// Where a mark stands, not far from the beginning; nil where it does not.
  static func start(of mark: String, in record: [UInt8]) -> Int? {
    let octets = Array(mark.utf8)
    for at in 0..<min(record.count, 512) where record[at...].starts(with: octets) { return at }
    return nil
  }

  /// The part up to the next bar, which is gone past; nil where there is none.
  static func word(_ record: [UInt8], _ at: inout Int) -> [UInt8]? {
    var word: [UInt8] = []
    while at < record.count {
      let octet = record[at]
      at += 1
      if octet == 0x7C { return word }
      if octet == 0x5C, at < record.count, record[at] == 0x7C || record[at] == 0x5C {
        word.append(record[at])
        at += 1
      } else {
        word.append(octet)
      }
    }
    return nil
  }
}
