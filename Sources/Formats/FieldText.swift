internal import Events
internal import Octets

/// How a format writes the octets of a value, whatever they are.
protocol OctetForm {
  /// Writes them.
  func append(_ octets: borrowing OctetView, to output: inout OctetBuffer)
}

/// The values of fields as text, for formats that write them one by one.
struct FieldText: ~Copyable {
  /// Writes the times.
  private var times: TimestampText
  /// Where values are written that are not text yet.
  private var scratch = OctetBuffer(capacity: 1024)

  /// A writer with a format for times.
  init(_ dateFormat: DateFormat) { times = TimestampText(dateFormat) }

  /// Writes a value in a form; `undef` has no octets.
  @inline(__always)
  mutating func append(
    _ value: Value, in batch: EventBatch, as form: borrowing some OctetForm,
    to output: inout OctetBuffer
  ) {
    if value.kind == .string {
      Self.append(value.range, of: batch.text, as: form, to: &output)
    } else {
      Self.write(value, in: batch, &times, to: &scratch)
      form.append(scratch.view, to: &output)
    }
  }

  /// Writes a part of the text of a batch.
  @inline(__always)
  private static func append(
    _ range: TextRange, of text: borrowing OctetBuffer, as form: borrowing some OctetForm,
    to output: inout OctetBuffer
  ) {
    form.append(text.view(from: Int(range.start), count: Int(range.count)), to: &output)
  }

  /// Puts the text of a value that is no string into the scratch.
  private static func write(
    _ value: Value, in batch: EventBatch, _ times: inout TimestampText,
    to scratch: inout OctetBuffer
  ) {
    scratch.removeAll()
    let budget = value.kind == .binary ? Int(value.range.count) * 2 + 64 : 600
    var cursor = scratch.cursor(budget: budget, form: .plain)
    if value.kind == .datetime {
      cursor = times.appending(value.datetime, to: cursor)
    } else {
      cursor = ValueText.appending(value, in: batch, to: cursor)
    }
    let count = cursor.count
    scratch.commit(count)
  }

  /// Writes a field; false where the event has none, or `undef`, or nothing in it.
  @inline(__always)
  mutating func append(
    _ key: FieldKey, event: Int, of batch: EventBatch, as form: borrowing some OctetForm,
    to output: inout OctetBuffer
  ) -> Bool {
    guard let value = batch.value(of: key, event: event), !value.isUndefined,
      value.kind != .string || value.range.count > 0
    else { return false }
    if value.kind == .binary || value.kind == .ip6addr, value.range.count == 0 { return false }
    append(value, in: batch, as: form, to: &output)
    return true
  }
}

/// The text of an event as a whole: `$Message`, else `$raw_event`, else all of its fields.
struct MessageText: ~Copyable {
  /// `$Message`.
  static let message = FieldKey("Message")
  /// Writes all fields.
  private var plain = KeyValueText()
  /// Writes values.
  private var text = FieldText(.plain)
  /// The text of the event that was read last.
  private(set) var buffer = OctetBuffer(capacity: 1024)

  /// A writer.
  init() {}

  /// Takes the text of an event; no event has none.
  mutating func read(_ event: Int, of batch: EventBatch) {
    buffer.removeAll()
    for key in [Self.message, .rawEvent] {
      if text.append(key, event: event, of: batch, as: BareOctets(), to: &buffer) { return }
    }
    plain.append(event, in: batch, to: &buffer)
    if buffer.count == 0 { buffer.append(0x2D) }
  }
}

/// Octets as they are.
struct BareOctets: OctetForm {
  /// Writes them.
  @inline(__always)
  func append(_ octets: borrowing OctetView, to output: inout OctetBuffer) {
    output.append(octets)
  }
}

/// Text that must stay in its line: tabs and line breaks become spaces, other control characters `#`
/// and three octal digits, as syslog daemons write them.
struct LineOctets: OctetForm {
  /// What stands for itself.
  private let plain = PlainOctets(except: [])

  /// Writes them.
  @inline(__always)
  func append(_ octets: borrowing OctetView, to output: inout OctetBuffer) {
    var at = 0
    while true {
      at = output.append(plain: plain, of: octets, from: at)
      guard at < octets.count else { return }
      output.append(controlInLine: octets.octet(at))
      at &+= 1
    }
  }
}

/// Octets that are allowed, and an underscore for each of the others; the first of them, up to a limit.
struct WordOctets: OctetForm {
  /// The most octets.
  let limit: Int
  /// Whether only letters, digits and ``others`` are allowed; all that is printable otherwise.
  var isAlphanumeric = false
  /// What else is allowed.
  var others: [UInt8] = []
  /// What is not, although it is printable.
  var refused: [UInt8] = []

  /// Writes them.
  func append(_ octets: borrowing OctetView, to output: inout OctetBuffer) {
    for at in 0..<min(octets.count, limit) { append(octets.octet(at), to: &output) }
  }

  /// Writes one octet.
  private func append(_ octet: UInt8, to output: inout OctetBuffer) { output.append(word(octet)) }

  /// An octet, or the underscore.
  private func word(_ octet: UInt8) -> UInt8 {
    let isAllowed =
      isAlphanumeric ? octet.isAlphanumeric || others.contains(octet) : octet.isGraphic
    return isAllowed && !refused.contains(octet) ? octet : 0x5F
  }

  /// The text of a name.
  func text(_ octets: [UInt8]) -> [UInt8] { octets.prefix(limit).map { word($0) } }
}

extension OctetBuffer {
  /// Appends what stands in a line for a control character; see ``LineOctets``.
  mutating func append(controlInLine octet: UInt8) {
    if octet == 0x09 || octet == 0x0A || octet == 0x0D { return append(0x20) }
    append(0x23)
    for shift in [6, 3, 0] { append(0x30 + (octet >> UInt8(shift)) & 7) }
  }

  /// Appends an escape and what stands behind it for a control character: `n`, `r`, `t`, `b`, `xHH`.
  mutating func append(control octet: UInt8, escape: UInt8) {
    append(escape)
    switch octet {
    case 0x0A: append(0x6E)
    case 0x0D: append(0x72)
    case 0x09: append(0x74)
    case 0x08: append(0x62)
    default:
      append(0x78)
      for digit in [octet >> 4, octet & 15] { append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
    }
  }
}

extension UInt8 {
  /// Whether it is a letter or a digit of ASCII.
  var isAlphanumeric: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
  }
  /// Whether it is a printable character of ASCII other than the space.
  var isGraphic: Bool { (0x21...0x7E).contains(self) }
  /// Whether it is a control character of ASCII.
  var isControl: Bool { self < 0x20 || self == 0x7F }
}
