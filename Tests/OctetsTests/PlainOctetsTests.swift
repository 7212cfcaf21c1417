import Octets
import Testing

/// Copies of texts up to what has to be escaped, against the definition octet by octet.
struct PlainOctetsTests {
  /// A form and the same as a rule.
  private struct Form {
    /// What is tested.
    let plain: PlainOctets
    /// What does not stand for itself beside control characters.
    let exceptions: [UInt8]
    /// The least that does.
    var least: UInt8 = 0x20
    /// Whether only ASCII does.
    var isASCII = false

    /// Whether an octet stands for itself.
    func isPlain(_ octet: UInt8) -> Bool {
      octet >= least && octet != 0x7F && !exceptions.contains(octet) && !(isASCII && octet > 0x7F)
    }
  }

  /// Some forms: none, few and all exceptions, control characters and octets above ASCII among them.
  private static let forms = [
    Form(plain: PlainOctets(except: []), exceptions: []),
    Form(
      plain: PlainOctets(except: 0x22, 0x5C, isASCII: true), exceptions: [0x22, 0x5C], isASCII: true
    ),
    Form(plain: PlainOctets(except: 0x22, 0x5C, isASCII: false), exceptions: [0x22, 0x5C]),
    Form(
      plain: PlainOctets(except: [0x3D, 0x3B, 0x22, 0x5C, 0x27], from: 0x21),
      exceptions: [0x3D, 0x3B, 0x22, 0x5C, 0x27], least: 0x21),
    Form(
      plain: PlainOctets(except: [0x09, 0xFF, 0x80], from: 0x7F), exceptions: [0x09, 0xFF, 0x80],
      least: 0x7F),
    Form(plain: PlainOctets(except: [0xC3], isASCII: true), exceptions: [0xC3], isASCII: true),
  ]

  @Test("Every octet at every place stops the copy, or does not, as its form says")
  func singleOctets() {
    for form in Self.forms {
      for octet in UInt8.min...UInt8.max {
        for place in 0..<19 {
          var text = [UInt8](repeating: form.least <= 0x61 ? 0x61 : 0x90, count: 19)
          text[place] = octet
          check(text, from: 0, form)
        }
      }
    }
  }

  @Test(
    "Random texts are copied up to the first octet that does not stand for itself, from any place")
  func randomTexts() {
    var generator = SystemRandomNumberGenerator()
    for form in Self.forms {
      for _ in 0..<300 {
        let text = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        }
        for start in 0...text.count { check(text, from: start, form) }
      }
    }
  }

  /// Compares what is copied with the rule.
  private func check(_ text: [UInt8], from start: Int, _ form: Form) {
    var source = OctetBuffer(capacity: 64)
    source.append(text)
    let end = text.indices.dropFirst(start).first { !form.isPlain(text[$0]) } ?? text.count
    var output = OctetBuffer(capacity: 64)
    output.append("head")
    let found = output.append(plain: form.plain, of: source.view, from: start)
    #expect(found == end, "\(text) from \(start)")
    #expect(output.array() == Array("head".utf8) + text[min(start, text.count)..<end])
    #expect(form.plain.end(in: source.view, from: start) == end)
    var target = OctetBuffer(capacity: 64)
    var cursor = target.cursor(budget: 256, form: .plain)
    let stopped = cursor.append(plain: form.plain, of: source.view, from: start)
    let count = cursor.count
    target.commit(count)
    #expect(stopped == end)
    #expect(target.array() == Array(text[min(start, text.count)..<end]))
  }

  @Test("A cursor whose budget is spent writes nothing more and says that all is done")
  func spentBudget() {
    var source = OctetBuffer(capacity: 64)
    source.append([UInt8](repeating: 0x61, count: 40))
    var target = OctetBuffer(capacity: 64)
    var cursor = target.cursor(budget: 10, form: .plain)
    let stopped = cursor.append(plain: PlainOctets(except: []), of: source.view, from: 0)
    #expect(stopped == 40)
    let (isExhausted, count) = (cursor.isExhausted, cursor.count)
    #expect(isExhausted)
    #expect(count < 40)
  }

  @Test("A constant and a word of octets are appended as they are")
  func constants() {
    var output = OctetBuffer(capacity: 64)
    output.append(literal: "a constant of more than sixteen octets")
    output.append(word: 0x62_61, count: 2)
    #expect(output.array() == Array("a constant of more than sixteen octetsab".utf8))
  }
}
