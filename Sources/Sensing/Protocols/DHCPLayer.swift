internal import Octets

/// DHCP for IPv4, and BOOTP: `dhcp.*` (RFC 2131 section 2, RFC 2132).
///
///     +---------------+---------------+---------------+---------------+
///     |   operation   | hardware type |hardware length|     hops      |
///     +---------------+---------------+---------------+---------------+
///     |                          transaction                          |
///     +-------------------------------+-------------------------------+
///     |            seconds            |             flags             |
///     +-------------------------------+-------------------------------+
///     |   the client's, your, the server's and the relay's address    |
///     +---------------------------------------------------------------+
///     |  the client's hardware address (16), server (64), file (128)  |
///     +---------------------------------------------------------------+
///     |                     cookie, then options                      |
///     +---------------------------------------------------------------+
enum DHCPLayer {
  /// The most options that are looked at.
  private static var optionLimit: Int { 128 }

  /// The protocol.
  static let declaration = LayerDeclaration(
    "dhcp", "DHCP for IPv4, and BOOTP.", at: [.udp([67, 68])], octetLimit: 1500,
    fields: [
      .text("dhcp.client_id", "The client's identifier (option 61).", "01020000000001"),
      .text("dhcp.client_ip", "The address that the client has.", "192.0.2.7"),
      .text("dhcp.client_mac", "The client's hardware address.", "02:00:00:00:00:01"),
      .text("dhcp.dns_servers", "The DNS servers (option 6).", "192.0.2.53,192.0.2.54"),
      .text("dhcp.domain_name", "The domain (option 15).", "example.com"),
      .number("dhcp.hops", "How many relays it passed.", "0"),
      .text("dhcp.host_name", "The client's name (option 12).", "printer-3"),
      .number("dhcp.lease_seconds", "For how long (option 51).", "3600"),
      .text("dhcp.message", "Why it was refused (option 56).", "address in use"),
      .text("dhcp.message_type", "What it says (option 53).", "DISCOVER"),
      .text("dhcp.operation", "Whether the client or the server speaks.", "request"),
      .text(
        "dhcp.parameter_list", "The options that the client asks for (option 55).", "1,3,6,15"),
      .text("dhcp.relay_ip", "The relay's address.", "192.0.2.254"),
      .text("dhcp.requested_ip", "The address that the client wants (option 50).", "192.0.2.7"),
      .text("dhcp.routers", "The routers (option 3).", "192.0.2.1"),
      .number("dhcp.seconds", "How long the client has tried.", "3"),
      .text("dhcp.server_id", "The server's identifier (option 54).", "192.0.2.1"),
      .text("dhcp.server_ip", "The next server's address.", "192.0.2.1"),
      .text("dhcp.subnet_mask", "The mask of the network (option 1).", "255.255.255.0"),
      .text("dhcp.transaction_id", "Which messages belong together.", "0x3903f326"),
      .text("dhcp.vendor_class", "What the client is (option 60).", "MSFT 5.0"),
      .text("dhcp.your_ip", "The address that the client gets.", "192.0.2.7"),
    ],
    isOne: { octets in
      guard let operation = octets.number(0) else { return false }
      return operation == 1 || operation == 2
    }
  ) { octets, values in
    values.put("dhcp.operation", word: octets.number(0) == 2 ? "reply" : "request")
    values.put("dhcp.hops", octets.number(3))
    values.put("dhcp.transaction_id", hexadecimal: octets.number(4, octets: 4), digits: 8)
    values.put("dhcp.seconds", octets.number(8, octets: 2))
    let addresses = ["dhcp.client_ip", "dhcp.your_ip", "dhcp.server_ip", "dhcp.relay_ip"]
    for (index, name) in addresses.enumerated()
    where octets.number(12 &+ 4 &* index, octets: 4) ?? 0 != 0 {
      values.put(name, octets, from: 12 &+ 4 &* index, count: 4, as: .ipv4)
    }
    let length = Int(octets.number(2) ?? 0)
    if length > 0, length <= 16 {
      values.put("dhcp.client_mac", octets, from: 28, count: length, as: .hardwareAddress)
    }
    guard octets.number(236, octets: 4) == 0x6382_5363 else { return }
    var at = 240
    for _ in 0..<optionLimit {
      guard let option = octets.number(at), option != 255 else { return }
      // Option 0 fills up, and is the only one without a length.
      if option == 0 {
        at &+= 1
        continue
      }
      guard let count = octets.number(at &+ 1) else { return }
      read(option, octets, from: at &+ 2, count: Int(count), &values)
      at &+= 2 &+ Int(count)
    }
  }

  /// Reads an option.
  private static func read(
    _ option: UInt64, _ octets: borrowing OctetView, from start: Int, count: Int,
    _ values: inout LayerValues
  ) {
    switch option {
    case 1: values.put("dhcp.subnet_mask", octets, from: start, count: count, as: .ipv4)
    case 3: values.put("dhcp.routers", octets, from: start, count: count, as: .ipv4)
    case 6: values.put("dhcp.dns_servers", octets, from: start, count: count, as: .ipv4)
    case 12: values.put("dhcp.host_name", octets, from: start, count: count, as: .text)
    case 15: values.put("dhcp.domain_name", octets, from: start, count: count, as: .text)
    case 50: values.put("dhcp.requested_ip", octets, from: start, count: count, as: .ipv4)
    case 51 where count == 4:
      values.put("dhcp.lease_seconds", octets.number(start, octets: 4))
    case 53: values.put("dhcp.message_type", word: octets.number(start).flatMap { type($0) })
    case 54: values.put("dhcp.server_id", octets, from: start, count: count, as: .ipv4)
    case 55: values.put("dhcp.parameter_list", octets, from: start, count: count, as: .numbers)
    case 56: values.put("dhcp.message", octets, from: start, count: count, as: .text)
    case 60: values.put("dhcp.vendor_class", octets, from: start, count: count, as: .text)
    case 61: values.put("dhcp.client_id", octets, from: start, count: count, as: .hexadecimal)
    default: break
    }
  }

  /// The name of a message's type (RFC 2132 section 9.6 and IANA's registry).
  private static func type(_ number: UInt64) -> StaticString? {
    switch number {
    case 1: "DISCOVER"
    case 2: "OFFER"
    case 3: "REQUEST"
    case 4: "DECLINE"
    case 5: "ACK"
    case 6: "NAK"
    case 7: "RELEASE"
    case 8: "INFORM"
    case 9: "FORCERENEW"
    case 10: "LEASEQUERY"
    case 11: "LEASEUNASSIGNED"
    case 12: "LEASEUNKNOWN"
    case 13: "LEASEACTIVE"
    default: nil
    }
  }
}
