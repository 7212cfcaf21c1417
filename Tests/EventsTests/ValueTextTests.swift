internal import Events
internal import Octets
internal import Testing

@Suite("Values as text")
struct ValueTextTests {
  @Test func `every type has its text`() throws {
    let batch = EventBatch()
    let v6 = try #require(IPAddress("2001:db8::1"))
    let cases: [(Value, Value.Kind, String)] = [
      (.undefined, .undefined, ""), (Value(true), .boolean, "TRUE"),
      (Value(false), .boolean, "FALSE"), (Value(Int64.min), .integer, "-9223372036854775808"),
      (Value(Int64.max), .integer, "9223372036854775807"), (Value(0), .integer, "0"),
      (batch.makeValue("päth\u{0}"), .string, "päth\u{0}"), (batch.makeValue(""), .string, ""),
      (batch.makeValue([0, 0xAB, 0xFF], kind: .binary), .binary, "00ABFF"),
      (Value(ip4addr: 0xC000_0201), .ip4addr, "192.0.2.1"),
      (batch.makeValue(v6), .ip6addr, "2001:db8::1"),
      (batch.makeValue(try #require(IPAddress("10.0.0.1"))), .ip4addr, "10.0.0.1"),
      // An address of the wrong length, which nothing makes.
      (batch.makeValue([1, 2], kind: .ip6addr), .ip6addr, ""),
    ]
    for (value, kind, text) in cases {
      #expect(value.kind == kind)
      #expect(SampleEvents.text(value, in: batch).lowercased() == text.lowercased())
    }
    #expect(Set(cases.map { $0.1.name }).count == Value.Kind.allCases.count - 1)
  }

  @Test func `what a value is not is zero or empty`() {
    let number = Value(5)
    #expect(number.integer == 5 && !number.boolean && number.range.count == 0)
    #expect(number.datetime.nanoseconds == 0 && Value(true).integer == 0 && Value(true).boolean)
    let time = Value(Timestamp(nanoseconds: -1))
    #expect(time.datetime.nanoseconds == -1 && time.integer == 0)
    #expect(MemoryLayout<Value>.size <= 16)
  }

  @Test func `UTF-8 is told from what is not`() {
    let cases: [([UInt8], Int)] = [
      ([0x41], 1), ([0x00], 1), ([0xC3, 0xA4], 2), ([0xE2, 0x82, 0xAC], 3),
      ([0xF0, 0x9F, 0x98, 0x80], 4), ([], 0), ([0x80], 0), ([0xC0, 0x80], 0), ([0xC1, 0xBF], 0),
      ([0xC3], 0), ([0xC3, 0x41], 0), ([0xE0, 0x80, 0x80], 0), ([0xE0, 0xA0, 0x80], 3),
      ([0xED, 0xA0, 0x80], 0), ([0xED, 0x9F, 0xBF], 3), ([0xE2, 0x82], 0), ([0xE2, 0x82, 0x41], 0),
      ([0xF0, 0x80, 0x80, 0x80], 0), ([0xF4, 0x8F, 0xBF, 0xBF], 4), ([0xF4, 0x90, 0x80, 0x80], 0),
      ([0xF5, 0x80, 0x80, 0x80], 0), ([0xFF], 0), ([0xF0, 0x9F, 0x98], 0),
    ]
    for (octets, length) in cases {
      var buffer = OctetBuffer(capacity: 8)
      buffer.append(octets)
      #expect(UTF8Text.sequenceLength(buffer.view, 0) == length, "\(octets)")
      // The standard library agrees.
      let isOne = String(validating: octets, as: UTF8.self)?.unicodeScalars.count == 1
      #expect(isOne == (length == octets.count && length > 0), "\(octets)")
    }
  }
}
