import DNS
import Octets
import Testing

/// A name as people see it; nil where it is not shown otherwise.
private func display(_ text: String) -> String? {
  var input = OctetBuffer(capacity: 512)
  input.append(name(text))
  let view = input.view
  guard NamePresentation.hasDisplay(nameAt: 0, of: view) else { return nil }
  return DNSTests.text { $0 = NamePresentation.appending(displayOfNameAt: 0, of: view, to: $0) }
}

@Suite struct DisplayNameTests {
  @Test(arguments: [
    ("xn--bcher-kva.example", "bücher.example"), ("XN--BCHER-KVA.Example", "bücher.Example"),
    ("xn--strae-oqa.de", "straße.de"), ("xn--mgbh0fb.xn--kgbechtv", "مثال.إختبار"),
    ("xn--e1aybc.xn--p1ai", "тест.рф"), ("xn--wgv71a119e.jp", "日本語.jp"),
    ("xn--wgv71a.xn--wgv71a", "日本.日本"), ("xn--3e0b707e", "한국"), ("xn--fiqs8s", "中国"),
    ("xn--hxajbheg2az3al.xn--jxalpdlp", "παράδειγμα.δοκιμή"),
    ("xn--11b5bs3a9aj6g", "परीक्षा"), ("xn--o3cw4h", "ไทย"), ("xn--mgbaam7a8h", "امارات"),
    ("xn--4gbrim.xn--ygbi2ammx", "موقع.فلسطين"), ("xn--fzys8d69uvgm", "電訊盈科"),
    ("xn--facebook-lwd", nil), ("a.xn--bcher-kva.xn--bcher-kva", "a.bücher.bücher"),
  ])
  func `International labels are shown in their own letters`(text: String, expected: String?) {
    #expect(display(text) == expected)
  }

  @Test(arguments: [
    // Nothing international.
    "www.example.com", "xn-.example", "xn--", "x.n--a",
    // No encoding, or of nothing outside ASCII.
    "xn--a", "xn--abc-", "xn--bcher-kv!", "xn--99999999999", "xn---bcher", "xn--0000000000000000",
    // Cyrillic that imitates: apple, paypal with one letter, and Greek.
    "xn--80ak6aa92e.com", "xn--pypal-4ve.com", "xn--mxa.example",
    // A soft hyphen, a zero width joiner, a direction mark, an upper case letter, a full width one.
    "xn--ab-5da", "xn--ab-m1t", "xn--ab-p1t", "xn--ab-42s", "xn--mi7c",
    // Digits of India, symbols.
    "xn--e4b", "xn--27b", "xn--n3h", "xn--vi8h",
    // One bad label spoils all.
    "xn--bcher-kva.xn--n3h",
  ])
  func `What is no A-label, or could mislead, is not shown`(text: String) {
    #expect(display(text) == nil)
  }

  @Test func `Any octets behind the prefix are decoded or refused`() {
    var state: UInt64 = 7
    var shown = 0
    for _ in 0..<20000 {
      var label = Array("xn--".utf8)
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      for _ in 0..<Int(1 + state >> 59) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        label.append(Array("abcdefghijklmnopqrstuvwxyz0123456789-".utf8)[Int(state >> 33) % 37])
      }
      var input = OctetBuffer(capacity: 128)
      input.append([UInt8(label.count)] + label + [0])
      let view = input.view
      guard NamePresentation.hasDisplay(nameAt: 0, of: view) else { continue }
      shown += 1
      let text = text { $0 = NamePresentation.appending(displayOfNameAt: 0, of: view, to: $0) }
      #expect(
        text.unicodeScalars.allSatisfy {
          $0.properties.isAlphabetic || $0.isASCII
            || $0.properties.generalCategory == .nonspacingMark
            || $0.properties.generalCategory == .spacingMark
        })
    }
    #expect(shown > 10 && shown < 19000, "\(shown)")
  }
}
