import DNS
import Octets
import Testing

/// A stateful operation of units, each a type and its data.
private func operation(_ units: [(Int, [UInt8])]) -> [UInt8] {
  header([0, 0, 0, 0], 0x3000)
    + units.flatMap { word($0.0) + word($0.1.count) + $0.1 }
}

/// The defect of a stateful operation, and its units as text.
private func read(units message: [UInt8]) -> (defect: String, units: [String]) {
  var table = RecordTable()
  var input = OctetBuffer(capacity: message.count)
  input.append(message)
  let view = input.view
  let parsed = MessageParser.parse(view, into: &table)
  var units: [String] = []
  var reader = DSOUnitReader(parsed)
  while let unit = reader.next(in: view) {
    units.append(unit.type.description + "=" + text { $0 = unit.appendingData(of: view, to: $0) })
  }
  return (parsed.defect.isNone ? "" : parsed.defect.description, units)
}

@Suite struct DSOUnitTests {
  /// `printer._ipp._tcp.example`, and a pointer to its second label where it starts at offset 16.
  static let owner = name("printer._ipp._tcp.example")

  /// Types, data in hexadecimal behind the owner where there is one, and the text.
  static let units: [(Int, Bool, String, String)] = [
    (1, false, "00003a98 0000ea60", "KeepAlive=15000 60000"),
    (2, false, "0001d4c0", "RetryDelay=120000"),
    (3, false, "000000000000000000", "EncryptionPadding=9"), (3, false, "", "EncryptionPadding=0"),
    (0x40, true, "00ff 0001", "SUBSCRIBE=printer._ipp._tcp.example IN ANY"),
    (0x42, false, "1234", "UNSUBSCRIBE=4660"),
    (0x43, true, "0001 0001 c0000207", "RECONFIRM=printer._ipp._tcp.example IN A 192.0.2.7"),
    (0xF900, false, "0102", "DSO63744=0102"),
  ]

  @Test(arguments: units)
  func `A unit is written by type and data`(
    type: Int, hasOwner: Bool, data: String, expected: String
  ) {
    let data = (hasOwner ? Self.owner : []) + octets(data)
    let reading = read(units: operation([(type, data)]))
    #expect(reading.defect == "")
    #expect(reading.units == [expected])
  }

  @Test func `A push lists what was added and what went away`() {
    let pointer: [UInt8] = [0xC0, 16]
    let changes =
      record(33, word(0) + word(0) + word(631) + [1, 0x68, 0xC0, 34], owner: Self.owner, ttl: 120)
      + record(1, [192, 0, 2, 7], owner: pointer, ttl: 0xFFFF_FFFF)
      + record(16, [], owner: pointer, class: 255, ttl: 0xFFFF_FFFE)
    let reading = read(units: operation([(0x41, changes)]))
    #expect(reading.defect == "")
    #expect(
      reading.units == [
        "PUSH=printer._ipp._tcp.example 120 IN SRV 0 0 631 h.example;"
          + " printer._ipp._tcp.example 4294967295 IN A 192.0.2.7;"
          + " printer._ipp._tcp.example 4294967294 ANY TXT"
      ])
  }

  /// Types, and data that these do not allow.
  static let badUnits: [(Int, Bool, String)] = [
    (1, false, "00003a98"), (1, false, "00003a98 0000ea60 00"), (2, false, ""), (0x40, true, ""),
    (0x40, false, "c0ff 0001 0001"), (0x41, false, ""), (0x41, true, "0001"),
    (0x41, true, "0001 0001 00000000 0003 c00002"), (0x42, false, "01"),
    (0x43, true, "0001 0001 c00002"),
  ]

  @Test(arguments: badUnits)
  func `Data that its type does not allow is a defect, and written in hexadecimal`(
    type: Int, hasOwner: Bool, data: String
  ) {
    let data = (hasOwner ? Self.owner : []) + octets(data)
    let reading = read(units: operation([(type, data), (3, [])]))
    #expect(reading.defect == "dso-format at 16")
    let digits = data.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    #expect(
      reading.units == ["\(DSOType(rawValue: UInt16(type)))=\(digits)", "EncryptionPadding=0"])
  }

  @Test func `Units end with the message, with their limit, and where there are records`() {
    let many = operation((0...DSOUnitReader.unitLimit).map { _ in (3, []) })
    #expect(read(units: Array(many.dropLast(4))).defect == "")
    let reading = read(units: many)
    #expect(reading.defect == "record-limit at \(12 + DSOUnitReader.unitLimit * 4)")
    #expect(reading.units.count == DSOUnitReader.unitLimit)
    #expect(read(units: operation([(3, [0])]).dropLast()).defect == "dso-format at 14")
    let query = header([1, 0, 0, 0], 0x3000) + question + word(3) + word(0)
    #expect(read(units: query).units.isEmpty)
    #expect(read(units: query).defect == "trailing-octets at 29")
  }

  @Test(arguments: [(64, ""), (65, "record-limit at 976"), (70, "record-limit at 976")])
  func `Changes of a push beyond the limit are left out of its text, and remarked`(
    count: Int, defect: String
  ) {
    // 12 octets of header and 4 of the unit's, then 64 changes of 15 octets.
    let changes = (0..<count).flatMap { _ in record(1, [192, 0, 2, 7], owner: [0]) }
    let push = read(units: operation([(0x41, changes)]))
    #expect(push.defect == defect)
    #expect(push.units.first?.split(separator: ";").count == 64)
  }
}
