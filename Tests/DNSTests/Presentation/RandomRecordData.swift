import DNS

/// Random RDATA that has the form of its type, from a declaration of its own: a letter for each
/// field, so that the layouts of the parser are held against a second opinion.
struct RandomRecordData {
  /// Where the numbers come from.
  var numbers: SeededGenerator

  /// The forms: numbers of types, and their fields.
  ///
  /// `n` name, `1` `2` `4` `6` `8` octets of a number or address, `V` sixteen of them, `s` string,
  /// `S` strings, `r` octets of any number, `R` at least one of them, `m` bitmap; capital letters
  /// after a `!` are a function of ``special(_:)``.
  static let forms: [(types: [Int], fields: String)] = [
    ([1], "4"), ([2, 3, 4, 5, 7, 8, 9, 12, 23, 39], "n"), ([6], "nn44444"), ([13], "ss"),
    ([14, 17, 58], "nn"), ([15, 18, 21, 36, 107], "2n"), ([16, 56, 99, 258, 261, 262, 263], "S"),
    ([19], "s"), ([24, 46], "2114442nr"), ([25, 48, 57, 60], "211r"), ([26], "2nn"),
    ([27], "sss"), ([28], "V"), ([31, 32, 49, 61, 67, 68], "r"), ([33], "222n"),
    ([35], "22sssn"), ([37], "221r"), ([40], "111r"), ([43, 59, 32768, 32769], "211r"),
    ([44], "11r"), ([47], "nm"), ([52, 53], "111r"), ([62], "42m"), ([63], "411r"),
    ([66], "212n"), ([104, 106], "28"), ([105], "24"), ([108], "6"), ([109, 264], "8"),
    ([256], "22R"), ([259], "441sr"), ([11], "!W"), ([20], "!I"), ([22], "R"), ([29], "!L"),
    ([30], "!X"), ([34], "!M"), ([38], "!6"), ([42], "!P"), ([45], "!G"), ([50], "211!Hm"),
    ([51], "22!B"), ([55], "!D"), ([64, 65], "2n!V"), ([249], "n4422!Z!Z"),
    ([250], "n62!Z22!Z"), ([257], "1!Cr"), ([260], "!Y"), ([10, 100, 255, 300, 65280], "r"),
  ]

  /// RDATA of such fields.
  mutating func octets(_ fields: String) -> [UInt8] {
    var result: [UInt8] = []
    var isSpecial = false
    for field in fields {
      if isSpecial {
        result += special(field)
        isSpecial = false
        continue
      }
      switch field {
      case "!": isSpecial = true
      case "n": result += name()
      case "s": result += counted(upTo: 255)
      case "S": for _ in 0...upTo(3) { result += counted(upTo: 255) }
      case "r": result += some(upTo(70))
      case "R": result += some(1 + upTo(300))
      case "V": result += some(16)
      case "m": result += bitmap()
      default: result += some(field.wholeNumberValue ?? 0)
      }
    }
    return result
  }

  /// A number from zero to `limit`, small ones more often.
  mutating func upTo(_ limit: Int) -> Int {
    Int.random(in: 0...Int.random(in: 0...limit, using: &numbers), using: &numbers)
  }

  /// Octets of which some are all alike, or printable.
  mutating func some(_ count: Int) -> [UInt8] {
    let kind = upTo(9)
    let range: ClosedRange<UInt8> = kind == 5 ? 0...0 : kind == 6 ? 0x20...0x7E : 0...255
    return (0..<count).map { _ in UInt8.random(in: range, using: &numbers) }
  }

  /// Octets behind their number.
  private mutating func counted(from least: Int = 0, upTo limit: Int) -> [UInt8] {
    let count = least + upTo(limit - least)
    return [UInt8(count)] + some(count)
  }

  /// A name of up to 255 octets.
  mutating func name() -> [UInt8] {
    var name: [UInt8] = []
    for _ in 0..<upTo(5) {
      let label = counted(from: 1, upTo: 63)
      if name.count + label.count <= 254 { name += label }
    }
    return name + [0]
  }

  /// Bitmaps in ascending windows without zeros at their ends.
  private mutating func bitmap() -> [UInt8] {
    var result: [UInt8] = []
    var window = upTo(3)
    for _ in 0..<upTo(3) where window < 256 {
      let octets = some(upTo(31)) + [UInt8.random(in: 1...255, using: &numbers)]
      result += [UInt8(window), UInt8(octets.count)] + octets
      window += 1 + upTo(128)
    }
    return result
  }

  /// Octets without zeros at the end, at most `limit`.
  private mutating func trimmed(upTo limit: Int) -> [UInt8] {
    var octets = some(upTo(limit))
    while octets.last == 0 { octets.removeLast() }
    return octets
  }

  /// A field of one type alone.
  private mutating func special(_ field: Character) -> [UInt8] {
    switch field {
    case "W": return some(5) + trimmed(upTo: 40)
    case "I": return counted(upTo: 255) + (upTo(1) == 0 ? [] : counted(upTo: 255))
    case "L": return location()
    case "X": return name() + some(upTo(15)) + [UInt8.random(in: 1...255, using: &numbers)]
    case "M":
      return upTo(1) == 0
        ? [0] + some(1 + upTo(20))
        : [1] + (0...upTo(20)).map { _ in UInt8.random(in: 0x30...0x39, using: &numbers) }
    case "6":
      let prefix = Int.random(in: 0...128, using: &numbers)
      return [UInt8(prefix)] + some((135 - prefix) / 8) + (prefix > 0 ? name() : [])
    case "P": return (0..<upTo(4)).flatMap { _ in prefix() }
    case "G":
      let kind = upTo(3)
      return some(1) + [UInt8(kind)] + some(1) + gateway(kind) + some(upTo(50))
    case "Y":
      let kind = upTo(3)
      return some(1) + [UInt8(kind + 128 * upTo(1))] + gateway(kind)
    case "H": return counted(upTo: 255) + counted(from: 1, upTo: 255)
    case "B": return counted(upTo: 255)
    case "D":
      let (tag, key) = (1 + upTo(30), 1 + upTo(300))
      return [UInt8(tag)] + some(1) + word(key) + some(tag + key)
        + (0..<upTo(3)).flatMap { _ in name() }
    case "V": return parameters()
    case "Z":
      let count = upTo(80)
      return word(count) + some(count)
    case "C":
      let letters = Array("azAZ09".utf8)
      let tag = (0...upTo(254)).map { _ in letters.randomElement(using: &numbers) ?? 0x61 }
      return [UInt8(tag.count)] + tag
    default: return []
    }
  }

  /// A gateway of its kind.
  private mutating func gateway(_ kind: Int) -> [UInt8] {
    kind == 3 ? name() : some([0, 4, 16][kind])
  }

  /// A location within the globe.
  private mutating func location() -> [UInt8] {
    let sizes = (0..<3).map { _ in
      upTo(4) == 4
        ? 0
        : UInt8.random(in: 1...9, using: &numbers) << 4 | UInt8.random(in: 0...9, using: &numbers)
    }
    let angles = [90, 180].flatMap { degrees in
      let angle =
        (1 << 31) + Int.random(in: -degrees...degrees, using: &numbers) * 3_600_000
        + (upTo(1) == 0 ? 0 : -upTo(3_599_999) * degrees / 180)
      let least = (1 << 31) - degrees * 3_600_000
      return word(max(angle, least) >> 16) + word(max(angle, least) & 0xFFFF)
    }
    return [0] + sizes + angles + some(4)
  }

  /// A prefix of a family.
  private mutating func prefix() -> [UInt8] {
    let family = [1, 2, 3, 16388].randomElement(using: &numbers) ?? 1
    let limit = family == 1 ? 4 : family == 2 ? 16 : 127
    let part = trimmed(upTo: limit)
    let length = family == 1 ? upTo(32) : family == 2 ? upTo(128) : upTo(255)
    return word(family) + [UInt8(length), UInt8(part.count | 128 * upTo(1))] + part
  }

  /// Parameters of a service binding in ascending order, of which some are mandatory.
  private mutating func parameters() -> [UInt8] {
    var keys = (1...10).filter { _ in upTo(2) == 0 }
    for _ in 0..<upTo(2) { keys.append(11 + upTo(65524)) }
    keys = Array(Set(keys)).sorted()
    var result: [UInt8] = []
    if !keys.isEmpty, upTo(1) == 0 {
      let mandatory = keys.filter { _ in upTo(1) == 0 } + []
      let wanted = mandatory.isEmpty ? [keys[0]] : mandatory
      result += word(0) + word(2 * wanted.count) + wanted.flatMap { word($0) }
    }
    for key in keys {
      let value: [UInt8] =
        switch key {
        case 1: (0...upTo(3)).flatMap { _ in counted(from: 1, upTo: 40) }
        case 2, 8: []
        case 3: some(2)
        case 4: some(4 * (1 + upTo(3)))
        case 6: some(16 * (1 + upTo(3)))
        case 9: some(2 * (1 + upTo(5)))
        case 10: (0..<upTo(4)).flatMap { _ in counted(upTo: 40) }
        default: some(upTo(40))
        }
      result += word(key) + word(value.count) + value
    }
    return result
  }
}
