internal import DNS
internal import Octets

/// The content of OPT records that have options, or are otherwise out of the ordinary.
extension PacketJSON {
  /// Writes the content of any OPT record.
  @inline(never)
  @_lifetime(copy cursor)
  static func appendRareEDNS(
    _ entry: RecordEntry, _ octets: borrowing OctetView, _ frame: borrowing Frame,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let masks = frame.masks
    let opt = OPTRecord(entry)
    let isCompact = masks.schema.isCompact
    if masks.has(.ednsDNSSECOK), opt.isDNSSECWanted || !isCompact {
      cursor.append(fragment: PacketField.ednsDNSSECOK.index, of: frame.leads)
      if opt.isDNSSECWanted { cursor.append("true") } else { cursor.append("false") }
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    if entry.dataLength > 0, masks.parts(4) != 0 {
      cursor = appendOptions(entry, octets, frame, to: cursor)
    }
    if masks.has(.ednsUDPSize) {
      cursor.append(fragment: PacketField.ednsUDPSize.index, of: frame.leads)
      cursor.append(decimal: opt.payloadSize)
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    if masks.has(.ednsVersion), opt.version != 0 || !isCompact {
      cursor.append(fragment: PacketField.ednsVersion.index, of: frame.leads)
      cursor.append(decimal: UInt16(opt.version))
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    return cursor
  }

  /// Writes the options, in the order of their numbers as text.
  @_lifetime(copy cursor)
  private static func appendOptions(
    _ entry: RecordEntry, _ octets: borrowing OctetView, _ frame: borrowing Frame,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let schema = frame.masks.schema
    var options = EDNSOptionReader(entry)
    guard let first = options.next(in: octets) else { return cursor }
    var count = 1
    while options.next(in: octets) != nil { count &+= 1 }
    if _fastPath(count == 1) {
      return appendOption(first, schema.numbersAsThePage ? 0 : 1, octets, frame, to: cursor)
    }
    let (numbers, hasPlain) = PacketFields.labelRange(count, .ednsOption, schema)
    var order = TextOrder(from: numbers.lowerBound, through: numbers.upperBound &- 1)
    var series = OptionSeries(entry)
    while let label = order.next() {
      let place = PacketFields.ordinal(ofLabel: label, .ednsOption, schema)
      guard let option = series.option(at: place, label: label, in: octets) else { continue }
      cursor = appendOption(option, label, octets, frame, to: cursor)
    }
    guard hasPlain, let option = series.option(at: 0, label: 0, in: octets) else { return cursor }
    return appendOption(option, 0, octets, frame, to: cursor)
  }

  /// Writes an option with its number, which is zero where it has none.
  @_lifetime(copy cursor)
  private static func appendOption(
    _ option: EDNSOption, _ label: Int, _ octets: borrowing OctetView, _ frame: borrowing Frame,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let isCompact = frame.masks.schema.isCompact
    for part: RecordPart in [.data, .name] where frame.masks.parts(4) & part.bit != 0 {
      if isCompact { cursor.append("\"Eo") } else { cursor.append("\"dns.edns.option.") }
      if label > 0 {
        cursor.append(decimal: UInt32(truncatingIfNeeded: label))
        cursor.append(0x2E)
      }
      if part == .data {
        if isCompact { cursor.append("d\":\"") } else { cursor.append("data\":\"") }
        cursor = option.appendingValue(of: octets, to: cursor)
      } else {
        if isCompact { cursor.append("n\":\"") } else { cursor.append("name\":\"") }
        cursor.append(option.code)
      }
      cursor.append("\",")
    }
    return cursor
  }
}

/// The options of a record by their places, asked for in the order of their numbers as text.
///
/// Numbers with as many digits come in their own order: each such series has a reader that only moves
/// forward, so that all options together cost a few walks over them, not a walk each.
private struct OptionSeries {
  /// The readers, by the digits of the numbers they are for; the first is for an option without one.
  private var readers: InlineArray<6, EDNSOptionReader>
  /// The place behind the last option that the reader gave.
  private var places: InlineArray<6, Int>

  /// The options of an OPT record.
  init(_ entry: RecordEntry) {
    readers = InlineArray(repeating: EDNSOptionReader(entry))
    places = InlineArray(repeating: 0)
  }

  /// The option at a place from zero, whose number is `label`; nil behind the last.
  mutating func option(
    at place: Int, label: Int, in octets: borrowing OctetView
  ) -> EDNSOption? {
    let series =
      switch label {
      case 0: 0
      case ..<10: 1
      case ..<100: 2
      case ..<1_000: 3
      case ..<10_000: 4
      default: 5
      }
    var found: EDNSOption?
    while places[series] <= place {
      found = readers[series].next(in: octets)
      if found == nil { return nil }
      places[series] &+= 1
    }
    return found
  }
}
