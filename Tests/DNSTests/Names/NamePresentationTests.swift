import DNS
import Octets
import Testing

/// The text of a name that stands alone.
private func presentation(_ wire: [UInt8], form: TextForm = .plain) -> String {
  var input = OctetBuffer(capacity: 300)
  input.append(wire)
  let view = input.view
  return text(form: form) { $0 = NamePresentation.appending(nameAt: 0, of: view, to: $0) }
}

/// The wire form of a text; nil where it is no name.
private func wire(_ text: String) -> [UInt8]? {
  var input = OctetBuffer(capacity: 300)
  input.append(text)
  var output = OctetBuffer(capacity: 300)
  output.append([7])
  guard let count = NamePresentation.appendWire(of: input.view, to: &output) else {
    #expect(output.count == 1)
    return nil
  }
  #expect(count == output.count - 1)
  return Array(output.view.array().dropFirst())
}

/// A name of random labels of random octets, half of them from an alphabet of special ones.
private func randomName(_ generator: inout SeededGenerator) -> [UInt8] {
  let special: [UInt8] = [0x2E, 0x5C, 0x22, 0x20, 0, 0xFF, 0x7F, 0x80, 0x41, 0x61, 0x31, 0x2D]
  var name: [UInt8] = []
  for _ in 0..<Int.random(in: 0...6, using: &generator) {
    let count = Int.random(in: 1...(Bool.random(using: &generator) ? 9 : 63), using: &generator)
    let isPlain = Bool.random(using: &generator)
    guard name.count + count + 2 <= 255 else { break }
    name.append(UInt8(count))
    for _ in 0..<count {
      name.append(
        isPlain
          ? UInt8.random(in: 0x61...0x7A, using: &generator)
          : Bool.random(using: &generator)
            ? special.randomElement(using: &generator) ?? 0
            : UInt8.random(in: 0...255, using: &generator))
    }
  }
  return name + [0]
}

@Suite struct NamePresentationTests {
  @Test func `A name has one text, from which the same octets come back`() {
    var generator = SeededGenerator(state: 20_240_501)
    var seen: [String: [UInt8]] = [:]
    #if DEBUG
      let rounds = 500
    #else
      let rounds = 100_000
    #endif
    for _ in 0..<rounds {
      let name = randomName(&generator)
      let text = presentation(name)
      #expect(wire(text) == name)
      if let other = seen.updateValue(name, forKey: text) { #expect(other == name) }
      if text.utf8.contains(where: { $0 < 0x21 || $0 > 0x7E }) { Issue.record("\(text)") }
      if unescapedJSON(presentation(name, form: .json)) != text { Issue.record("\(text)") }
    }
  }

  @Test func `Every octet has its form at every place of a label`() {
    #if DEBUG
      let counts = [8]
    #else
      let counts = [1, 7, 8, 9, 17]
    #endif
    for octet in UInt8.min...UInt8.max {
      for count in counts {
        for place in 0..<count {
          var label = [UInt8](repeating: 0x61, count: count)
          label[place] = octet
          let value = String(1000 + Int(octet)).dropFirst()
          let escaped =
            switch octet {
            case 0x2E: #"\."#
            case 0x5C: #"\\"#
            case 0x21...0x7E: String(UnicodeScalar(octet))
            default: #"\\#(value)"#
            }
          let left = String(repeating: "a", count: place)
          let right = String(repeating: "a", count: count - place - 1)
          let expected = "x.\(left)\(escaped)\(right).y"
          if presentation([1, 0x78, UInt8(count)] + label + [1, 0x79, 0]) != expected {
            Issue.record("octet \(octet) at \(place) of \(count)")
          }
        }
      }
    }
  }

  @Test func `A length that is the octet of a character is no text beside an octet that is none`() {
    for length in 40...63 {
      for place in 0...length {
        // An octet that is escaped, in the first label or in the second.
        var first: [UInt8] = [0x61]
        var second = [UInt8](repeating: 0x62, count: length)
        if place == length { first[0] = 0xFF } else { second[place] = 0xFF }
        let name = [1] + first + [UInt8(length)] + second
        let text = [first, second].map { label in
          label.map { $0 == 0xFF ? #"\255"# : String(UnicodeScalar($0)) }.joined()
        }
        let expected = text.joined(separator: ".")
        #expect(presentation(name + [0]) == expected)
        // So is what stands behind the labels and is neither a label nor a pointer.
        for octet: UInt8 in [0x40, 0x61, 0x7E, 0x7F, 0x80, 0xBF] {
          #expect(presentation(name + [octet, 0x41]) == expected)
        }
      }
    }
  }

  @Test func `The root is a full stop, and a full stop in a label is not one between labels`() {
    #expect(presentation([0]) == ".")
    #expect(presentation([3] + Array("www".utf8) + [0]) == "www")
    #expect(presentation([11] + Array("www.bank.co".utf8) + [0]) == #"www\.bank\.co"#)
    #expect(presentation([3, 0x22, 0x5C, 0x2E, 0], form: .json) == #"\"\\\\\\."#)
  }

  @Test func `What is not a name is written as far as it goes`() {
    #expect(presentation([]) == ".")
    #expect(presentation([1, 0x61]) == "a")
    #expect(presentation([5, 0x61]) == ".")
    #expect(presentation([1, 0x61, 0x40]) == "a")
    #expect(presentation([1, 0x61, 0xC0]) == "a")
    #expect(presentation([0xC0, 0]) == ".")
    let loop = presentation([1, 0x61, 0xC0, 0])
    #expect(loop.count <= 255)
    #expect(loop.hasPrefix("a.a.a"))
  }

  @Test(arguments: [
    "", "..", "a..b", ".a", "a b", "a\\", "a\\25", "a\\256", "a\\2x5", "é", "a\u{7F}",
    String(repeating: "a", count: 64),
    Array(repeating: String(repeating: "a", count: 63), count: 4).joined(separator: "."),
  ])
  func `Text that is no name is rejected`(text: String) { #expect(wire(text) == nil) }

  @Test func `Text is read with a full stop at its end and with escapes`() {
    #expect(wire("a.b.") == [1, 0x61, 1, 0x62, 0])
    #expect(wire(".") == [0])
    #expect(wire(#"\097\b\."#) == [3, 0x61, 0x62, 0x2E, 0])
    let label = String(repeating: "a", count: 63)
    let longest = [label, label, label, String(repeating: "b", count: 61)].joined(separator: ".")
    #expect(wire(longest)?.count == 255)
    #expect(wire(longest + "b") == nil)
  }
}

@Suite struct NameReaderTests {
  @Test func `A compressed name is measured, copied, folded and counted`() {
    var input = OctetBuffer(capacity: 64)
    input.append([9, 9] + name("Example.COM") + [3] + Array("WwW".utf8) + [0xC0, 2, 7])
    let view = input.view
    #expect(NameReader.end(ofNameAt: 2, in: view) == 15)
    #expect(NameReader.end(ofNameAt: 15, in: view) == 21)
    #expect(NameReader.labelCount(nameAt: 15, of: view) == 3)
    var output = OctetBuffer(capacity: 64)
    #expect(NameReader.appendWire(nameAt: 15, of: view, folded: false, to: &output) == 17)
    #expect(output.view.array() == name("WwW.Example.COM"))
    output.removeAll()
    #expect(NameReader.appendWire(nameAt: 15, of: view, folded: true, to: &output) == 17)
    #expect(output.view.array() == name("www.example.com"))
    for bad in [-1, 21, 22, 99] {
      #expect(NameReader.end(ofNameAt: bad, in: view) == nil)
      #expect(NameReader.labelCount(nameAt: bad, of: view) == nil)
      #expect(NameReader.appendWire(nameAt: bad, of: view, folded: true, to: &output) == nil)
    }
    #expect(output.count == 17)
  }
}
