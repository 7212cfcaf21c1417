internal import Octets

/// Modbus over TCP: `modbus.*` (Modbus Messaging on TCP/IP 1.0b, Modbus Application Protocol 1.1b3).
///
///     +-------------------------------+-------------------------------+
///     |          transaction          |           protocol            |
///     +-------------------------------+---------------+---------------+
///     |            length             |     unit      |   function    |
///     +-------------------------------+---------------+---------------+
enum ModbusLayer {
  /// The protocol.
  static let declaration = LayerDeclaration(
    "modbus", "Modbus over TCP: the first message that begins in a segment.", at: [.tcp([502])],
    octetLimit: 260,
    fields: [
      .number("modbus.exception_code", "Why the function was refused.", "2"),
      .text("modbus.function", "What the function is.", "read holding registers"),
      .number("modbus.function_code", "The function, without the bit of exceptions.", "3"),
      .boolean("modbus.is_exception", "Whether the function was refused."),
      .number("modbus.length", "How many octets follow, with the unit.", "6"),
      .number("modbus.prot_id", "The protocol; 0 is Modbus.", "0"),
      .number("modbus.query.address", "The first address that is asked for or written.", "107"),
      .number("modbus.query.quantity", "How many are asked for or written.", "3"),
      .number("modbus.query.value", "The value that is written to a single address.", "65280"),
      .number("modbus.response.byte_count", "How many octets of values come back.", "6"),
      .number("modbus.trans_id", "Which query and response belong together.", "1"),
      .number("modbus.unit_id", "The unit behind the address.", "1"),
    ],
    isOne: { octets in
      guard let length = octets.number(4, octets: 2) else { return false }
      return octets.number(2, octets: 2) == 0 && length >= 2 && length <= 254
    }
  ) { octets, values in
    values.put("modbus.trans_id", octets.number(0, octets: 2))
    values.put("modbus.prot_id", octets.number(2, octets: 2))
    values.put("modbus.length", octets.number(4, octets: 2))
    values.put("modbus.unit_id", octets.number(6))
    guard let code = octets.number(7) else { return }
    let function = code & 0x7F
    values.put("modbus.function_code", function)
    values.put("modbus.function", word: name(function))
    values.put("modbus.is_exception", flag: code & 0x80 != 0)
    if code & 0x80 != 0 { return values.put("modbus.exception_code", octets.number(8)) }
    if !values.isToServer {
      if case 1...4 = function { values.put("modbus.response.byte_count", octets.number(8)) }
      return
    }
    switch function {
    case 1...4, 15, 16:
      values.put("modbus.query.address", octets.number(8, octets: 2))
      values.put("modbus.query.quantity", octets.number(10, octets: 2))
    case 5, 6:
      values.put("modbus.query.address", octets.number(8, octets: 2))
      values.put("modbus.query.value", octets.number(10, octets: 2))
    case 22, 23: values.put("modbus.query.address", octets.number(8, octets: 2))
    default: break
    }
  }

  /// The name of a function.
  private static func name(_ function: UInt64) -> StaticString? {
    switch function {
    case 1: "read coils"
    case 2: "read discrete inputs"
    case 3: "read holding registers"
    case 4: "read input registers"
    case 5: "write single coil"
    case 6: "write single register"
    case 7: "read exception status"
    case 8: "diagnostics"
    case 11: "get comm event counter"
    case 12: "get comm event log"
    case 15: "write multiple coils"
    case 16: "write multiple registers"
    case 17: "report server id"
    case 20: "read file record"
    case 21: "write file record"
    case 22: "mask write register"
    case 23: "read/write multiple registers"
    case 24: "read fifo queue"
    case 43: "encapsulated interface transport"
    default: nil
    }
  }
}
