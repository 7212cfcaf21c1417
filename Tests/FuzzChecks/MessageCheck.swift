internal import DNS
internal import Octets
internal import Packets

extension FuzzCheck {
  /// A message: what is read of it lies inside of it and in order, every name is read back from its
  /// text, and its event is the same text rendered and spelled out.
  public static let message = FuzzCheck(name: "message") { input in
    if let failure = Messages.failure(input) { return failure }
    // A datagram holds no more.
    let payload = input.prefix(65_507)
    let source: [UInt8] = [10, 0, 0, 1, 10, 0, 0, 2]
    let total = payload.count + 28
    let ip = [0x45, 0, UInt8(total >> 8), UInt8(total & 255), 0, 0, 0, 0, 64, 17, 0, 0] + source
    let length = payload.count + 8
    let udp: [UInt8] = [0x9C, 0x40, 0, 53, UInt8(length >> 8), UInt8(length & 255), 0, 0]
    let plan = Frames.plans[input.count % Frames.plans.count]
    return Frames.failure(ip + udp + payload, .raw, plan)
  }
}

/// The check of messages.
private enum Messages {
  /// What does not hold of the reading of a message; nil where all does.
  static func failure(_ message: [UInt8]) -> String? {
    var table = RecordTable(capacity: 4)
    var input = OctetBuffer(capacity: message.count + 1)
    input.append(message)
    let view = input.view
    let parsed = MessageParser.parse(view, into: &table)
    guard parsed.entryCount == table.count, parsed.entryCount <= MessageParser.recordLimit else {
      return "\(parsed.entryCount) entries, and \(table.count) in the table"
    }
    for section in [Section.question, .answer, .authority, .additional]
    where parsed.countRead(section) > parsed.header.count(section) {
      return "more records are read than announced"
    }
    guard Int(parsed.defect.offset) <= message.count, Int(parsed.trailingOctets) <= message.count
    else { return "the defect is behind the message: \(parsed.defect)" }
    var behind = Header.octets
    for index in 0..<parsed.entryCount {
      let entry = table[Int(parsed.firstEntry) + index]
      let owner = Int(entry.ownerOffset)
      guard owner == behind || index == 0, owner >= behind, owner < message.count else {
        return "entry \(index) is at \(owner), not at \(behind)"
      }
      if let failure = nameFailure(owner, view) { return failure }
      if entry.section == .question {
        guard index + 1 < parsed.entryCount else { continue }
        behind = Int(table[Int(parsed.firstEntry) + index + 1].ownerOffset)
        if behind <= owner { return "entry \(index + 1) is before the one at \(owner)" }
        continue
      }
      let start = Int(entry.dataOffset)
      behind = start + Int(entry.dataLength)
      guard start > owner, behind <= message.count else {
        return "the data of entry \(index) is \(start)..<\(behind) of \(message.count)"
      }
    }
    return nil
  }

  /// What does not hold of a name's text; nil where all does.
  private static func nameFailure(_ offset: Int, _ message: borrowing OctetView) -> String? {
    let first = text(ofNameAt: offset, message)
    var wire = OctetBuffer(capacity: 256)
    guard NamePresentation.appendWire(of: first.view, to: &wire) != nil else {
      return "not a name: \(String(decoding: first.array(), as: UTF8.self))"
    }
    let second = text(ofNameAt: 0, wire.view)
    guard first.array() == second.array() else {
      return "\(String(decoding: first.array(), as: UTF8.self)) is read back as "
        + String(decoding: second.array(), as: UTF8.self)
    }
    return nil
  }

  /// The text of a name.
  private static func text(
    ofNameAt offset: Int, _ message: borrowing OctetView
  ) -> OctetBuffer {
    var buffer = OctetBuffer(capacity: 1024)
    var cursor = buffer.cursor(budget: 1024, form: .plain)
    cursor = NamePresentation.appending(nameAt: offset, of: message, to: cursor)
    let count = cursor.count
    buffer.commit(count)
    return buffer
  }
}
