import DNS
import Octets
import Testing

/// A query whose OPT record has these octets as RDATA.
private func query(options: [UInt8], ttl: Int = 0) -> [UInt8] {
  header([1, 0, 0, 1], 0x0100) + question + record(41, options, owner: [0], class: 1232, ttl: ttl)
}

@Suite struct EDNSOptionTests {
  @Test(arguments: [
    (3, "6e7331", #"NSID=6e7331 ("ns1")"#), (3, "", "NSID"),
    (8, "00011800c00002", "ECS=192.0.2.0/24/0"),
    (8, "0002382020010db8000100", "ECS=2001:db8:1::/56/32"), (8, "00010000", "ECS=0.0.0.0/0/0"),
    (9, "00000e10", "EXPIRE=3600"), (9, "", "EXPIRE"),
    (10, "0123456789abcdef", "COOKIE=0123456789abcdef"),
    (11, "007d", "TCP-KEEPALIVE=12.5"), (12, "0000000000", "PADDING=5"),
    (13, "0161016200", "CHAIN=a.b"),
    (14, "4a5c4f66", "KEY-TAG=19036,20326"), (15, "000f", "EDE=15 (Blocked)"),
    (15, "0012" + "6e6f22c3a921", #"EDE=18 (Prohibited) no\"\195\169!"#),
    (15, "ffff6869", "EDE=65535 hi"),
    (16, "0007", "CLIENT-TAG=7"), (17, "0008", "SERVER-TAG=8"),
    (18, "02657200", "REPORT-CHANNEL=er"),
    (19, "020078563412", "ZONEVERSION=2,0,2018915346"),
    (19, "0201abcdef", "ZONEVERSION=2,1,abcdef"),
    (5, "080d", "DAU=8,13"), (6, "02", "DHU=2"), (7, "01", "N3U=1"),
    (2, "00000e1000000e11", "UL=3600,3601"),
    (1, "000100010000000000000000007b00000e10", "LLQ=1,1,0,123,3600"), (4, "ab", "OPT4=ab"),
    (20, "001c0041", "MQTYPE-QUERY=AAAA,HTTPS"), (21, "", "MQTYPE-RESPONSE"),
    (22, "656e", "EDE-EXTRA-TEXT-LANGUAGE=656e"), (25, "01", "FILTERING-DB=01"),
    (26946, "0102", "DEVICEID=0102"), (20292, "4f", "UMBRELLA=4f"),
  ])
  func `An option is written by name and value`(code: Int, data: String, expected: String) {
    let value = octets(data)
    let reading = read(query(options: word(code) + word(value.count) + value))
    #expect(reading.defect == "")
    #expect(reading.lastData == expected)
    #expect(
      unescapedJSON(
        read(query(options: word(code) + word(value.count) + value), form: .json).lastData)
        == expected)
  }

  @Test(arguments: [
    (8, "000118"), (8, "0001210000000000"), (8, "00031800c00002"), (8, "00011800c0"),
    (8, "00011821c00002"),
    (10, "01"), (10, "000102030405060708"), (11, "00"), (9, "00"), (13, "01"), (13, "c00c"),
    (13, "0000"),
    (14, "00"), (15, "00"), (16, "01"), (18, ""), (19, "0000"), (1, "00"), (2, "00"), (20, ""),
  ])
  func `A value that its option forbids is remarked, and written in hexadecimal`(
    code: Int, data: String
  ) {
    let value = octets(data)
    let reading = read(query(options: word(code) + word(value.count) + value))
    #expect(reading.defect == "opt-format at 44")
    #expect(reading.entries.last?.hasDataDefect == false)
    let name = EDNSOptionCode(rawValue: UInt16(code)).description
    #expect(reading.lastData == (data.isEmpty ? name : "\(name)=\(data)"))
  }

  @Test func `Options that do not fill the record are a defect of the record`() {
    for options in ["0003", "00030002aa", "00030000000a"] {
      let reading = read(query(options: octets(options)))
      #expect(reading.defect.hasPrefix("opt-format at "))
      #expect(reading.entries.last?.hasDataDefect == true)
      #expect(reading.lastData.hasPrefix(##"\# "##))
    }
  }

  @Test func `The fixed fields are read, and options one by one`() {
    let options = word(10) + word(8) + octets("0123456789abcdef") + word(12) + word(0)
    let message = query(options: options, ttl: 0x0100_C000)
    var table = RecordTable()
    var input = OctetBuffer(capacity: 128)
    input.append(message)
    let view = input.view
    let parsed = MessageParser.parse(view, into: &table)
    #expect(parsed.responseCode == .badVers)
    let record = OPTRecord(table[Int(parsed.optEntry)])
    #expect(record.payloadSize == 1232)
    #expect(record.extendedResponseCode == 1)
    #expect(record.version == 0)
    #expect(record.isDNSSECWanted && record.isCompactAnswersUnderstood)
    var reader = record.options
    let cookie = reader.next(in: view)
    #expect(cookie?.code == .cookie)
    #expect(cookie?.length == 8)
    #expect(
      text { if let cookie { $0 = cookie.appendingValue(of: view, to: $0) } } == "0123456789abcdef")
    #expect(reader.next(in: view)?.code == .padding)
    #expect(reader.next(in: view) == nil)
    #expect(read(message).lastData == "COOKIE=0123456789abcdef PADDING")
  }
}
