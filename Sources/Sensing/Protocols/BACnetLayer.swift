internal import Octets

/// BACnet over IP: `bacnet.*` (ASHRAE 135 annex J and clauses 6 and 20).
///
///     +---------------+---------------+-------------------------------+
///     |      0x81     |   function    |            length             |
///     +---------------+---------------+-------------------------------+
///     |  version (1)  |    control    | networks, addresses, hops     |
///     +---------------+---------------+-------------------------------+
///     | type of PDU   |       invocation and service, by the type     |
///     +---------------+-----------------------------------------------+
enum BACnetLayer {
  /// The protocol.
  static let declaration = LayerDeclaration(
    "bacnet", "BACnet over IP.", at: [.udp([47808])], octetLimit: 128,
    fields: [
      .number("bacnet.apdu.invoke_id", "Which request and answer belong together.", "7"),
      .text("bacnet.apdu.pdu_type", "What kind of message it is.", "confirmed_request"),
      .text("bacnet.apdu.service", "What the service is.", "readProperty"),
      .number("bacnet.apdu.service_choice", "The service.", "12"),
      .text("bacnet.bvlc.function", "What the link is asked for.", "original_unicast_npdu"),
      .number("bacnet.bvlc.length", "How many octets the message has.", "17"),
      .number("bacnet.npdu.destination_network", "The network of the receiver.", "65535"),
      .number("bacnet.npdu.message_type", "The kind of a message between routers.", "0"),
      .number("bacnet.npdu.source_network", "The network of the sender.", "2001"),
    ],
    isOne: { octets in octets.number(0) == 0x81 && octets.count >= 4 }
  ) { octets, values in
    guard let function = octets.number(1) else { return }
    values.put("bacnet.bvlc.function", word: name(function))
    values.put("bacnet.bvlc.length", octets.number(2, octets: 2))
    // A forwarded message has the address of its origin first; others carry none of this.
    var at = function == 4 ? 10 : 4
    guard function == 4 || function == 9 || function == 10 || function == 11,
      octets.number(at) == 1, let control = octets.number(at &+ 1)
    else { return }
    at &+= 2
    if control & 0x20 != 0 {
      values.put("bacnet.npdu.destination_network", octets.number(at, octets: 2))
      guard let length = octets.number(at &+ 2) else { return }
      at &+= 3 &+ Int(length)
    }
    if control & 0x08 != 0 {
      values.put("bacnet.npdu.source_network", octets.number(at, octets: 2))
      guard let length = octets.number(at &+ 2) else { return }
      at &+= 3 &+ Int(length)
    }
    if control & 0x20 != 0 { at &+= 1 }
    if control & 0x80 != 0 {
      return values.put("bacnet.npdu.message_type", octets.number(at))
    }
    readApplication(octets, at: at, &values)
  }

  /// Reads the head of an application message.
  private static func readApplication(
    _ octets: borrowing OctetView, at start: Int, _ values: inout LayerValues
  ) {
    guard let first = octets.number(start) else { return }
    let type = first >> 4
    values.put("bacnet.apdu.pdu_type", word: pduType(type))
    // Segments have two more numbers before the service.
    let more = first & 0x08 != 0 && (type == 0 || type == 3) ? 2 : 0
    var service: UInt64?
    switch type {
    case 0:
      values.put("bacnet.apdu.invoke_id", octets.number(start &+ 2))
      service = octets.number(start &+ 3 &+ more)
    case 1: service = octets.number(start &+ 1)
    case 2, 3, 5:
      values.put("bacnet.apdu.invoke_id", octets.number(start &+ 1))
      service = octets.number(start &+ 2 &+ more)
    case 4, 6, 7: values.put("bacnet.apdu.invoke_id", octets.number(start &+ 1))
    default: return
    }
    values.put("bacnet.apdu.service_choice", service)
    let name = service.flatMap { type == 1 ? unconfirmed($0) : confirmed($0) }
    values.put("bacnet.apdu.service", word: name)
  }

  /// What the link is asked for.
  private static func name(_ function: UInt64) -> StaticString? {
    switch function {
    case 0: "bvlc_result"
    case 1: "write_broadcast_distribution_table"
    case 2: "read_broadcast_distribution_table"
    case 3: "read_broadcast_distribution_table_ack"
    case 4: "forwarded_npdu"
    case 5: "register_foreign_device"
    case 6: "read_foreign_device_table"
    case 7: "read_foreign_device_table_ack"
    case 8: "delete_foreign_device_table_entry"
    case 9: "distribute_broadcast_to_network"
    case 10: "original_unicast_npdu"
    case 11: "original_broadcast_npdu"
    case 12: "secure_bvll"
    default: nil
    }
  }

  /// The kind of a message.
  private static func pduType(_ type: UInt64) -> StaticString? {
    switch type {
    case 0: "confirmed_request"
    case 1: "unconfirmed_request"
    case 2: "simple_ack"
    case 3: "complex_ack"
    case 4: "segment_ack"
    case 5: "error"
    case 6: "reject"
    case 7: "abort"
    default: nil
    }
  }

  /// The name of a service that is answered.
  private static func confirmed(_ service: UInt64) -> StaticString? {
    switch service {
    case 0: "acknowledgeAlarm"
    case 1: "confirmedCOVNotification"
    case 2: "confirmedEventNotification"
    case 5: "subscribeCOV"
    case 6: "atomicReadFile"
    case 7: "atomicWriteFile"
    case 10: "createObject"
    case 11: "deleteObject"
    case 12: "readProperty"
    case 14: "readPropertyMultiple"
    case 15: "writeProperty"
    case 16: "writePropertyMultiple"
    case 17: "deviceCommunicationControl"
    case 20: "reinitializeDevice"
    case 26: "readRange"
    case 29: "getEventInformation"
    default: nil
    }
  }

  /// The name of a service without answer.
  private static func unconfirmed(_ service: UInt64) -> StaticString? {
    switch service {
    case 0: "i-Am"
    case 1: "i-Have"
    case 2: "unconfirmedCOVNotification"
    case 3: "unconfirmedEventNotification"
    case 4: "unconfirmedPrivateTransfer"
    case 6: "timeSynchronization"
    case 7: "who-Has"
    case 8: "who-Is"
    case 9: "utcTimeSynchronization"
    default: nil
    }
  }
}
