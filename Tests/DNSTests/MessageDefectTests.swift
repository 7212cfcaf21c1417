import DNS
import Octets
import Testing

/// A message, and the defect that it has.
struct DefectCase {
  /// What it shows.
  let name: String
  /// The message.
  let message: [UInt8]
  /// The defect as text; empty for none.
  let defect: String
  /// How many entries are read.
  let entries: Int

  /// A case.
  init(_ name: String, _ defect: String, entries: Int, _ message: [UInt8]) {
    self.name = name
    self.message = message
    self.defect = defect
    self.entries = entries
  }
}

/// A message of one question, whose name starts at offset 12.
private func asking(_ name: [UInt8], rest: [UInt8] = []) -> [UInt8] {
  header([1, 0, 0, 0], 0x0100) + name + word(1) + word(1) + rest
}

/// A label of `count` octets.
private func label(_ count: Int) -> [UInt8] {
  [UInt8(count)] + [UInt8](repeating: 0x61, count: count)
}

/// A record of type NULL, empty, at the root.
private let emptyRecord: [UInt8] = record(10, [], owner: [0])

/// A name of 255 octets, at most.
private let longest: [UInt8] = label(63) + label(63) + label(63) + label(61) + [0]

/// 500 pointers, each to the one before; the first points at a name. In RDATA of type NULL.
private let pointerChain: [UInt8] = {
  var data: [UInt8] = name("a")
  let start = 12 + 5 + 11
  var target = start
  for _ in 0..<500 {
    let next = start + data.count
    data += word(0xC000 | target)
    target = next
  }
  return header([1, 2, 0, 0]) + [0] + word(1) + word(1) + record(10, data, owner: [0])
    + record(10, [], owner: word(0xC000 | target))
}()

/// Pointers like those, many of them, and records that each follow the whole chain.
private let pointerFlood: [UInt8] = {
  var data: [UInt8] = name("a")
  let start = 12 + 11
  var target = start
  for _ in 0..<1000 {
    let next = start + data.count
    data += word(0xC000 | target)
    target = next
  }
  var message = header([0, 3000, 0, 0]) + record(10, data, owner: [0])
  for index in 0..<2999 {
    message += record(10, [], owner: word(0xC000 | (target - 2 * (index & 1))))
  }
  return message
}()

@Suite struct MessageDefectTests {
  static let cases: [DefectCase] = [
    DefectCase("zero_len", "short-header at 0", entries: 0, []),
    DefectCase("hdr_11", "short-header at 11", entries: 0, Array(header([0, 0, 0, 0]).prefix(11))),
    DefectCase("header alone", "", entries: 0, header([0, 0, 0, 0])),
    DefectCase("zero", "trailing-octets at 12", entries: 0, [UInt8](repeating: 0, count: 40)),
    DefectCase("count_bomb", "count at 4", entries: 0, header([65535, 65535, 65535, 65535])),
    DefectCase(
      "count with a question", "count at 4", entries: 1, header([1, 9, 0, 0]) + question),
    DefectCase("ptr_self", "name-pointer-loop at 12", entries: 0, asking([0xC0, 12])),
    DefectCase("ptr_fwd", "name-pointer-forward at 12", entries: 0, asking([0xC0, 16])),
    DefectCase(
      "ptr into its labels", "name-pointer-loop at 14", entries: 0, asking([1, 0x61, 0xC0, 12])),
    DefectCase(
      "ptr_loop2", "name-pointer-loop at 34", entries: 1,
      header([2, 0, 0, 0]) + question + [4] + Array("aaaa".utf8) + [0xC0, 29] + word(1) + word(1)),
    DefectCase("ptr past the end", "name-pointer-forward at 12", entries: 0, asking([0xFF, 0xFF])),
    DefectCase("ptr cut", "count at 4", entries: 0, header([1, 0, 0, 0]) + [0xC0]),
    DefectCase(
      "ptr cut in time", "name-short at 18", entries: 0,
      header([1, 0, 0, 0]) + [5] + Array("aaaaa".utf8) + [0xC0]),
    DefectCase("chain of 500", "", entries: 3, pointerChain),
    DefectCase("work", "work-limit at 34951", entries: 0, pointerFlood),
    DefectCase("name_255", "", entries: 1, asking(longest)),
    DefectCase(
      "name_256", "name-length at 267", entries: 0,
      asking(label(63) + label(63) + label(63) + label(62) + [0])),
    DefectCase(
      "name_256 by a pointer", "name-length at 273", entries: 1,
      header([2, 0, 0, 0]) + longest + word(1) + word(1) + [1, 0x61, 0xC0, 12] + word(1) + word(1)),
    DefectCase(
      "name of 1-octet labels", "", entries: 1,
      asking((0..<127).flatMap { _ in [1, 0x61] as [UInt8] } + [0])),
    DefectCase(
      "label_64", "label-type at 12", entries: 0,
      asking([64] + [UInt8](repeating: 0x61, count: 64) + [0])),
    DefectCase("label_ext_41", "label-type at 12", entries: 0, asking([0x41, 8, 1, 0])),
    DefectCase("label type 10", "label-type at 14", entries: 0, asking([1, 0x61, 0x80, 0])),
    DefectCase(
      "name without root", "name-short at 30", entries: 0,
      header([1, 0, 0, 0]) + [9] + Array("123456789".utf8) + [9, 1, 2, 3, 4, 5, 6, 7]),
    DefectCase(
      "question cut", "record-short at 25", entries: 0,
      header([1, 0, 0, 0]) + question.dropLast(1)),
    DefectCase(
      "record cut", "record-short at 41", entries: 1,
      header([1, 1, 0, 0]) + question + name("example.co") + [0, 1, 0, 1]),
    DefectCase(
      "rdlen_long", "rdata-length at 39", entries: 1,
      header([1, 1, 0, 0]) + question + record(1, [192, 0, 2, 1], length: 5)),
    DefectCase(
      "rdlen_short, the next record is read", "rdata-short at 41", entries: 3,
      header([1, 2, 0, 0]) + question + record(1, [192, 0, 2]) + record(1, [192, 0, 2, 1])),
    DefectCase(
      "rdata name past rdlength", "rdata-name at 44", entries: 2, response(2, [2, 0x61, 0x62])),
    DefectCase("rdata name not all", "rdata-excess at 43", entries: 2, response(2, [0xC0, 12, 0])),
    DefectCase("rdata name loop", "name-pointer-loop at 41", entries: 2, response(2, [0xC0, 41])),
    DefectCase(
      "rdata name forward", "name-pointer-forward at 43", entries: 2,
      response(15, [0, 1, 0xC0, 99])),
    DefectCase("rdata label type", "label-type at 41", entries: 2, response(5, [0x80, 0])),
    DefectCase("sigred_sig", "rdata-short at 43", entries: 2, response(24, [0, 1])),
    DefectCase("bad value", "rdata-format at 43", entries: 2, response(257, [0, 0])),
    DefectCase(
      "two OPT", "opt-placement at 40", entries: 3,
      header([1, 0, 0, 2]) + question + record(41, [], owner: [0]) + record(41, [], owner: [0])),
    DefectCase(
      "OPT in the answer", "opt-placement at 29", entries: 2,
      header([1, 1, 0, 0]) + question + record(41, [], owner: [0])),
    DefectCase(
      "OPT with a name", "opt-placement at 29", entries: 2,
      header([1, 0, 0, 1]) + question + record(41, [])),
    DefectCase(
      "OPT cut", "opt-format at 40", entries: 2,
      header([1, 0, 0, 1]) + question + record(41, [0, 3, 0], owner: [0]) + []),
    DefectCase(
      "DSO", "", entries: 0,
      header([0, 0, 0, 0], 0x3000) + word(2) + word(4) + word(0) + word(9) + word(3) + word(0)),
    DefectCase(
      "DSO with data that its type does not have", "dso-format at 16", entries: 0,
      header([0, 0, 0, 0], 0x3000) + word(1) + word(4) + word(0) + word(9)),
    DefectCase(
      "DSO cut", "dso-format at 14", entries: 0,
      header([0, 0, 0, 0], 0x3000) + word(1) + word(4) + word(0)),
    DefectCase(
      "DSO half a unit", "dso-format at 12", entries: 0, header([0, 0, 0, 0], 0x3000) + word(1)),
    DefectCase(
      "trailing", "trailing-octets at 29", entries: 1,
      asking(name("example.com"), rest: [1, 2, 3])),
    DefectCase(
      "8193 questions", "record-limit at 40972", entries: 8192,
      header([8193, 0, 0, 0]) + (0..<8193).flatMap { _ in [0, 0, 1, 0, 1] as [UInt8] }),
    DefectCase(
      "5000 records of one name", "", entries: 5001,
      header([1, 5000, 0, 0]) + question + (0..<5000).flatMap { _ in Array(record(10, [])) }),
    DefectCase(
      "4500 names of 255 octets", "text-limit at 4247", entries: 285,
      header([1, 4500, 0, 0]) + NameTextBudgetTests.longest + word(2) + word(1)
        + (0..<4500).flatMap { _ in Array(record(2, [0xC0, 12])) }),
    DefectCase(
      "update that deletes", "", entries: 2,
      header([1, 0, 1, 0], 0x2800) + question + record(1, [], class: 255, ttl: 0)),
  ]

  @Test func `A defect is named with its place, and the rest is read`() {
    for row in Self.cases {
      let reading = read(row.message)
      if row.defect.hasPrefix("work-limit") {
        #expect(reading.message.defect.reason == .workLimit)
        #expect(reading.entries.count > 10 && reading.entries.count < 3000)
      } else {
        #expect(reading.defect == row.defect, "\(row.name)")
        #expect(reading.entries.count == row.entries, "\(row.name)")
      }
      #expect(reading.message.hasHeader == (row.message.count >= 12), "\(row.name)")
      let read = Section.allCases.reduce(0) { $0 + reading.message.countRead($1) }
      #expect(read == reading.entries.count, "\(row.name)")
    }
  }

  @Test func `Every reason is met, and each has a name of its own`() {
    let met = Set(Self.cases.map { read($0.message).message.defect.reason })
    #expect(met == Set(MessageDefect.Reason.allCases))
    let names = Set(MessageDefect.Reason.allCases.map { $0.text.description })
    #expect(names.count == MessageDefect.reasonCount)
    #expect(
      MessageDefect.Reason.allCases.map { Int($0.rawValue) } == Array(0..<MessageDefect.reasonCount)
    )
    #expect(MessageDefect.layer.description == "dns")
  }

  @Test func `A record in RDATA trouble does not hide the first defect or the records behind`() {
    let reading = read(
      header([1, 3, 0, 0]) + question + record(15, [0]) + record(1, [9])
        + record(1, [192, 0, 2, 1]))
    #expect(reading.defect == "rdata-short at 41")
    #expect(reading.entries.map(\.hasDataDefect) == [false, true, true, false])
    #expect(reading.lastData == "192.0.2.1")
  }
}
