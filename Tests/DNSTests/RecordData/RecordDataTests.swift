import DNS
import Octets
import Testing

/// A vector: type, RDATA, text.
struct RecordDataVector {
  /// The type's number.
  var type = 0
  /// RDATA.
  var data: [UInt8] = []
  /// What it is in text.
  var text = ""

  /// All vectors.
  static let all: [RecordDataVector] = {
    var vectors: [RecordDataVector] = []
    var hexadecimal = ""
    var isInText = true
    for line in recordDataVectors.split(separator: "\n") {
      if line.hasPrefix("= ") {
        vectors[vectors.count - 1].data = octets(hexadecimal)
        vectors[vectors.count - 1].text += line.dropFirst(2)
        isInText = true
        continue
      }
      if !isInText {
        hexadecimal += line
        continue
      }
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      vectors.append(RecordDataVector(type: Int(parts[0]) ?? 0))
      hexadecimal = String(parts[1])
      isInText = false
    }
    return vectors
  }()
}

/// What a JSON parser makes of a string's inside.
func unescapedJSON(_ text: String) -> String {
  var result = ""
  var isEscaped = false
  for character in text {
    if !isEscaped, character == "\\" {
      isEscaped = true
    } else {
      #expect(isEscaped ? character == "\\" || character == "\"" : character != "\"")
      result.append(character)
      isEscaped = false
    }
  }
  #expect(!isEscaped)
  return result
}

@Suite struct RecordDataTests {
  @Test func `Every type's RDATA is written in its presentation form`() {
    #expect(RecordDataVector.all.count > 90)
    for vector in RecordDataVector.all {
      let message = response(vector.type, vector.data)
      let reading = read(message)
      #expect(reading.defect == "", "type \(vector.type): \(vector.text)")
      #expect(reading.lastData == vector.text)
      #expect(unescapedJSON(read(message, form: .json).lastData) == vector.text)
    }
  }

  @Test func `Every type that has a form has a vector`() {
    let tested = Set(RecordDataVector.all.map(\.type))
    for number in 1..<272 where RecordType(rawValue: UInt16(number)).isRegistered {
      let data = [UInt8](repeating: 0xFF, count: 3)
      let isOpaque = read(response(number, data)).defect == ""
      if number != 41, !isOpaque { #expect(tested.contains(number), "type \(number)") }
    }
  }

  @Test func `RDATA that is cut or too long is a defect of its record, or still has the form`() {
    // The rest of these types is of any length, or a list.
    let open: Set = [
      10, 11, 16, 22, 24, 25, 30, 31, 32, 34, 37, 38, 40, 42, 43, 44, 45, 46, 47, 48, 49, 50, 52,
      53,
      55, 56, 57, 59, 60, 61, 62, 63, 64, 65, 67, 68, 99, 100, 103, 256, 257, 258, 259, 261, 262,
      263, 32768, 32769,
      65280, 20,
    ]
    for vector in RecordDataVector.all {
      for count in 0..<vector.data.count {
        let reading = read(response(vector.type, Array(vector.data.prefix(count))))
        if !open.contains(vector.type) {
          #expect(reading.defect.hasPrefix("rdata-"), "type \(vector.type) cut to \(count)")
          #expect(reading.entries.last?.hasDataDefect == true)
          #expect(reading.lastData.hasPrefix(##"\# \##(count)"##))
        }
      }
      let longer = read(response(vector.type, vector.data + [0xFF]))
      if !open.contains(vector.type) {
        #expect(longer.defect.hasPrefix("rdata-excess"), "type \(vector.type)")
      }
    }
  }

  @Test(arguments: [
    (257, "000569737365", "rdata-short"), (257, "0000", "rdata-format"),
    (257, "0003692d6a", "rdata-format"), (64, "000100000300020035000100020268", "rdata-format"),
    (64, "0001000003000135", "rdata-format"), (64, "00010000020001aa", "rdata-format"),
    (64, "00010000010000", "rdata-format"), (64, "0001000001000100", "rdata-format"),
    (64, "000100000400030a0000", "rdata-format"), (64, "00010000060004c0000201", "rdata-format"),
    (64, "00010000000000", "rdata-format"),
    (64, "0001000000000200040001000302683300", "rdata-format"),
    (64, "000100000000020000", "rdata-format"), (64, "000100000100040268330a", "rdata-short"),
    (64, "00010000030002", "rdata-short"), (64, "000100000900011d", "rdata-format"),
    (47, "00000000", "rdata-format"), (47, "000021", "rdata-format"),
    (47, "00000140000001", "rdata-format"), (47, "0001014000014000", "rdata-format"),
    // Zero octets that must be left out: of a bitmap, of an address prefix.
    (47, "0000024000", "rdata-format"), (62, "0000000100000001" + "00", "rdata-format"),
    (30, "00" + "4000", "rdata-format"), (42, "0001180201" + "00", "rdata-format"),
    (11, "0a00000106" + String(repeating: "01", count: 8193), "rdata-excess"),
    (29, "01121613895e1c5c730f4ad700989680", "rdata-format"),
    (29, "00a21613895e1c5c730f4ad700989680", "rdata-format"),
    (29, "00121613ffffffff730f4ad700989680", "rdata-format"),
    (45, "0a040200", "rdata-format"), (260, "0a04", "rdata-format"),
    (42, "000121010a", "rdata-format"), (42, "0001180500000000ff", "rdata-format"),
    (38, "81", "rdata-format"), (34, "0200", "rdata-format"), (34, "0141", "rdata-format"),
    (50, "0100000000", "rdata-short"), (50, "010000000000", "rdata-format"),
    (30, "00", "rdata-short"), (30, "00" + String(repeating: "ff", count: 17), "rdata-format"),
    (128, "00", "rdata-excess"), (16, "", "rdata-short"), (256, "00010001", "rdata-short"),
  ])
  func `RDATA with a value that its type forbids is rejected`(
    type: Int, data: String, reason: String
  ) {
    let reading = read(response(type, octets(data)))
    #expect(reading.defect.hasPrefix(reason), "\(reading.defect)")
    #expect(reading.entries.count == 2)
    #expect(reading.lastData.hasPrefix(##"\# "##))
  }

  @Test func `The class decides where a type belongs to the Internet alone`() {
    let chaos = read(response(1, name("ch-addr.net") + word(0o1234), class: 3))
    #expect(chaos.defect == "")
    #expect(chaos.lastData == "ch-addr.net 1234")
    #expect(read(response(1, name("a") + word(0), class: 3)).lastData == "a 0")
    #expect(read(response(1, [192, 0, 2, 1], class: 0x8001)).lastData == "192.0.2.1")
    #expect(read(response(1, [192, 0, 2, 1], class: 4)).lastData == "192.0.2.1")
    #expect(read(response(1, [1, 2, 3], class: 77)).lastData == ##"\# 3 010203"##)
    #expect(read(response(1, [1, 2, 3], class: 77)).defect == "")
    #expect(read(response(1, [], class: 255)).lastData == "")
    #expect(read(response(1, [], class: 254)).defect == "")
    #expect(read(response(1, [1], class: 254)).defect.hasPrefix("rdata-short"))
    #expect(read(response(16, [1, 0x61], class: 3)).lastData == #""a""#)
  }

  @Test func `RDATA that nobody checked is checked before it is written`() {
    let message = response(15, [0, 10, 0xC0, 12])
    var input = OctetBuffer(capacity: 128)
    input.append(message)
    let view = input.view
    let start = message.count - 4
    let good = text { $0 = RecordData.appending(.mx, of: view, from: start, count: 4, to: $0) }
    #expect(good == "10 example.com")
    let bad = text { $0 = RecordData.appending(.mx, of: view, from: start, count: 3, to: $0) }
    #expect(bad == ##"\# 3 000ac0"##)
    let outside = text { $0 = RecordData.appending(.mx, of: view, from: 9999, count: 9, to: $0) }
    #expect(outside == ##"\# 0"##)
  }

  @Test func `Signature times are right for every day up to 2106`() {
    var day: UInt32 = 0
    var civil = (year: 1970, month: 1, day: 1)
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    while true {
      let padded = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
      let expected = "\(civil.year)\(padded(civil.month))\(padded(civil.day))"
      let data = response(
        46,
        word(1) + [8, 0] + octets("00000000") + word(Int(day >> 16)) + word(Int(day & 0xFFFF))
          + octets("00015180") + word(1) + [0, 1])
      #expect(read(data).lastData == "A 8 0 0 \(expected)000000 19700102000000 1 . AQ==")
      guard day <= UInt32.max - 86400 * 29 else { break }
      // 29 days at a time: fast, and every month's start and end is met in some year.
      day += 86400 * 29
      for _ in 0..<29 {
        let isLeap = civil.year % 4 == 0 && (civil.year % 100 != 0 || civil.year % 400 == 0)
        let last = lengths[civil.month - 1] + (civil.month == 2 && isLeap ? 1 : 0)
        civil.day += 1
        if civil.day > last { civil = (civil.year, civil.month + 1, 1) }
        if civil.month > 12 { civil = (civil.year + 1, 1, 1) }
      }
    }
    #expect(civil.year == 2106)
  }
}
