internal import Octets

/// DNP3: `dnp3.*` (IEEE 1815); numbers are in little-endian order.
///
///     +---------------+---------------+---------------+---------------+
///     |      0x05     |      0x64     |    length     |    control    |
///     +---------------+---------------+---------------+---------------+
///     |          destination          |            source             |
///     +-------------------------------+---------------+---------------+
///     |           checksum            |   transport   | app. control  |
///     +---------------+---------------+---------------+---------------+
///     |   function    |  internal indications, in responses           |
///     +---------------+-----------------------------------------------+
enum DNP3Layer {
  /// The protocol.
  static let declaration = LayerDeclaration(
    "dnp3", "DNP3 frames: the first one of a segment or datagram.",
    at: [.tcp([20000]), .udp([20000])], octetLimit: 292,
    fields: [
      .text("dnp3.application_layer.function", "What the function is.", "read"),
      .number("dnp3.application_layer.function_code", "The function.", "1"),
      .text(
        "dnp3.application_layer.internal_indications", "What the outstation says of itself.",
        "0x8000"),
      .number("dnp3.application_layer.sequence", "The number of the fragment, 0 to 15.", "3"),
      .boolean("dnp3.application_layer.unsolicited", "Whether nobody asked for it."),
      .number("dnp3.data_layer.destination", "The receiver.", "10"),
      .boolean("dnp3.data_layer.from_master", "Whether the master speaks (DIR)."),
      .number("dnp3.data_layer.function_code", "The function of the link.", "4"),
      .number("dnp3.data_layer.length", "How many octets follow, without checksums.", "20"),
      .boolean("dnp3.data_layer.primary", "Whether it starts a transaction (PRM)."),
      .number("dnp3.data_layer.source", "The sender.", "1"),
      .boolean("dnp3.transport_layer.final", "Whether it is the last segment of a fragment."),
      .boolean("dnp3.transport_layer.first", "Whether it is the first segment of a fragment."),
      .number("dnp3.transport_layer.sequence", "The number of the segment, 0 to 63.", "1"),
    ],
    isOne: { octets in octets.number(0, octets: 2) == 0x0564 && octets.count >= 3 }
  ) { octets, values in
    let control = octets.number(3)
    values.put("dnp3.data_layer.length", octets.number(2))
    values.put("dnp3.data_layer.from_master", flag: control.map { $0 & 0x80 != 0 })
    values.put("dnp3.data_layer.primary", flag: control.map { $0 & 0x40 != 0 })
    values.put("dnp3.data_layer.function_code", control.map { $0 & 15 })
    values.put("dnp3.data_layer.destination", octets.number(4, octets: 2, isLittleEndian: true))
    values.put("dnp3.data_layer.source", octets.number(6, octets: 2, isLittleEndian: true))
    // The length counts from the control octet on: five are the link's own.
    guard let length = octets.number(2), length > 5, let transport = octets.number(10) else {
      return
    }
    values.put("dnp3.transport_layer.final", flag: transport & 0x80 != 0)
    values.put("dnp3.transport_layer.first", flag: transport & 0x40 != 0)
    values.put("dnp3.transport_layer.sequence", transport & 0x3F)
    guard transport & 0x40 != 0, length >= 8, let application = octets.number(11),
      let function = octets.number(12)
    else { return }
    values.put("dnp3.application_layer.sequence", application & 15)
    values.put("dnp3.application_layer.unsolicited", flag: application & 0x10 != 0)
    values.put("dnp3.application_layer.function_code", function)
    values.put("dnp3.application_layer.function", word: name(function))
    guard function >= 129, length >= 10 else { return }
    values.put(
      "dnp3.application_layer.internal_indications",
      hexadecimal: octets.number(13, octets: 2), digits: 4)
  }

  /// The name of an application function.
  private static func name(_ function: UInt64) -> StaticString? {
    switch function {
    case 0: "confirm"
    case 1: "read"
    case 2: "write"
    case 3: "select"
    case 4: "operate"
    case 5: "direct operate"
    case 6: "direct operate without acknowledgment"
    case 7: "immediate freeze"
    case 8: "immediate freeze without acknowledgment"
    case 13: "cold restart"
    case 14: "warm restart"
    case 18: "stop application"
    case 20: "enable unsolicited"
    case 21: "disable unsolicited"
    case 22: "assign class"
    case 23: "delay measurement"
    case 24: "record current time"
    case 25: "open file"
    case 26: "close file"
    case 27: "delete file"
    case 129: "response"
    case 130: "unsolicited response"
    case 131: "authentication response"
    default: nil
    }
  }
}
