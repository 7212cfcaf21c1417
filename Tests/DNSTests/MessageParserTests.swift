import DNS
import Octets
import TestSupport
import Testing

@Suite struct MessageParserTests {
  @Test func `A response is read with its header, sections and texts`() {
    let reading = read(
      header([1, 2, 0, 1]) + question
        + record(5, [3] + Array("www".utf8) + [0xC0, 12])
        + record(1, [192, 0, 2, 1], owner: [0xC0, 41], ttl: 86400)
        + record(41, [], owner: [0], class: 1232, ttl: 0x0100_8000))
    #expect(reading.defect == "")
    #expect(reading.message.header.id == 0x1234)
    #expect(reading.message.header.isResponse)
    #expect(reading.message.header.opcode.description == "Query")
    #expect(reading.message.entryCount == 4)
    #expect(reading.message.optEntry == 3)
    #expect(reading.message.responseCode == .badVers)
    #expect(reading.entries.map(\.section) == [.question, .answer, .answer, .additional])
    #expect(reading.entries.map(\.type) == [.a, .cname, .a, .opt])
    #expect(reading.entries[2].ttl == 86400)
    #expect(reading.entries.map(\.isOwnerQuestion) == [false, true, false, false])
    #expect(
      reading.texts.prefix(5) == [
        "example.com", "example.com", "www.example.com", "www.example.com", "192.0.2.1",
      ])
  }
}

/// Messages that are good, one for each vector and some with several sections.
private let fixtures: [[UInt8]] =
  RecordDataVector.all.filter { $0.data.count < 80 }.map { response($0.type, $0.data) } + [
    header([1, 2, 1, 2]) + question + record(5, [3] + Array("www".utf8) + [0xC0, 12])
      + record(1, [192, 0, 2, 1], owner: [0xC0, 41])
      + record(
        6, [2] + Array("ns".utf8) + [0xC0, 12, 0xC0, 12] + [UInt8](repeating: 1, count: 20),
        owner: [0xC0, 20]) + record(28, [UInt8](repeating: 0x20, count: 16), class: 0x8001)
      + record(41, word(10) + word(8) + octets("0123456789abcdef"), owner: [0], class: 1232)
  ]

@Suite struct MessageRobustnessTests {
  @Test func `Fixtures are good`() {
    for fixture in fixtures { #expect(read(fixture).defect == "") }
  }

  @Test func `Every prefix of a message is a defect, and all that it has is written`() {
    #if DEBUG
      let messages = fixtures.suffix(9)
    #else
      let messages = fixtures.suffix(fixtures.count)
    #endif
    for fixture in messages {
      for count in 0..<fixture.count {
        let reading = read(Array(fixture.prefix(count)))
        if reading.message.defect.isNone { Issue.record("\(count) of \(fixture)") }
      }
    }
  }

  @Test func `Every change of an octet is decoded or rejected, in printable text`() {
    #if DEBUG
      let changes: [UInt8] = [0, 1, 0x3F, 0x40, 0xC0, 0xFF]
      let messages = fixtures.suffix(6)
    #else
      let changes = Array(UInt8.min...UInt8.max)
      let messages = fixtures.suffix(fixtures.count)
    #endif
    var table = RecordTable()
    var output = OctetBuffer(capacity: 1 << 14)
    for fixture in messages {
      var input = OctetBuffer(capacity: fixture.count)
      for place in fixture.indices {
        for change in changes {
          var message = fixture
          message[place] = change
          input.removeAll()
          input.append(message)
          table.removeAll()
          output.removeAll()
          let written = render(input.view, &table, &output, form: .json, budget: 8192)
          if written > 8192 + 1100 { Issue.record("\(written) octets of \(message)") }
        }
      }
    }
  }

  @Test func `Random octets are decoded or rejected`() {
    var generator = SeededGenerator(state: 7)
    var table = RecordTable()
    var output = OctetBuffer(capacity: 1 << 17)
    var reasons: Set<MessageDefect.Reason> = []
    for _ in 0..<2_000 {
      var message = header([1, 2, 1, 1])
      for _ in 0..<Int.random(in: 0...120, using: &generator) {
        message.append(
          Bool.random(using: &generator)
            ? UInt8.random(in: 0...66, using: &generator)
            : [0, 1, 0xC0, 12, 0x29, 0x40, 0xFF].randomElement(using: &generator) ?? 0)
      }
      var input = OctetBuffer(capacity: message.count)
      input.append(message)
      table.removeAll()
      output.removeAll()
      _ = render(input.view, &table, &output, form: .plain, budget: 65536)
      reasons.insert(MessageParser.parse(input.view, into: &table).defect.reason)
    }
    #expect(reasons.count > 5)
  }

  @Test func `Nothing is allocated once the table and the buffer are warm`() {
    var table = RecordTable()
    var output = OctetBuffer(capacity: 1 << 14)
    var input = OctetBuffer(capacity: 1 << 16)
    for message in fixtures {
      input.append(word(message.count))
      input.append(message)
    }
    let view = input.view
    var counts: [UInt64] = []
    // The first round makes what the standard library makes once.
    for _ in 0..<2 {
      var octets = 0
      let count = allocations {
        var at = 0
        while at < view.count {
          let length = Int(view.uint16(at))
          output.removeAll()
          table.removeAll()
          octets += render(
            view.slice(from: at + 2, count: length), &table, &output, form: .json, budget: 8192)
          at += 2 + length
        }
      }
      counts.append(count)
      #expect(octets > 3000)
    }
    #expect(counts.last == 0)
  }

  @Test func `A table keeps the entries of many messages, up to its limit`() {
    var table = RecordTable(capacity: 1, limit: 7)
    var input = OctetBuffer(capacity: 128)
    input.append(response(1, [192, 0, 2, 1]))
    let view = input.view
    for index in 0..<3 {
      let message = MessageParser.parse(view, into: &table)
      #expect(message.firstEntry == Int32(2 * index))
      #expect(message.firstEntry(.answer) == 2 * index + 1)
    }
    let last = MessageParser.parse(view, into: &table)
    #expect(last.defect.reason == .recordLimit)
    #expect(last.entryCount == 1)
    #expect(table.count == 7)
    table.truncate(to: 6)
    #expect(table.count == 6)
    table.removeAll()
    #expect(table.count == 0)
    #expect(table.capacity == 7)
  }
}

/// Parses a message and writes all of it; answers how many octets were written.
private func render(
  _ message: borrowing OctetView, _ table: inout RecordTable, _ output: inout OctetBuffer,
  form: TextForm, budget: Int
) -> Int {
  let parsed = MessageParser.parse(message, into: &table)
  var cursor = output.cursor(budget: budget, form: form)
  for index in 0..<parsed.entryCount {
    let entry = table[Int(parsed.firstEntry) + index]
    cursor = NamePresentation.appending(
      nameAt: Int(entry.ownerOffset), of: message, to: cursor)
    cursor.append(entry.type)
    cursor.append(entry.recordClass)
    if entry.section != .question {
      cursor = RecordData.appending(entry, of: message, to: cursor)
    }
  }
  for index in 0..<cursor.count where cursor.written(index) < 0x20 || cursor.written(index) > 0x7E {
    Issue.record("an octet that is not printable")
  }
  return cursor.count
}
