import DNS
import Octets
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
