public import Octets

/// The text of an event that no Exec gave one: `$raw_event` as `key="value", key="value"`.
///
/// In a value a quotation mark and a backslash get a backslash before them and control characters
/// are written `\xHH`, so that one event is one line.
public struct KeyValueText: ~Copyable {
  /// Writes the times.
  private var times: TimestampText
  /// The names of fields.
  private var names = FieldNameCache()

  /// A writer with a format for times.
  public init(dateFormat: DateFormat = .iso8601) { times = TimestampText(dateFormat) }

  /// Writes an event, expanding it; without a line feed.
  public mutating func append(
    _ event: Int, in batch: EventBatch, to output: inout OctetBuffer
  ) {
    batch.expand(event)
    var cursor = output.cursor(budget: JSONText.limitOctets, form: .plain)
    var field = batch.firstField(of: event)
    while let index = field {
      let (key, value) = batch.listedField(index)
      field = batch.field(after: index)
      if key == .rawEvent { continue }
      let before = cursor.count
      if before > 0 { cursor.append(", ") }
      cursor = names.appending(key, to: cursor)
      cursor.append("=\"")
      cursor = append(value, in: batch, to: cursor)
      cursor.append(0x22)
      if cursor.isExhausted {
        cursor.rewind(to: before)
        break
      }
    }
    let count = cursor.count
    output.commit(count)
  }

  /// Writes a value inside quotation marks.
  @_lifetime(copy cursor)
  private mutating func append(
    _ value: Value, in batch: EventBatch, to cursor: OctetCursor
  ) -> OctetCursor {
    switch value.kind {
    case .string: return Self.append(string: value.range, of: batch.text, to: cursor)
    case .datetime: return times.appending(value.datetime, to: cursor)
    default: return ValueText.appending(value, in: batch, to: cursor)
    }
  }

  /// Writes a string inside quotation marks.
  @_lifetime(copy cursor)
  private static func append(
    string range: TextRange, of text: borrowing OctetBuffer, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let octets = text.view(from: Int(range.start), count: Int(range.count))
    let plain = PlainOctets(except: 0x22, 0x5C, isASCII: false)
    var at = 0
    while !cursor.isExhausted {
      at = cursor.append(plain: plain, of: octets, from: at)
      guard at < octets.count else { break }
      let octet = octets.octet(at)
      if octet == 0x22 || octet == 0x5C {
        cursor.append(0x5C)
        cursor.append(octet)
      } else {
        cursor.append("\\x")
        cursor.append(hexadecimal: octet)
      }
      at &+= 1
    }
    return cursor
  }
}
