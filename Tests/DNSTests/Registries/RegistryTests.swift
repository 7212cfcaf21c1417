import DNS
import Testing

@Suite struct RegistryTests {
  @Test(arguments: [
    (1, "A"), (28, "AAAA"), (23, "NSAP-PTR"), (51, "NSEC3PARAM"), (61, "OPENPGPKEY"), (64, "SVCB"),
    (65, "HTTPS"), (66, "DSYNC"), (68, "BRID"), (69, "UNECE"), (70, "ISO"), (128, "NXNAME"),
    (249, "TKEY"), (251, "IXFR"),
    (253, "MAILB"), (255, "ANY"), (264, "IPN"), (271, "TYPE271"), (272, "TYPE272"), (0, "TYPE0"),
    (54, "TYPE54"), (32768, "TA"), (32769, "DLV"), (65534, "TYPE65534"),
  ])
  func `A type has its mnemonic`(number: Int, text: String) {
    let type = RecordType(rawValue: UInt16(number))
    #expect(type.description == text)
    #expect(RecordType(text: text) == type)
    #expect(RecordType(text: text.lowercased()) == type)
    #expect(RecordType(text: "TYPE\(number)") == type)
  }

  @Test func `No two types have the same text, and each is read back`() {
    var seen: Set<String> = []
    for number in UInt16.min...UInt16.max where number < 600 || number > 32760 && number < 32780 {
      let type = RecordType(rawValue: number)
      #expect(seen.insert(type.description).inserted)
      #expect(RecordType(text: type.description) == type)
      #expect(type.isRegistered == !type.description.hasPrefix("TYPE"))
    }
    #expect(RecordType(text: "*") == .any)
    for text in ["", "TYPE", "TYPE65536", "TYPE1x", "AAAAA", "TYPE123456"] {
      #expect(RecordType(text: text) == nil, "\(text)")
    }
  }

  @Test func `Constants bear their mnemonics`() {
    let types: [(RecordType, String)] = [
      (.ns, "NS"), (.soa, "SOA"), (.mx, "MX"), (.txt, "TXT"), (.opt, "OPT"), (.rrsig, "RRSIG"),
      (.dnskey, "DNSKEY"), (.caa, "CAA"), (.tsig, "TSIG"), (.ta, "TA"), (.nsapPTR, "NSAP-PTR"),
    ]
    for (type, text) in types { #expect(type.description == text) }
  }

  @Test(arguments: [
    (1, "IN"), (3, "CH"), (4, "HS"), (254, "NONE"), (255, "ANY"), (0, "CLASS0"),
    (32769, "CLASS32769"),
  ])
  func `A class has its mnemonic`(number: Int, text: String) {
    let value = RecordClass(rawValue: UInt16(number))
    #expect(value.description == text)
    #expect(RecordClass(text: text.lowercased()) == value)
    #expect(RecordClass(text: "class") == nil)
  }

  @Test func `Opcodes, response codes and extended errors have their names`() {
    let opcodes = (0..<16).map { Opcode(rawValue: $0).description }
    #expect(
      opcodes == [
        "Query", "IQuery", "Status", "3", "Notify", "Update", "DSO", "7", "8", "9", "10", "11",
        "12",
        "13", "14", "15",
      ])
    let codes = (0..<26).map { ResponseCode(rawValue: $0).description }
    #expect(
      codes == [
        "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET",
        "NXRRSET", "NOTAUTH", "NOTZONE", "DSOTYPENI", "12", "13", "14", "15", "BADVERS", "BADKEY",
        "BADTIME", "BADMODE", "BADNAME", "BADALG", "BADTRUNC", "BADCOOKIE", "24", "25",
      ])
    #expect(ExtendedErrorCode.blocked.name.description == "Blocked")
    #expect(ExtendedErrorCode(rawValue: 999).name.description == "")
    let errors = (0..<37).map { ExtendedErrorCode(rawValue: $0).name.description }
    #expect(Set(errors).count == 37 && errors.last == "" && errors[35].hasPrefix("Blocked by"))
    let units = [1, 2, 3, 0x40, 0x41, 0x42, 0x43, 4].map { DSOType(rawValue: $0).description }
    #expect(
      units == [
        "KeepAlive", "RetryDelay", "EncryptionPadding", "SUBSCRIBE", "PUSH", "UNSUBSCRIBE",
        "RECONFIRM", "DSO4",
      ])
    let options = (0..<28).map { EDNSOptionCode(rawValue: $0).description }
    #expect(options.filter { $0.hasPrefix("OPT") } == ["OPT0", "OPT4", "OPT27"])
    #expect(Set(options).count == 28)
  }
}
