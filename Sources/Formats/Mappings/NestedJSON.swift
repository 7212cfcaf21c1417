internal import Events
internal import Octets

/// Writes objects inside objects as JSON in one line, with commas where they belong.
///
/// Strings are the octets of values, escaped (RFC 8259 section 7); what is not UTF-8 becomes U+FFFD.
struct NestedJSON: ~Copyable {
  /// Whether the next member or element is the first of its object or array.
  private var isFirst = true
  /// Writes times.
  private var times = TimestampText(DateFormat(separator: "T", hasFraction: true, suffix: .utc))

  /// A writer.
  init() {}

  // MARK: - Objects and arrays

  /// Begins the record.
  mutating func begin(_ output: inout OctetBuffer) {
    output.append(0x7B)
    isFirst = true
  }

  /// Begins an object that is a member.
  @inline(__always)
  mutating func open(_ name: StaticString, _ output: inout OctetBuffer) {
    key(name, &output)
    begin(&output)
  }

  /// Begins an object that is an element.
  mutating func openElement(_ output: inout OctetBuffer) {
    separate(&output)
    begin(&output)
  }

  /// Ends an object.
  @inline(__always)
  mutating func close(_ output: inout OctetBuffer) {
    output.append(0x7D)
    isFirst = false
  }

  /// Begins an array that is a member.
  @inline(__always)
  mutating func openArray(_ name: StaticString, _ output: inout OctetBuffer) {
    key(name, &output)
    output.append(0x5B)
    isFirst = true
  }

  /// Ends an array.
  @inline(__always)
  mutating func closeArray(_ output: inout OctetBuffer) {
    output.append(0x5D)
    isFirst = false
  }

  /// Writes the comma between two members or elements.
  @inline(__always)
  private mutating func separate(_ output: inout OctetBuffer) {
    if !isFirst { output.append(0x2C) }
    isFirst = false
  }

  /// Writes the name of a member.
  @inline(__always)
  mutating func key(_ name: StaticString, _ output: inout OctetBuffer) {
    separate(&output)
    output.append(0x22)
    output.append(literal: name)
    output.append(literal: "\":")
  }

  /// Writes a name that is not known beforehand, with underscores for full stops.
  mutating func key(withoutStops name: [UInt8], _ output: inout OctetBuffer) {
    separate(&output)
    output.append(jsonString: name.map { $0 == 0x2E ? 0x5F : $0 })
    output.append(0x3A)
  }

  /// Writes a name that is not known beforehand.
  mutating func key(_ name: [UInt8], _ output: inout OctetBuffer) {
    separate(&output)
    output.append(jsonString: name)
    output.append(0x3A)
  }

  // MARK: - Members

  /// Writes text that needs no escapes.
  @inline(__always)
  mutating func member(
    _ name: StaticString, literal: StaticString, _ output: inout OctetBuffer
  ) {
    key(name, &output)
    output.append(0x22)
    output.append(literal: literal)
    output.append(0x22)
  }

  /// Writes a number.
  @inline(__always)
  mutating func member(_ name: StaticString, _ number: Int64, _ output: inout OctetBuffer) {
    key(name, &output)
    output.append(decimal: number)
  }

  /// Writes a number; nothing where there is none.
  mutating func member(_ name: StaticString, _ number: Int64?, _ output: inout OctetBuffer) {
    if let number { member(name, number, &output) }
  }

  /// Writes a truth.
  @inline(__always)
  mutating func member(_ name: StaticString, _ truth: Bool, _ output: inout OctetBuffer) {
    key(name, &output)
    output.append(literal: truth ? "true" : "false")
  }

  /// Writes text of octets.
  mutating func member(_ name: StaticString, _ text: [UInt8], _ output: inout OctetBuffer) {
    key(name, &output)
    output.append(jsonString: text)
  }

  /// Writes a value as a string; nothing where it is `undef`.
  @inline(__always)
  mutating func member(
    _ name: StaticString, _ value: Value, in batch: EventBatch, _ output: inout OctetBuffer
  ) {
    if value.isUndefined { return }
    key(name, &output)
    string(value, in: batch, &output)
  }

  /// Writes a time in UTC; nothing where the value is none.
  mutating func member(
    _ name: StaticString, time value: Value, _ output: inout OctetBuffer
  ) {
    guard value.kind == .datetime else { return }
    key(name, &output)
    output.append(0x22)
    append(value.datetime, &output)
    output.append(0x22)
  }

  /// Writes a value as an element.
  mutating func element(_ value: Value, in batch: EventBatch, _ output: inout OctetBuffer) {
    separate(&output)
    string(value, in: batch, &output)
  }

  /// Writes text that needs no escapes as an element.
  mutating func element(literal: StaticString, _ output: inout OctetBuffer) {
    separate(&output)
    output.append(0x22)
    output.append(literal: literal)
    output.append(0x22)
  }

  /// Writes text of octets as an element.
  mutating func element(_ text: [UInt8], _ output: inout OctetBuffer) {
    separate(&output)
    output.append(jsonString: text)
  }

  /// Writes a number as an element.
  mutating func element(_ number: Int64, _ output: inout OctetBuffer) {
    separate(&output)
    output.append(decimal: number)
  }

  // MARK: - Values

  /// Writes a value as numbers and truths are written in JSON, others as strings.
  mutating func plain(_ value: Value, in batch: EventBatch, _ output: inout OctetBuffer) {
    switch value.kind {
    case .integer: output.append(decimal: value.integer)
    case .boolean: output.append(literal: value.boolean ? "true" : "false")
    default: string(value, in: batch, &output)
    }
  }

  /// Writes the value of a field of packets as what it is, also where it came as text.
  mutating func typed(_ value: Value, in batch: EventBatch, _ output: inout OctetBuffer) {
    if let number = MappedMessage.number(value, in: batch) {
      output.append(decimal: number)
    } else if ShortText.true.matches(value, in: batch) {
      output.append(literal: "true")
    } else if ShortText.false.matches(value, in: batch) {
      output.append(literal: "false")
    } else {
      plain(value, in: batch, &output)
    }
  }

  /// Writes a value as a string.
  mutating func string(_ value: Value, in batch: EventBatch, _ output: inout OctetBuffer) {
    output.append(0x22)
    switch value.kind {
    case .string: Self.append(value.range, of: batch.text, &output)
    case .datetime: append(value.datetime, &output)
    case .boolean: output.append(literal: value.boolean ? "true" : "false")
    default: output.append(ValueText.octets(value, in: batch))
    }
    output.append(0x22)
  }

  /// Writes a part of the text of a batch.
  private static func append(
    _ range: TextRange, of text: borrowing OctetBuffer, _ output: inout OctetBuffer
  ) {
    output.append(jsonEscaped: text.view(from: Int(range.start), count: Int(range.count)))
  }

  /// Writes a time in UTC.
  mutating func append(_ time: Timestamp, _ output: inout OctetBuffer) {
    var cursor = output.cursor(budget: 128, form: .json)
    cursor = times.appending(time, to: cursor)
    let count = cursor.count
    output.commit(count)
  }
}

extension OctetBuffer {
  /// Appends a number.
  mutating func append(decimal number: Int64) {
    var cursor = cursor(budget: 24, form: .plain)
    cursor.append(decimal: number)
    let count = cursor.count
    commit(count)
  }

  /// Appends a number with leading zeros.
  mutating func append(digits number: UInt32, count: Int) {
    var cursor = cursor(budget: 24, form: .plain)
    cursor.append(digits: number, count: count)
    let written = cursor.count
    commit(written)
  }
}
