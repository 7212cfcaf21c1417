internal import Octets

/// S7 communication over ISO on TCP: `s7comm.*` (RFC 1006, ISO 8073; S7 itself is not published).
///
///     +---------------+---------------+-------------------------------+
///     |  version (3)  |   reserved    |            length             |
///     +---------------+---------------+-------------------------------+
///     | COTP's length | COTP's type   |  the rest of COTP             |
///     +---------------+---------------+-------------------------------+
///     |      0x32     |    message    |           reserved            |
///     +---------------+---------------+-------------------------------+
///     |           reference           |       parameters' length      |
///     +-------------------------------+-------------------------------+
///     |         data's length         |  error, then parameters       |
///     +-------------------------------+-------------------------------+
enum S7commLayer {
  /// The protocol.
  static let declaration = LayerDeclaration(
    "s7comm", "S7 communication, with the COTP that sets it up: the first message of a segment.",
    at: [.tcp([102])], octetLimit: 128,
    fields: [
      .text("s7comm.cotp.pdu_type", "What kind of COTP message it is.", "data"),
      .number("s7comm.data_length", "How many octets of data there are.", "4"),
      .number("s7comm.error_class", "What kind of error it is; 0 is none.", "0"),
      .number("s7comm.error_code", "The error.", "0"),
      .text("s7comm.function", "What the function is.", "read variable"),
      .number("s7comm.function_code", "The function.", "4"),
      .number("s7comm.item_count", "How many variables are read or written.", "1"),
      .text("s7comm.message_type", "What kind of message it is (ROSCTR).", "job"),
      .number("s7comm.parameter_length", "How many octets of parameters there are.", "14"),
      .number("s7comm.pdu_reference", "Which job and answer belong together.", "512"),
      .text("s7comm.protocol_id", "0x32; 0x72 in the newer protocol, which is not read.", "0x32"),
    ],
    isOne: { octets in
      guard octets.number(0) == 3, octets.number(1) == 0, let type = octets.number(5) else {
        return false
      }
      return cotpType(type) != nil
    }
  ) { octets, values in
    guard let length = octets.number(4), let type = octets.number(5) else { return }
    values.put("s7comm.cotp.pdu_type", word: cotpType(type))
    let start = 5 &+ Int(length)
    guard type & 0xF0 == 0xF0, let identifier = octets.number(start) else { return }
    values.put("s7comm.protocol_id", hexadecimal: identifier, digits: 2)
    guard identifier == 0x32, let kind = octets.number(start &+ 1) else { return }
    values.put("s7comm.message_type", word: messageType(kind))
    values.put("s7comm.pdu_reference", octets.number(start &+ 4, octets: 2))
    let parameters = octets.number(start &+ 6, octets: 2)
    values.put("s7comm.parameter_length", parameters)
    values.put("s7comm.data_length", octets.number(start &+ 8, octets: 2))
    var at = start &+ 10
    if kind == 2 || kind == 3 {
      values.put("s7comm.error_class", octets.number(at))
      values.put("s7comm.error_code", octets.number(at &+ 1))
      at &+= 2
    }
    guard kind != 7, parameters ?? 0 > 0, let function = octets.number(at) else { return }
    values.put("s7comm.function_code", function)
    values.put("s7comm.function", word: name(function))
    if function == 4 || function == 5 { values.put("s7comm.item_count", octets.number(at &+ 1)) }
  }

  /// What kind of COTP message it is (ISO 8073 clause 13).
  private static func cotpType(_ type: UInt64) -> StaticString? {
    switch type & 0xF0 {
    case 0x80: "disconnect_request"
    case 0xC0: "disconnect_confirm"
    case 0xD0: "connect_confirm"
    case 0xE0: "connect_request"
    case 0xF0: "data"
    default: nil
    }
  }

  /// What kind of message it is.
  private static func messageType(_ kind: UInt64) -> StaticString? {
    switch kind {
    case 1: "job"
    case 2: "ack"
    case 3: "ack_data"
    case 7: "userdata"
    default: nil
    }
  }

  /// The name of a function.
  private static func name(_ function: UInt64) -> StaticString? {
    switch function {
    case 0x00: "cpu services"
    case 0x04: "read variable"
    case 0x05: "write variable"
    case 0x1A: "request download"
    case 0x1B: "download block"
    case 0x1C: "download ended"
    case 0x1D: "start upload"
    case 0x1E: "upload"
    case 0x1F: "end upload"
    case 0x28: "plc control"
    case 0x29: "plc stop"
    case 0xF0: "setup communication"
    default: nil
    }
  }
}
