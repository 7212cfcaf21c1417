import Octets
import Testing

/// The text that `write` puts into a cursor of a budget, and whether it was spent.
private func text(
  budget: Int = 4096, form: TextForm = .plain, _ write: (inout OctetCursor) -> Void
) -> (text: String, isExhausted: Bool) {
  var buffer = OctetBuffer(capacity: 64)
  var cursor = buffer.cursor(budget: budget, form: form)
  write(&cursor)
  let isExhausted = cursor.isExhausted
  buffer.commit(cursor.count)
  return (String(decoding: buffer.view.array(), as: UTF8.self), isExhausted)
}

@Suite struct OctetCursorEscapeTests {
  @Test func `Every octet is escaped with three digits in both forms`() {
    for octet in UInt8.min...UInt8.max {
      let digits = String(1000 + Int(octet)).dropFirst()
      #expect(text { $0.appendDecimalEscape(octet) }.text == "\\\(digits)")
      #expect(text(form: .json) { $0.appendDecimalEscape(octet) }.text == "\\\\\(digits)")
    }
  }

  @Test func `Two words are written up to their count`() {
    for count in 0...16 {
      let written = text {
        $0.append(low: 0x6867_6665_6463_6261, high: 0x706F_6E6D_6C6B_6A69, count: count)
      }
      #expect(written.text == String("abcdefghijklmnop".prefix(count)))
    }
  }

  @Test func `An address that spends the budget says so`() {
    for budget in 0..<20 {
      let address = IPAddress(v4: 0xC0A8_64C8)
      let written = text(budget: budget) {
        $0.append(address)
        $0.append(0x21)
      }
      #expect(written.isExhausted || written.text == "192.168.100.200!")
    }
  }
}
