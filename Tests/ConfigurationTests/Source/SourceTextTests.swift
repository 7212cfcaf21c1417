import Configuration
import Testing

/// Places through joins, replacements and slices.
@Suite struct SourceTextTests {
  @Test("Every octet of joined, replaced and sliced text leads back to its place")
  func places() {
    let at = { (line: Int, column: Int) in SourcePlace(file: "f", line: line, column: column) }
    var text = SourceText(Array("ab ".utf8), at: at(1, 5))
    text.append(Array("cd".utf8), at: at(2, 1))
    text.append(replacement: Array("XYZ".utf8), at: at(2, 3))
    text.append(Array("e".utf8), at: at(2, 9))
    #expect(text.string == "ab cdXYZe")
    let expected = [
      at(1, 5), at(1, 6), at(1, 7), at(2, 1), at(2, 2), at(2, 3), at(2, 3), at(2, 3), at(2, 9),
      at(2, 10),
    ]
    for (offset, place) in expected.enumerated() { #expect(text.place(at: offset) == place) }
    #expect(text.place(at: -3) == at(1, 5))
    #expect(text.place(at: 99) == at(2, 10))
    // Every slice has the places of the whole.
    for low in 0...text.count {
      for high in low...text.count {
        let part = text[low..<high]
        #expect(part.octets == Array(text.octets[low..<high]))
        for offset in 0..<part.count {
          #expect(part.place(at: offset) == text.place(at: low + offset))
        }
        if part.isEmpty { #expect(part.place == text.place(at: low)) }
        var joined = text[0..<low]
        joined.append(text[low..<text.count])
        #expect(joined.octets == text.octets)
        for offset in 0..<text.count {
          #expect(joined.place(at: offset) == text.place(at: offset))
        }
      }
    }
    #expect(text[5..<99].string == "XYZe")
    #expect(text[20..<30].isEmpty)
  }

  @Test("Text that is not from a file has lines and columns too")
  func lines() {
    let text = SourceText("ab\n\ncd", file: "script")
    #expect(text.string == "ab\n\ncd")
    #expect(text.place(at: 1).description == "script:1:2")
    #expect(text.place(at: 2).description == "script:1:3")
    #expect(text.place(at: 3).description == "script:2:1")
    #expect(text.place(at: 5).description == "script:3:2")
    #expect(SourceText("\n", file: "s", line: 7).endPlace.description == "s:8:1")
  }

  @Test("Trimming and matching keep places and any octets")
  func trimming() {
    let text = SourceText(" \t\u{FF} ab\r\n", file: "f").trimmed
    #expect(text.string == "\u{FF} ab")
    #expect(text.place.description == "f:1:3")
    #expect(SourceText("EXEC", file: "f").matches("exec"))
    let binary = SourceText([0xFF, 0x00, 0x41], at: text.place)
    #expect(binary.octets == [0xFF, 0x00, 0x41])
    #expect(binary.string == "\u{FFFD}\0A")
    #expect(binary.excerpt == "\u{FFFD}\\x00A")
    #expect(SourceText(String(repeating: "é", count: 80), file: "f").excerpt.count == 80)
    let long = SourceText(String(repeating: "é", count: 1_000), file: "f").excerpt
    #expect(long == String(repeating: "é", count: 80) + "…")
  }
}
