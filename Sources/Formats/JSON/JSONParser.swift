internal import Configuration
public import Events
internal import Octets

/// How JSON is read: the directives of xm_json.
public struct JSONParserSettings: Sendable {
  /// Whether nested objects become fields with dotted names; else they are kept as text.
  public var flattens = false
  /// Whether strings that are times become times.
  public var parsesDates = true

  /// The defaults.
  public init() {}
}

/// Reads the members of a JSON object as fields (RFC 8259).
///
/// Numbers that are whole and fit 64 bits are integers, others strings as they are written; `null` is
/// `undef`; arrays, and objects unless they are flattened, are kept as text. `raw_event` is left out.
public final class JSONParser: EventParser {
  /// The deepest nesting that is read.
  public static let depthLimit = 64
  /// The most members that are read from one object.
  public static let memberLimit = 16_384

  /// How.
  private let settings: JSONParserSettings
  /// The text.
  private var record: [UInt8] = []
  /// What is read next.
  private var at = 0
  /// How many members were read.
  private var memberCount = 0

  /// A parser.
  public init(_ settings: JSONParserSettings) { self.settings = settings }

  /// Sets the fields.
  public func parse(
    _ record: [UInt8], into event: Int, of batch: EventBatch
  ) throws(FormatFailure) {
    self.record = record
    at = 0
    memberCount = 0
    skipBlanks()
    guard take(0x7B) else { throw failure("an object was expected") }
    try parseObject(into: event, of: batch)
    skipBlanks()
    guard at == record.count else { throw failure("text behind the object") }
  }

  /// What is wrong, and where.
  private func failure(_ cause: String) -> FormatFailure {
    FormatFailure("failed to parse json string, \(cause) at octet \(at)")
  }

  // MARK: - Objects

  /// The members of the open object; those of nested ones with their names before them, no recursion.
  private func parseObject(into event: Int, of batch: EventBatch) throws(FormatFailure) {
    // The lengths of the names of the objects that are open.
    var prefixes = [0]
    var path: [UInt8] = []
    var isFirst = true
    while !prefixes.isEmpty {
      skipBlanks()
      if take(0x7D) {
        prefixes.removeLast()
        path.removeLast(path.count - (prefixes.last ?? 0))
        isFirst = false
        continue
      }
      if !isFirst, !take(0x2C) { throw failure("a comma or } was expected") }
      skipBlanks()
      let name = path + (try parseString())
      skipBlanks()
      guard take(0x3A) else { throw failure("a colon was expected") }
      skipBlanks()
      memberCount += 1
      guard memberCount <= Self.memberLimit else { throw failure("too many members") }
      isFirst = false
      if settings.flattens, at < record.count, record[at] == 0x7B {
        guard prefixes.count < Self.depthLimit else { throw failure("objects nested too deeply") }
        at += 1
        path = name + [0x2E]
        prefixes.append(path.count)
        isFirst = true
        continue
      }
      let value = try parseValue(in: batch)
      guard let key = FieldKey(read: name) else {
        throw failure("a name that is too long or empty, or one name too many,")
      }
      if key != .rawEvent { batch.set(key, value, event: event) }
    }
  }

  // MARK: - Values

  /// A value.
  private func parseValue(in batch: EventBatch) throws(FormatFailure) -> Value {
    guard at < record.count else { throw failure("a value was expected") }
    switch record[at] {
    case 0x22:
      let text = try parseString()
      if settings.parsesDates, let time = Self.time(text) { return time }
      return batch.makeValue(text)
    case 0x7B, 0x5B:
      let start = at
      try skipNested()
      return batch.makeValue(Array(record[start..<at]))
    default: break
    }
    let word = record[at...].prefix { $0.isAlphanumeric || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E }
    at += word.count
    switch String(decoding: word, as: UTF8.self) {
    case "true": return Value(true)
    case "false": return Value(false)
    case "null": return .undefined
    case let text:
      if let number = Int64(text), text.first != "+" { return Value(number) }
      guard Double(text) != nil, let first = word.first,
        first == 0x2D || (0x30...0x39).contains(first)
      else {
        throw failure("a value was expected")
      }
      return batch.makeValue(text)
    }
  }

  /// The time that a text is, if it looks like one: a year, a dash, and all of it is read.
  private static func time(_ text: [UInt8]) -> Value? {
    guard text.count >= 10, text.count <= DateParser.limitOctets, text[4] == 0x2D,
      text.prefix(4).allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return DateParser.parse(text, now: .now()).map { Value($0) }
  }

  /// Goes past an object or an array.
  private func skipNested() throws(FormatFailure) {
    var open: [UInt8] = []
    repeat {
      guard at < record.count else { throw failure("an end of an object or array was expected") }
      let octet = record[at]
      switch octet {
      case 0x22:
        _ = try parseString()
        continue
      case 0x7B, 0x5B:
        guard open.count < Self.depthLimit else { throw failure("values nested too deeply") }
        // The closing one is two behind the opening one in ASCII.
        open.append(octet + 2)
      case 0x7D, 0x5D:
        guard open.popLast() == octet else { throw failure("a wrong closing bracket") }
      default: break
      }
      at += 1
    } while !open.isEmpty
  }

  // MARK: - Strings

  /// A string, without its quotation marks and escapes.
  private func parseString() throws(FormatFailure) -> [UInt8] {
    guard take(0x22) else { throw failure("a quotation mark was expected") }
    var text: [UInt8] = []
    while at < record.count {
      let octet = record[at]
      at += 1
      switch octet {
      case 0x22: return text
      case 0x5C: try parseEscape(into: &text)
      case 0..<0x20: throw failure("a control character in a string")
      default: text.append(octet)
      }
    }
    throw failure("the end of a string was expected")
  }

  /// What stands behind a backslash.
  private func parseEscape(into text: inout [UInt8]) throws(FormatFailure) {
    guard at < record.count else { throw failure("the end of a string was expected") }
    let octet = record[at]
    at += 1
    switch octet {
    case 0x22, 0x5C, 0x2F: text.append(octet)
    case 0x62: text.append(0x08)
    case 0x66: text.append(0x0C)
    case 0x6E: text.append(0x0A)
    case 0x72: text.append(0x0D)
    case 0x74: text.append(0x09)
    case 0x75:
      var code = try parseUnit()
      if (0xD800..<0xDC00).contains(code), record[at...].starts(with: [0x5C, 0x75]) {
        let start = at
        at += 2
        let low = try parseUnit()
        if (0xDC00..<0xE000).contains(low) {
          code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        } else {
          at = start
        }
      }
      // Half of a pair alone is no character.
      let scalar = Unicode.Scalar(code) ?? Unicode.Scalar(0xFFFD as UInt16)
      text.append(contentsOf: String(Character(scalar ?? " ")).utf8)
    default: throw failure("an unknown escape")
    }
  }

  /// Four hexadecimal digits.
  private func parseUnit() throws(FormatFailure) -> UInt32 {
    let digits = record[at...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ $0.isAlphanumeric }),
      let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("four hexadecimal digits were expected") }
    at += 4
    return unit
  }

  // MARK: - Octets

  /// Goes past spaces and line breaks.
  private func skipBlanks() {
    while at < record.count, [0x20, 0x09, 0x0A, 0x0D].contains(record[at]) { at += 1 }
  }

  /// Goes past an octet if it comes next.
  private func take(_ octet: UInt8) -> Bool {
    guard at < record.count, record[at] == octet else { return false }
    at += 1
    return true
  }
}
