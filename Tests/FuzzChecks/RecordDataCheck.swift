internal import DNS
internal import Octets

extension FuzzCheck {
  /// Two octets for the type, one for the class, then RDATA: its text is bounded, has no control
  /// characters, and is that of a string in JSON without the escapes.
  public static let recordData = FuzzCheck(name: "record-data") { input in
    guard input.count >= 3, input.count < 65_000 else { return nil }
    let recordClass: UInt8 = input[2] == 0 ? 1 : input[2]
    let data = Array(input.dropFirst(3))
    let header: [UInt8] = [0, 1, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0]
    let length = [UInt8(data.count >> 8), UInt8(data.count & 255)]
    let fixed: [UInt8] = [0, input[0], input[1], 0, recordClass, 0, 0, 0, 60]
    var message = OctetBuffer(capacity: input.count + 64)
    message.append(header + fixed + length + data)
    var table = RecordTable(capacity: 4)
    let parsed = MessageParser.parse(message.view, into: &table)
    guard parsed.answersRead == 1 else { return "the record is not read: \(parsed.defect)" }
    let entry = table[Int(parsed.firstEntry)]
    let plain = RecordDataText.octets(of: entry, message.view, .plain)
    // A name in the data may be as long as 255 octets however short its pointer is.
    guard plain.count <= 256 + 1_100 * data.count else {
      return "\(plain.count) octets of text for \(data.count) of data"
    }
    guard plain.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      return "a control character is in \(String(decoding: plain, as: UTF8.self))"
    }
    if parsed.answersRead == 1, entry.hasDataDefect, !plain.starts(with: Array("\\# ".utf8)) {
      return "malformed, but written as \(String(decoding: plain, as: UTF8.self))"
    }
    var expected: [UInt8] = []
    for octet in plain {
      if octet == 0x22 || octet == 0x5C { expected.append(0x5C) }
      expected.append(octet)
    }
    guard RecordDataText.octets(of: entry, message.view, .json) == expected else {
      return "another text in JSON than \(String(decoding: plain, as: UTF8.self))"
    }
    return nil
  }
}

/// Record data as text.
private enum RecordDataText {
  /// The text of a record's data.
  static func octets(
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
