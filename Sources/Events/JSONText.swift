public import Octets

/// How `to_json()` writes events: the directives of xm_json.
public struct JSONSettings: Hashable, Sendable {
  /// How times are written.
  public var dateFormat = DateFormat.iso8601
  /// Whether every member has a line of its own.
  public var isPretty = false
  /// Whether octets that are not UTF-8 become question marks.
  public var forcesUTF8 = false
  /// Whether dotted names become nested objects and arrays.
  public var unflattens = false
  /// Whether fields whose names start with a full stop or an underscore are written.
  public var includesHiddenFields = true

  /// The defaults.
  public init() {}

  /// Whether a payload may write its events itself.
  public var isPlain: Bool { !isPretty && !unflattens }
}

/// Writes events as JSON objects, one a line.
public struct JSONText: ~Copyable {
  /// The most octets that one event may take; what is beyond is cut off at a member's end.
  public static var limitOctets: Int { 1 << 21 }

  /// How they are written.
  public let settings: JSONSettings
  /// Writes the times.
  public var times: TimestampText
  /// Octets that a payload keeps from batch to batch; nil while they are lent.
  public var scratch: OctetBuffer?
  /// The names of fields.
  private var names = FieldNameCache()
  /// The same as members begin with them.
  private var members = FieldNameTexts()

  /// A writer with these settings.
  public init(_ settings: JSONSettings) {
    self.settings = settings
    times = TimestampText(settings.dateFormat)
  }

  // MARK: - Batches and events

  /// Writes the events of a batch from `start` on until `output` holds `limit` octets.
  ///
  /// - Returns: The first event that was not looked at.
  public mutating func appendLines(
    of batch: EventBatch, from start: Int, limit: Int, to output: inout OctetBuffer
  ) -> Int {
    if settings.isPlain, let payload = batch.payload {
      return payload.appendJSONLines(
        of: batch, from: start, limit: limit, text: &self, to: &output)
    }
    var event = start
    while event < batch.count, output.count < limit {
      if !batch.isDropped(event) { appendLine(of: event, in: batch, to: &output) }
      event += 1
    }
    return event
  }

  /// Writes one event and a line feed.
  public mutating func appendLine(
    of event: Int, in batch: EventBatch, to output: inout OctetBuffer
  ) {
    appendObject(of: event, in: batch, to: &output)
    output.append(0x0A)
  }

  /// Writes one event, expanding it.
  public mutating func appendObject(
    of event: Int, in batch: EventBatch, to output: inout OctetBuffer
  ) {
    batch.expand(event)
    let payload = batch.payload
    let naming = payload?.namesMembers == true ? payload : nil
    if settings.unflattens {
      let tree = JSONTree(
        of: event, in: batch, hidden: settings.includesHiddenFields, naming: naming, &names)
      var cursor = output.cursor(budget: Self.limitOctets, form: .json)
      cursor = append(tree, in: batch, depth: 0, to: cursor)
      let count = cursor.count
      output.commit(count)
      return
    }
    var cursor = output.cursor(budget: Self.limitOctets, form: .json)
    cursor.append(0x7B)
    cursor = appendMembers(of: event, in: batch, isFirst: true, naming: naming, to: cursor)
    cursor = breakLine(depth: 0, isEmpty: cursor.count == 1, to: cursor)
    cursor.append(0x7D)
    let count = cursor.count
    output.commit(count)
  }

  /// Writes the fields in an event's list as members of an object that is open.
  ///
  /// - Parameter naming: The payload, where it says what members are called.
  @_lifetime(copy cursor)
  public mutating func appendMembers(
    of event: Int, in batch: EventBatch, isFirst: Bool, naming: (any EventPayload)?,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    var isFirst = isFirst
    var field = batch.firstField(of: event)
    while let index = field {
      let (key, value) = batch.listedField(index)
      field = batch.field(after: index)
      if key == .rawEvent { continue }
      if !members.knows(key) { learn(key) }
      if !members.isWritten(key) { continue }
      var otherName: [UInt8]?
      if let naming {
        switch naming.memberName(of: key, value: value, event: event, in: batch) {
        case .own: break
        case .leftOut: continue
        case .other(let other): otherName = other
        }
      }
      let before = cursor.count
      if !isFirst { cursor.append(0x2C) }
      cursor = breakLine(depth: 1, isEmpty: false, to: cursor)
      if let otherName {
        cursor = append(name: otherName, to: cursor)
      } else {
        cursor = members.appending(key, to: cursor)
      }
      cursor = append(value, in: batch, to: cursor)
      if cursor.isExhausted {
        cursor.rewind(to: before)
        return cursor
      }
      isFirst = false
    }
    return cursor
  }

  /// Makes what a member begins with; nothing for fields that are not written.
  private mutating func learn(_ key: FieldKey) {
    let name = names.octets(key)
    if !settings.includesHiddenFields, name.first == 0x2E || name.first == 0x5F {
      return members.learn(key, nil)
    }
    var text = OctetBuffer(capacity: 64)
    var cursor = text.cursor(budget: 6 * name.count + 16, form: .json)
    cursor = append(name: name, to: cursor)
    let count = cursor.count
    text.commit(count)
    members.learn(key, text.array())
  }

  // MARK: - Nested objects

  /// Writes an object or an array of a tree.
  @_lifetime(copy cursor)
  private mutating func append(
    _ tree: JSONTree, in batch: EventBatch, depth: Int, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let members = tree.members
    cursor.append(tree.isArray ? 0x5B : 0x7B)
    for (index, member) in members.enumerated() {
      let before = cursor.count
      if index > 0 { cursor.append(0x2C) }
      cursor = breakLine(depth: depth + 1, isEmpty: false, to: cursor)
      if !tree.isArray { cursor = append(name: member.name, to: cursor) }
      switch member.node {
      case .leaf(let value): cursor = append(value, in: batch, to: cursor)
      case .tree(let inner): cursor = append(inner, in: batch, depth: depth + 1, to: cursor)
      }
      if cursor.isExhausted {
        cursor.rewind(to: before)
        break
      }
    }
    cursor = breakLine(depth: depth, isEmpty: members.isEmpty, to: cursor)
    cursor.append(tree.isArray ? 0x5D : 0x7D)
    return cursor
  }

  // MARK: - Names and values

  /// Starts a new line where the output is for people.
  @_lifetime(copy cursor)
  private mutating func breakLine(
    depth: Int, isEmpty: Bool, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    guard settings.isPretty, !isEmpty else { return cursor }
    cursor.append(0x0A)
    for _ in 0..<depth { cursor.append("  ") }
    return cursor
  }

  /// Writes a member's name and the colon.
  @_lifetime(copy cursor)
  private mutating func append(name: [UInt8], to cursor: OctetCursor) -> OctetCursor {
    var cursor = cursor
    cursor.append(0x22)
    for octet in name { cursor = Self.append(escaped: octet, to: cursor) }
    cursor.append(0x22)
    cursor.append(0x3A)
    if settings.isPretty { cursor.append(0x20) }
    return cursor
  }

  /// Writes a value.
  @_lifetime(copy cursor)
  public mutating func append(
    _ value: Value, in batch: EventBatch, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    switch value.kind {
    case .undefined: cursor.append("null")
    case .boolean: if value.boolean { cursor.append("true") } else { cursor.append("false") }
    case .integer: cursor.append(decimal: value.integer)
    case .string:
      cursor.append(0x22)
      cursor = append(string: value.range, of: batch.text, to: cursor)
      cursor.append(0x22)
    case .datetime:
      cursor.append(0x22)
      cursor = times.appending(value.datetime, to: cursor)
      cursor.append(0x22)
    case .binary, .ip4addr, .ip6addr:
      cursor.append(0x22)
      cursor = ValueText.appending(value, in: batch, to: cursor)
      cursor.append(0x22)
    }
    return cursor
  }

  /// Writes the octets of a string.
  @_lifetime(copy cursor)
  private mutating func append(
    string range: TextRange, of text: borrowing OctetBuffer, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let octets = text.view(from: Int(range.start), count: Int(range.count))
    var at = 0
    while at < octets.count, !cursor.isExhausted {
      let word = octets.word(at)
      let count = min(octets.count &- at, 8)
      if _fastPath(Self.specials(word) &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count) == 0) {
        cursor.append(word: word, count: count)
        at &+= count
        continue
      }
      let octet = octets.octet(at)
      if octet >= 0x80, settings.forcesUTF8 {
        let length = UTF8Text.sequenceLength(octets, at)
        if length == 0 {
          cursor.append(0x3F)
          at &+= 1
        } else {
          cursor.append(octets, from: at, count: length)
          at &+= length
        }
        continue
      }
      cursor = Self.append(escaped: octet, to: cursor)
      at &+= 1
    }
    return cursor
  }

  /// A word whose marked octets may not stand for themselves: control characters, quotation marks,
  /// backslashes and all that are not ASCII. Octets above a marked one may be marked without cause.
  @inline(__always)
  private static func specials(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = word ^ (ones &* 0x22)
    let backslashes = word ^ (ones &* 0x5C)
    let below = (word &- ones &* 0x20) & ~word
    let above = (word &+ ones) | word
    let equal = ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
    return (below | above | equal) & (ones &* 0x80)
  }

  /// Writes an octet of a string as JSON has it (RFC 8259 section 7).
  @inline(__always)
  @_lifetime(copy cursor)
  private static func append(escaped octet: UInt8, to cursor: OctetCursor) -> OctetCursor {
    var cursor = cursor
    switch octet {
    case 0x22: cursor.append("\\\"")
    case 0x5C: cursor.append("\\\\")
    case 0x0A: cursor.append("\\n")
    case 0x0D: cursor.append("\\r")
    case 0x09: cursor.append("\\t")
    case 0x0C: cursor.append("\\f")
    case 0x08: cursor.append("\\b")
    case 0..<0x20, 0x7F:
      cursor.append("\\u00")
      // The first digit of a control character is 0, 1 or 7.
      let low = octet & 15
      cursor.append(UInt8(ascii: "0") + (octet >> 4))
      cursor.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "A") - 10 + low)
    default: cursor.append(octet)
    }
    return cursor
  }
}
