internal import DNS
internal import Octets

extension FuzzCheck {
  /// Two octets for the type, one for the class, then RDATA: its text is bounded, has no control
  /// characters, is that of a string in JSON without the escapes, and is read back to the same octets.
  /// The same octets as text are rejected, or read to data that comes back from its own text.
  public static let recordData = FuzzCheck(name: "record-data") { input in
    guard input.count >= 3, input.count < 65_000 else { return nil }
    let type = RecordType(rawValue: UInt16(input[0]) << 8 | UInt16(input[1]))
    let recordClass = RecordClass(rawValue: UInt16(input[2] == 0 ? 1 : input[2]))
    let data = Array(input.dropFirst(3))
    if let failure = RecordDataText.failure(type, recordClass, data) { return failure }
    return RecordDataText.failure(type, recordClass, text: data)
  }
}

/// Record data as text.
private enum RecordDataText {
  /// What does not hold of record data; nil where all does.
  static func failure(
    _ type: RecordType, _ recordClass: RecordClass, _ data: [UInt8]
  ) -> String? {
    let message = message(type, recordClass, data)
    var table = RecordTable(capacity: 4)
    let parsed = MessageParser.parse(message.view, into: &table)
    guard parsed.answersRead == 1 else { return "the record is not read: \(parsed.defect)" }
    let entry = table[Int(parsed.firstEntry)]
    let plain = octets(of: entry, message.view, .plain)
    // A name in the data may be as long as 255 octets however short its pointer is.
    guard plain.count <= 256 + 1_100 * data.count else {
      return "\(plain.count) octets of text for \(data.count) of data"
    }
    guard plain.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      return "a control character is in \(String(decoding: plain, as: UTF8.self))"
    }
    let isUnknownForm = plain.starts(with: Array("\\# ".utf8))
    if entry.hasDataDefect, !isUnknownForm {
      return "malformed, but written as \(String(decoding: plain, as: UTF8.self))"
    }
    var expected: [UInt8] = []
    for octet in plain {
      if octet == 0x22 || octet == 0x5C { expected.append(0x5C) }
      expected.append(octet)
    }
    guard octets(of: entry, message.view, .json) == expected else {
      return "another text in JSON than \(String(decoding: plain, as: UTF8.self))"
    }
    // The options of OPT have names for people, not a form.
    if type == .opt, !isUnknownForm { return nil }
    return failure(type, recordClass, readBackFrom: plain, data)
  }

  /// What does not hold of the way from text back to data; nil where all does.
  private static func failure(
    _ type: RecordType, _ recordClass: RecordClass, readBackFrom plain: [UInt8], _ data: [UInt8]
  ) -> String? {
    let words = String(decoding: plain, as: UTF8.self)
    switch parse(type, recordClass, plain) {
    case .failure(let error): return "\(words) is not read back: \(error) at \(error.offset)"
    case .success(let octets):
      // Names come back without pointers, however long they are then.
      let hasPointers = data.contains { $0 >= 0xC0 }
      guard octets == data || hasPointers else { return "\(words) is read back as \(octets)" }
      guard octets.count < 65_000 else { return nil }
      let second = text(type, recordClass, octets)
      guard second == plain else {
        return "\(words) is read back as \(String(decoding: second, as: UTF8.self))"
      }
      return nil
    }
  }

  /// What does not hold of a text that somebody wrote; nil where all does.
  static func failure(
    _ type: RecordType, _ recordClass: RecordClass, text written: [UInt8]
  ) -> String? {
    switch parse(type, recordClass, written) {
    case .failure(let error):
      return error.offset <= written.count ? nil : "\(error) at \(error.offset), outside the text"
    case .success(let octets):
      guard octets.count < 60_000 else { return nil }
      return failure(type, recordClass, octets)
    }
  }

  /// The data that the parser makes of a text, or why not.
  private static func parse(
    _ type: RecordType, _ recordClass: RecordClass, _ text: [UInt8]
  ) -> Result<[UInt8], PresentationError> {
    var input = OctetBuffer(capacity: text.count)
    input.append(text)
    var output = OctetBuffer(capacity: 1_024)
    do throws(PresentationError) {
      _ = try RecordDataParser.parse(
        input.view, type: type, recordClass: recordClass, into: &output)
      return .success(output.array())
    } catch {
      return .failure(error)
    }
  }

  /// A response with one record.
  private static func message(
    _ type: RecordType, _ recordClass: RecordClass, _ data: [UInt8]
  ) -> OctetBuffer {
    var message = OctetBuffer(capacity: data.count + 64)
    message.append([0, 1, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0])
    message.append([0] + [type.rawValue, recordClass.rawValue].flatMap(word) + [0, 0, 0, 60])
    message.append(word(UInt16(data.count)) + data)
    return message
  }

  /// Sixteen bits in network order.
  private static func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }

  /// The text of data that stands in a message.
  private static func text(
    _ type: RecordType, _ recordClass: RecordClass, _ data: [UInt8]
  ) -> [UInt8] {
    let message = message(type, recordClass, data)
    var table = RecordTable(capacity: 4)
    let parsed = MessageParser.parse(message.view, into: &table)
    return parsed.answersRead == 1
      ? octets(of: table[Int(parsed.firstEntry)], message.view, .plain) : []
  }

  /// The text of a record's data.
  private static func octets(
    of entry: RecordEntry, _ message: borrowing OctetView, _ form: TextForm
  ) -> [UInt8] {
    var buffer = OctetBuffer(capacity: 4_096)
    // Long enough that nothing is cut.
    var cursor = buffer.cursor(budget: 2_048 + 2_200 * Int(entry.dataLength), form: form)
    cursor = RecordData.appending(entry, of: message, to: cursor)
    let count = cursor.count
    buffer.commit(count)
    return buffer.array()
  }
}
