/// Which letters of an A-label are shown to people: fewer than IDNA allows (RFC 5892), and nothing that
/// moves, hides or imitates other text.
///
/// Shown are labels of lower case letters of one script that this file lists, with ASCII digits and
/// hyphens: letters and, in scripts that write vowels as marks, marks. East Asian scripts may stand
/// together, and Han and Hangul with ASCII letters. Not shown are digits and symbols of other scripts,
/// invisible and control characters, and labels of Cyrillic, Greek, Armenian, Georgian or Hebrew letters
/// that all look like others.
enum DisplayRule {
  /// The scripts of a label's letters.
  private enum Script: Equatable {
    /// Latin.
    case latin
    /// Chinese, Japanese and Korean; whether it has Kana.
    case eastAsian
    /// Written from right to left: Hebrew or Arabic, by the first code point of the block.
    case rightToLeft(UInt32)
    /// Another, by the first code point of its block; whether it writes vowels as marks.
    case other(UInt32)
  }

  /// Whether a label is shown.
  static func allows(_ label: borrowing Punycode) -> Bool {
    var script: Script?
    var hasASCIILetters = false
    var hasDigits = false
    var hasKana = false
    var hasOnlyLookalikes = true
    for index in 0..<label.count {
      let code = label.codePoints[index]
      switch code {
      case 0x2D: continue
      case 0x30...0x39:
        hasDigits = true
        continue
      case 0x61...0x7A:
        hasASCIILetters = true
        continue
      default: break
      }
      guard let own = self.script(code, isFirst: index == 0) else { return false }
      if let script, script != own { return false }
      script = own
      if code >= 0x3041, code <= 0x30FF { hasKana = true }
      if !isLookalike(code) { hasOnlyLookalikes = false }
    }
    guard let script else { return false }
    switch script {
    case .latin: return true
    case .eastAsian: return !(hasASCIILetters && hasKana)
    case .rightToLeft: return !hasASCIILetters && !hasDigits && !hasOnlyLookalikes
    case .other: return !hasASCIILetters && !hasOnlyLookalikes
    }
  }

  /// The script of a code point; nil for one that is not shown.
  private static func script(_ code: UInt32, isFirst: Bool) -> Script? {
    guard let script = block(code), let scalar = Unicode.Scalar(code) else { return nil }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .lowercaseLetter, .otherLetter, .modifierLetter: break
    case .nonspacingMark, .spacingMark:
      guard !isFirst, case .other(let first) = script, first >= 0x0900, first != 0x10D0 else {
        return nil
      }
    default: return nil
    }
    if properties.isDefaultIgnorableCodePoint || properties.isDeprecated { return nil }
    // Sharp s and final sigma are themselves, though folding changes them (RFC 5892 section 2.6).
    if properties.changesWhenNFKCCaseFolded, code != 0xDF, code != 0x3C2 { return nil }
    return script
  }

  /// The script whose block of letters has a code point.
  private static func block(_ code: UInt32) -> Script? {
    switch code {
    case 0x00DF...0x0130, 0x0132...0x0137, 0x0139...0x017F: .latin
    case 0x01A1, 0x01B0, 0x01CE...0x01DC, 0x0219, 0x021B, 0x1E00...0x1EFF: .latin
    case 0x0370...0x03E1, 0x03F0...0x03FF, 0x1F00...0x1FFF: .other(0x0370)
    case 0x0430...0x052F: .other(0x0400)
    case 0x0561...0x0587: .other(0x0530)
    case 0x05D0...0x05EA: .rightToLeft(0x0590)
    case 0x0620...0x064A, 0x066E...0x06D3, 0x06FA...0x06FF, 0x0750...0x077F:
      .rightToLeft(0x0600)
    // One block of 128 for each script of India, then Thai and Lao.
    case 0x0900...0x0EFF: .other(code & 0xFF80)
    case 0x10D0...0x10FF: .other(0x10D0)
    case 0x1780...0x17D3: .other(0x1780)
    case 0x3005...0x3007, 0x3041...0x3096, 0x30A1...0x30FA, 0x30FC...0x30FE, 0x3105...0x312F,
      0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3:
      .eastAsian
    default: nil
    }
  }

  /// Whether a letter looks like one of another script, as browsers judge it.
  private static func isLookalike(_ code: UInt32) -> Bool {
    switch code {
    // Cyrillic: а г е о п р с у х ъ ь ѕ і ј ѡ ѵ һ ҽ ӏ ԁ ԛ ԝ.
    case 0x0430, 0x0433, 0x0435, 0x043E...0x0441, 0x0443, 0x0445, 0x044A, 0x044C, 0x0455, 0x0456,
      0x0458, 0x0461, 0x0475, 0x04BB, 0x04BD, 0x04CF, 0x0501, 0x051B, 0x051D:
      true
    // Greek: α γ ε η ι κ ν ο ρ σ τ υ χ ω.
    case 0x03B1, 0x03B3, 0x03B5, 0x03B7, 0x03B9, 0x03BA, 0x03BD, 0x03BF, 0x03C1, 0x03C3, 0x03C4,
      0x03C5, 0x03C7, 0x03C9:
      true
    // Armenian: ա գ զ է լ հ յ ո ս ւ օ ց.
    case 0x0561, 0x0563, 0x0566, 0x0567, 0x056C, 0x0570, 0x0575, 0x0578, 0x057D, 0x0581, 0x0582,
      0x0585:
      true
    // Georgian: ი ო ყ ძ ხ ჽ ჿ.
    case 0x10D8, 0x10DD, 0x10E7, 0x10EB, 0x10EE, 0x10FD, 0x10FF: true
    // Hebrew: ד ו ח י ן ס.
    case 0x05D3, 0x05D5, 0x05D7, 0x05D9, 0x05DF, 0x05E1: true
    default: false
    }
  }
}
