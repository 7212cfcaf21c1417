internal import Octets

/// IEC 60870-5-104: `iec104.*`; numbers are in little-endian order.
///
///     +---------------+---------------+-------------------------------+
///     |      0x68     |    length     |  control field, four octets   |
///     +---------------+---------------+-------------------------------+
///     |  type of ASDU |SQ|  number    | T,PN, cause   |  originator   |
///     +---------------+---------------+-------------------------------+
///     | common address of ASDU        | object address, three octets  |
///     +-------------------------------+-------------------------------+
enum IEC104Layer {
  /// The most messages of a segment that are counted.
  private static var messageLimit: Int { 64 }

  /// The protocol.
  static let declaration = LayerDeclaration(
    "iec104",
    "IEC 60870-5-104: the first message of a segment, and how many there are.",
    at: [.tcp([2404])], octetLimit: 2048,
    fields: [
      .number("iec104.apci.count", "How many messages begin in the segment, up to 64.", "1"),
      .text("iec104.apci.function", "What a message without number says.", "TESTFR act"),
      .number("iec104.apci.length", "How many octets follow.", "14"),
      .number("iec104.apci.receive_sequence", "The number that is expected next.", "4"),
      .number("iec104.apci.send_sequence", "The number of the message.", "7"),
      .text("iec104.apci.type", "I, S or U: information, supervision, without number.", "I"),
      .number("iec104.asdu.dui.cause_of_transmission", "Why it is sent.", "3"),
      .number("iec104.asdu.dui.coa", "The common address of the station.", "10"),
      .boolean("iec104.asdu.dui.negative", "Whether it is refused (P/N)."),
      .number("iec104.asdu.dui.num", "How many objects there are.", "1"),
      .number("iec104.asdu.dui.org", "The originator.", "0"),
      .boolean("iec104.asdu.dui.sq", "Whether the objects follow one another (SQ)."),
      .boolean("iec104.asdu.dui.test", "Whether it is a test."),
      .number("iec104.asdu.dui.type", "What the objects are.", "100"),
      .text("iec104.asdu.dui.type_name", "The name of that type.", "C_IC_NA_1"),
      .number("iec104.asdu.ioa", "The address of the first object.", "4001"),
    ],
    isOne: { octets in octets.number(0) == 0x68 && octets.number(1) ?? 0 >= 4 }
  ) { octets, values in
    values.put("iec104.apci.length", octets.number(1))
    values.put("iec104.apci.count", messageCount(octets))
    guard let first = octets.number(2) else { return }
    let receive = octets.number(4, octets: 2, isLittleEndian: true).map { $0 >> 1 }
    switch first & 3 {
    case 1:
      values.put("iec104.apci.type", word: "S")
      values.put("iec104.apci.receive_sequence", receive)
    case 3:
      values.put("iec104.apci.type", word: "U")
      values.put("iec104.apci.function", word: function(first))
    default:
      values.put("iec104.apci.type", word: "I")
      let send = octets.number(2, octets: 2, isLittleEndian: true).map { $0 >> 1 }
      values.put("iec104.apci.send_sequence", send)
      values.put("iec104.apci.receive_sequence", receive)
      if octets.number(1) ?? 0 >= 10 { readUnit(octets, &values) }
    }
  }

  /// Reads the identifier of the data unit, and the first address behind it.
  private static func readUnit(_ octets: borrowing OctetView, _ values: inout LayerValues) {
    guard let type = octets.number(6) else { return }
    values.put("iec104.asdu.dui.type", type)
    values.put("iec104.asdu.dui.type_name", word: typeName(type))
    let qualifier = octets.number(7)
    values.put("iec104.asdu.dui.sq", flag: qualifier.map { $0 & 0x80 != 0 })
    values.put("iec104.asdu.dui.num", qualifier.map { $0 & 0x7F })
    let cause = octets.number(8)
    values.put("iec104.asdu.dui.cause_of_transmission", cause.map { $0 & 0x3F })
    values.put("iec104.asdu.dui.negative", flag: cause.map { $0 & 0x40 != 0 })
    values.put("iec104.asdu.dui.test", flag: cause.map { $0 & 0x80 != 0 })
    values.put("iec104.asdu.dui.org", octets.number(9))
    values.put("iec104.asdu.dui.coa", octets.number(10, octets: 2, isLittleEndian: true))
    if octets.number(1) ?? 0 >= 13 {
      values.put("iec104.asdu.ioa", octets.number(12, octets: 3, isLittleEndian: true))
    }
  }

  /// How many messages begin in a segment.
  private static func messageCount(_ octets: borrowing OctetView) -> UInt64 {
    var at = 0
    var count: UInt64 = 0
    for _ in 0..<messageLimit {
      guard octets.number(at) == 0x68, let length = octets.number(at &+ 1) else { break }
      count &+= 1
      at &+= 2 &+ Int(length)
    }
    return count
  }

  /// What a message without number says.
  private static func function(_ control: UInt64) -> StaticString? {
    switch control {
    case 0x07: "STARTDT act"
    case 0x0B: "STARTDT con"
    case 0x13: "STOPDT act"
    case 0x23: "STOPDT con"
    case 0x43: "TESTFR act"
    case 0x83: "TESTFR con"
    default: nil
    }
  }

  /// The name of a type of data unit.
  private static func typeName(_ type: UInt64) -> StaticString? {
    switch type {
    case 1: "M_SP_NA_1"
    case 3: "M_DP_NA_1"
    case 5: "M_ST_NA_1"
    case 7: "M_BO_NA_1"
    case 9: "M_ME_NA_1"
    case 11: "M_ME_NB_1"
    case 13: "M_ME_NC_1"
    case 15: "M_IT_NA_1"
    case 30: "M_SP_TB_1"
    case 31: "M_DP_TB_1"
    case 32: "M_ST_TB_1"
    case 33: "M_BO_TB_1"
    case 34: "M_ME_TD_1"
    case 35: "M_ME_TE_1"
    case 36: "M_ME_TF_1"
    case 37: "M_IT_TB_1"
    case 45: "C_SC_NA_1"
    case 46: "C_DC_NA_1"
    case 47: "C_RC_NA_1"
    case 48: "C_SE_NA_1"
    case 49: "C_SE_NB_1"
    case 50: "C_SE_NC_1"
    case 58: "C_SC_TA_1"
    case 70: "M_EI_NA_1"
    case 100: "C_IC_NA_1"
    case 101: "C_CI_NA_1"
    case 102: "C_RD_NA_1"
    case 103: "C_CS_NA_1"
    case 105: "C_RP_NA_1"
    case 107: "C_TS_TA_1"
    default: nil
    }
  }
}
