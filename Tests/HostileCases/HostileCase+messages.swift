/// Messages: one datagram each.
extension HostileCase {
  /// A and IN.
  private static let addressIN: [UInt8] = [0, 1, 0, 1]

  /// Names that do not end, or should not have begun.
  static let names: [HostileCase] = [
    HostileCase(
      "pointer-to-itself", message: Wire.message([0xC0, 12] + addressIN), "1 with a DNS message",
      "dns name-pointer-loop at 12"),
    HostileCase(
      "pointer-forward", message: Wire.message([0xC0, 32] + addressIN), "1 with a DNS message",
      "dns name-pointer-forward at 12"),
    HostileCase(
      "pointer-past-end", message: Wire.message([0xFF, 0xFF] + addressIN), "1 with a DNS message",
      "dns name-pointer-forward at 12"),
    HostileCase(
      "pointer-pair", message: Wire.message([1, 97, 0xC0, 16, 0xC0, 12] + addressIN),
      "1 with a DNS message", "dns name-pointer-forward at 14"),
    HostileCase(
      "pointer-into-own-labels", message: Wire.message([1, 97, 0xC0, 12] + addressIN),
      "1 with a DNS message", "dns name-pointer-loop at 14"),
    HostileCase(
      "pointer-cut", message: Wire.message([1, 97, 0xC0]), "1 with a DNS message", "dns count at 4"),
    HostileCase(
      "pointer-at-header", message: Wire.message([0xC0, 0] + addressIN), "1 with a DNS message",
      "dns name-short at 18"),
    HostileCase(
      "pointer-chain-100", message: chain(100, owners: 1), "1 with a DNS message", "2 records"),
    HostileCase(
      "pointer-chain-work", message: chain(3000, owners: 40), "1 with a DNS message", "19 records",
      "dns work-limit at 5082"),
    HostileCase(
      "label-type-01", message: Wire.message([0x41, 97, 0] + addressIN), "1 with a DNS message",
      "dns label-type at 12"),
    HostileCase(
      "label-type-10", message: Wire.message([0x80, 97, 0] + addressIN), "1 with a DNS message",
      "dns label-type at 12"),
    HostileCase(
      "label-past-end", message: Wire.message([63, 97, 98]), "1 with a DNS message",
      "dns count at 4"),
    HostileCase(
      "name-without-root", message: Wire.message([3, 97, 98, 99]), "1 with a DNS message",
      "dns count at 4"),
    HostileCase(
      "name-255-octets", message: Wire.message(Wire.longName(octets: 255) + addressIN),
      "1 with a DNS message", "1 records"),
    HostileCase(
      "name-256-octets", message: Wire.message(Wire.longName(octets: 256) + addressIN),
      "1 with a DNS message", "dns name-length at 267"),
    HostileCase(
      "name-256-by-pointer",
      message: Wire.message(
        [2, 0, 0, 0], Wire.longName(octets: 255) + addressIN + [1, 97, 0xC0, 12] + addressIN),
      "1 with a DNS message", "1 records", "dns name-length at 273"),
  ]

  /// Data that is `count` pointers, each at the one before, and records whose owners point into it
  /// at different places.
  static func chain(_ count: Int, owners: Int) -> [UInt8] {
    var data: [UInt8] = [0]
    let start = 12 + 11
    for index in 0..<count {
      data += Wire.pointer(index == 0 ? start : start + 1 + 2 * (index - 1))
    }
    let last = start + 1 + 2 * (count - 1)
    let owned = (0..<owners).map {
      Wire.record(1, [192, 0, 2, 1], owner: Wire.pointer(last - 2 * $0))
    }
    return Wire.message(
      [0, 1 + owners, 0, 0], Wire.record(10, data, owner: [0]) + owned.flatMap { $0 })
  }

  /// Headers and counts that promise more, or less, than there is.
  static let counts: [HostileCase] = [
    HostileCase("empty", message: [], "1 with a DNS message", "dns short-header at 0"),
    HostileCase("one-octet", message: [0], "1 with a DNS message", "dns short-header at 1"),
    HostileCase(
      "header-cut", message: [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0], "1 with a DNS message",
      "dns short-header at 11"),
    HostileCase("header-alone", message: Wire.message([0, 0, 0, 0], []), "1 with a DNS message"),
    HostileCase(
      "all-zero", message: Wire.times(64, [0]), "1 with a DNS message", "dns trailing-octets at 12"),
    HostileCase(
      "all-ones", message: Wire.times(512, [255]), "1 with a DNS message", "dns count at 4"),
    HostileCase(
      "not-dns", message: Array("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n".utf8),
      "1 with a DNS message", "dns count at 4"),
    HostileCase(
      "count-bomb", message: Wire.message([65535, 65535, 65535, 65535], Wire.question),
      "1 with a DNS message", "1 records", "dns count at 4"),
    HostileCase(
      "question-missing", message: Wire.message([]), "1 with a DNS message", "dns count at 4"),
    HostileCase(
      "question-cut", message: Wire.message(Array(Wire.question.dropLast(3))),
      "1 with a DNS message", "dns record-short at 23"),
    HostileCase(
      "answer-cut", message: Wire.message([1, 1, 0, 0], Wire.question + [0xC0, 12, 0, 1, 0]),
      "1 with a DNS message", "1 records", "dns record-short at 29"),
    HostileCase(
      "answers-missing", message: Wire.message([1, 2, 0, 0], Wire.question + Wire.address),
      "1 with a DNS message", "2 records", "dns name-short at 43"),
    HostileCase(
      "two-questions", message: Wire.message([2, 0, 0, 0], Wire.question + Wire.question),
      "1 with a DNS message", "2 records"),
    HostileCase(
      "trailing-octets", message: Wire.message(Wire.question + Wire.times(64, [0xAA])),
      "1 with a DNS message", "1 records", "dns trailing-octets at 27"),
    HostileCase(
      "questions-9000", message: Wire.message([9000, 0, 0, 0], Wire.times(9000, [0, 0, 1, 0, 1])),
      "1 with a DNS message", "8192 records", "dns record-limit at 40972"),
    HostileCase(
      "dso-unit-cut", message: Wire.message([0, 0, 0, 0], flags: 0x3000, [0, 1, 0, 9, 0]),
      "1 with a DNS message", "dns dso-format at 14"),
    HostileCase(
      "opcode-15", message: Wire.message(flags: 0x7800, Wire.question), "1 with a DNS message",
      "1 records"),
  ]

  /// RDATA that is not what its type and RDLENGTH say.
  static let recordData: [HostileCase] = [
    HostileCase(
      "rdlength-beyond-message",
      message: Wire.answers([Wire.record(1, [192, 0, 2, 1], length: 65535)]),
      "1 with a DNS message", "1 records", "dns rdata-length at 37"),
    HostileCase(
      "rdlength-3-of-address", message: Wire.answers([Wire.record(1, [192, 0, 2]), Wire.address]),
      "1 with a DNS message", "3 records", "dns rdata-short at 39"),
    HostileCase(
      "rdlength-5-of-address",
      message: Wire.answers([Wire.record(1, [192, 0, 2, 1, 9]), Wire.address]),
      "1 with a DNS message", "3 records", "dns rdata-excess at 43"),
    HostileCase(
      "rdata-name-past-rdlength",
      message: Wire.answers([Wire.record(5, [3, 97, 98, 99, 0], length: 3), Wire.address]),
      "1 with a DNS message", "2 records", "dns rdata-name at 42"),
    HostileCase(
      "rdata-pointer-cut", message: Wire.answers([Wire.record(2, [1, 97, 0xC0]), Wire.address]),
      "1 with a DNS message", "3 records", "dns rdata-name at 41"),
    HostileCase(
      "rdata-pointer-forward",
      message: Wire.answers([Wire.record(2, Wire.pointer(200)), Wire.address]),
      "1 with a DNS message", "3 records", "dns name-pointer-forward at 39"),
    HostileCase(
      "rdata-pointer-at-itself",
      message: Wire.answers([Wire.record(12, Wire.pointer(39)), Wire.address]),
      "1 with a DNS message", "3 records", "dns name-pointer-loop at 39"),
    HostileCase(
      "text-past-rdata", message: Wire.answers([Wire.record(16, [200, 97, 98]), Wire.address]),
      "1 with a DNS message", "3 records", "dns rdata-short at 40"),
    HostileCase(
      "mx-of-one-octet", message: Wire.answers([Wire.record(15, [0]), Wire.address]),
      "1 with a DNS message", "3 records", "dns rdata-short at 39"),
    HostileCase(
      "soa-without-numbers",
      message: Wire.answers([
        Wire.record(6, Wire.pointer(12) + Wire.pointer(12) + [0, 0]), Wire.address,
      ]),
      "1 with a DNS message", "3 records", "dns rdata-short at 43"),
    HostileCase(
      "sig-of-65535", message: Wire.answers([Wire.record(24, Wire.times(65465, [0]))]),
      "1 with a DNS message", "2 records"),
    HostileCase(
      "nsec-bitmap-of-33",
      message: Wire.answers([Wire.record(47, [0, 0, 33] + Wire.times(33, [1])), Wire.address]),
      "1 with a DNS message", "3 records", "dns rdata-format at 42"),
    HostileCase(
      "svcb-value-past-end",
      message: Wire.answers([Wire.record(64, [0, 1, 0, 0, 1, 0, 9, 2]), Wire.address]),
      "1 with a DNS message", "3 records", "dns rdata-short at 46"),
    HostileCase(
      "svcb-keys-not-in-order",
      message: Wire.answers([
        Wire.record(65, [0, 1, 0, 0, 3, 0, 2, 1, 187, 0, 1, 0, 3, 2, 104, 50]), Wire.address,
      ]), "1 with a DNS message", "3 records", "dns rdata-format at 52"),
    HostileCase(
      "loc-of-three-octets", message: Wire.answers([Wire.record(29, [0, 18, 22]), Wire.address]),
      "1 with a DNS message", "3 records", "dns rdata-short at 42"
    ),
    HostileCase(
      "hip-of-pointers",
      message: Wire.answers([
        Wire.record(55, [0, 2, 0, 0] + Wire.times(500, [0xC0, 12])), Wire.address,
      ]), "1 with a DNS message", "3 records", "dns rdata-format at 43"),
  ]

  /// OPT records and options that cannot be.
  static let options: [HostileCase] = [
    HostileCase(
      "two-opt-records", message: Wire.additionals([opt([]), opt([])]), "1 with a DNS message",
      "3 records", "dns opt-placement at 54"),
    HostileCase(
      "opt-in-answers", message: Wire.answers([opt([]), Wire.address]), "1 with a DNS message",
      "3 records", "dns opt-placement at 27"),
    HostileCase(
      "opt-with-owner",
      message: Wire.additionals([Wire.record(41, [], owner: Wire.pointer(12), class: 1232)]),
      "1 with a DNS message", "2 records", "dns opt-placement at 43"),
    HostileCase(
      "option-past-rdata", message: Wire.additionals([opt([0, 10, 255, 255])]),
      "1 with a DNS message", "2 records", "dns opt-format at 58"),
    HostileCase(
      "option-header-cut", message: Wire.additionals([opt([0, 10, 0])]), "1 with a DNS message",
      "2 records", "dns opt-format at 54"),
    HostileCase(
      "cookie-of-three-octets", message: Wire.additionals([opt([0, 10, 0, 3, 1, 2, 3])]),
      "1 with a DNS message", "2 records", "dns opt-format at 58"),
    HostileCase(
      "subnet-prefix-of-200", message: Wire.additionals([opt([0, 8, 0, 5, 0, 1, 200, 0, 192])]),
      "1 with a DNS message", "2 records", "dns opt-format at 58"),
    HostileCase(
      "options-16000", message: Wire.additionals([opt(Wire.times(16000, [0, 3, 0, 0]))]),
      "1 with a DNS message", "2 records", "dns record-limit at 1078"),
  ]

  /// An OPT record.
  private static func opt(_ data: [UInt8]) -> [UInt8] {
    Wire.record(41, data, owner: [0], class: 1232)
  }

  /// Small messages that would be much text.
  static let bombs: [HostileCase] = [
    HostileCase(
      "bomb-1472", message: bomb(octets: 1472), "1 with a DNS message", "38 records",
      "dns text-limit at 789"),
    HostileCase(
      "bomb-64k", message: bomb(octets: 65507), "1 with a DNS message", "294 records",
      "dns text-limit at 4373"),
    HostileCase(
      "bomb-64k-mx", message: bomb(octets: 65507, type: 15, before: [0, 10]),
      "1 with a DNS message", "294 records", "dns text-limit at 4959"),
    HostileCase(
      "bomb-64k-soa",
      message: bomb(octets: 65507, type: 6, before: [0xC0, 12], after: Wire.times(20, [0])),
      "1 with a DNS message", "196 records", "dns text-limit at 7291"),
    HostileCase(
      "bomb-questions", message: questions(octets: 65507), "1 with a DNS message", "587 records",
      "dns record-limit at 49417"),
    HostileCase(
      "text-64k",
      message: Wire.answers([Wire.record(16, Wire.times(250, [255] + Wire.times(255, [1])))]),
      "1 with a DNS message", "2 records"),
    HostileCase(
      "addresses-4000", message: Wire.answers([[UInt8]](repeating: Wire.address, count: 4000)),
      "1 with a DNS message", "4001 records"),
    HostileCase(
      "labels-65000",
      message: Wire.message(
        [250, 0, 0, 0], Wire.times(250, Wire.longName(octets: 255) + addressIN)),
      "1 with a DNS message", "250 records"),
  ]

  /// A name of 255 octets, each of which becomes four characters.
  static let longest: [UInt8] =
    Wire.times(3, [63] + Wire.times(63, [255])) + [61] + Wire.times(61, [255]) + [0]

  /// Records that all point at one long name, in a message of a size.
  static func bomb(
    octets: Int, type: Int = 2, before: [UInt8] = [], after: [UInt8] = [], name: [UInt8] = longest
  ) -> [UInt8] {
    let record = Wire.record(type, before + [0xC0, 12] + after)
    let count = (octets - 12 - name.count - 4) / record.count
    return Wire.message([1, count, 0, 0], name + addressIN + Wire.times(count, record))
  }

  /// Questions that all point at one long name, in a message of a size.
  static func questions(octets: Int) -> [UInt8] {
    let count = (octets - 12 - longest.count - 4) / 6
    return Wire.message(
      [1 + count, 0, 0, 0], longest + addressIN + Wire.times(count, [0xC0, 12] + addressIN))
  }

  /// Text that means something to whoever reads it next.
  static let texts: [HostileCase] = [
    text("control-characters-in-name", [0x0A, 0x22, 0x5C, 0x1B, 0, 0x7F]),
    text("dot-in-label", Array("www.bank.co".utf8)),
    text("not-utf8-in-name", [0xC3, 0x28, 0xFF, 0xFE, 0xED, 0xA0, 0x80]),
    text("script-in-name", Array("<script>alert(1)</script>".utf8)),
    text("formula-in-name", Array("=cmd|' /C calc'!A0".utf8)),
    HostileCase(
      "nul-in-text",
      message: Wire.answers([
        Wire.record(16, [9, 0, 0x0A, 0x22, 0x5C, 0x1B, 0x7F, 0x80, 0xFF, 0x2E]), Wire.address,
      ]), "1 with a DNS message", "3 records"),
  ]

  /// A query for a name of one label.
  private static func text(_ name: String, _ label: [UInt8]) -> HostileCase {
    HostileCase(
      name, message: Wire.message([UInt8(label.count)] + label + [0] + addressIN),
      "1 with a DNS message", "1 records")
  }
}
