import Octets

extension LayerFrames {
  /// What stands behind IP, and services over UDP.
  static let internet: [LayerFrame] = [
    LayerFrame(
      type: "icmp", title: "an echo request",
      octets: frame(0x0800, ipv4(1, hex("0800 0000 1267 0003 6162"))),
      fields: [
        "icmp.code=0", "icmp.id=4711", "icmp.message=echo request", "icmp.sequence=3",
        "icmp.type=8",
      ]),
    // A packet of UDP from 40000 to 53 does not fit through 1400 octets.
    LayerFrame(
      type: "icmp", title: "a packet was too big",
      octets: frame(
        0x0800, ipv4(1, hex("0304 0000 0000 0578") + ipv4(17, hex("9c40 0035 0008 0000")))),
      fields: [
        "icmp.code=4", "icmp.message=destination unreachable", "icmp.mtu=1400",
        "icmp.original.dst=192.0.2.2", "icmp.original.dst_port=53", "icmp.original.protocol=17",
        "icmp.original.src=192.0.2.1", "icmp.original.src_port=40000", "icmp.type=3",
      ]),
    LayerFrame(
      type: "icmp", title: "a redirect",
      octets: frame(0x0800, ipv4(1, hex("0501 0000 c00002fe") + ipv4(50, hex("00000001")))),
      fields: [
        "icmp.code=1", "icmp.gateway=192.0.2.254", "icmp.message=redirect",
        "icmp.original.dst=192.0.2.2", "icmp.original.protocol=50",
        "icmp.original.src=192.0.2.1", "icmp.type=5",
      ]),
    LayerFrame(
      type: "icmpv6", title: "an echo reply",
      octets: ipv6(58, hex("8100 0000 1267 0003")),
      fields: [
        "icmpv6.code=0", "icmpv6.id=4711", "icmpv6.message=echo reply", "icmpv6.sequence=3",
        "icmpv6.type=129",
      ]),
    LayerFrame(
      type: "icmpv6", title: "a neighbour is looked for",
      octets: ipv6(
        58,
        hex("8700 0000 00000000 20010db8000000000000000000000002 0101 02000000000a")),
      fields: [
        "icmpv6.code=0", "icmpv6.link_address=02:00:00:00:00:0a",
        "icmpv6.message=neighbor solicitation", "icmpv6.target=2001:db8::2", "icmpv6.type=135",
      ]),
    LayerFrame(
      type: "icmpv6", title: "a packet was too big",
      octets: ipv6(
        58,
        hex("0200 0000 00000500") + ipv6(17, hex("9c40 0035 0008 0000")).dropFirst(14)),
      fields: [
        "icmpv6.code=0", "icmpv6.message=packet too big", "icmpv6.mtu=1280",
        "icmpv6.original.dst=2001:db8::2", "icmpv6.original.next_header=17",
        "icmpv6.original.src=2001:db8::1", "icmpv6.type=2",
      ]),
    LayerFrame(
      type: "igmp", title: "a query",
      octets: frame(0x0800, ipv4(2, hex("1164 0000 00000000"))),
      fields: [
        "igmp.group=0.0.0.0", "igmp.max_response=100", "igmp.message=membership query",
        "igmp.type=17", "igmp.version=2",
      ]),
    // Two groups, the first with a source.
    LayerFrame(
      type: "igmp", title: "a report",
      octets: frame(
        0x0800,
        ipv4(
          2,
          hex("2200 0000 0000 0002 03000001 e00000fb c0000209 04000000 e1010203"))),
      fields: [
        "igmp.group=224.0.0.251,225.1.2.3", "igmp.message=membership report",
        "igmp.record_count=2", "igmp.type=34", "igmp.version=3",
      ]),
    LayerFrame(
      type: "dhcp", title: "a request",
      octets: udp(
        (68, 67),
        hex("01010601 3903f326 0003 0000 c0000207 00000000 00000000 c00002fe 02000000000a")
          + [UInt8](repeating: 0, count: 10 + 192) + hex("63825363")
          // Type 3, identifier, wanted address, name with a blank and an octet above ASCII, class,
          // list, padding.
          + hex("350103 3d0701 02000000000a 3204c0000207 0c05 7072200069 3c04 4d534654")
          + hex("3704 0103060f 00 ff")),
      fields: [
        "dhcp.client_id=0102000000000a", "dhcp.client_ip=192.0.2.7",
        "dhcp.client_mac=02:00:00:00:00:0a", "dhcp.hops=1", #"dhcp.host_name=pr \000i"#,
        "dhcp.message_type=REQUEST", "dhcp.operation=request", "dhcp.parameter_list=1,3,6,15",
        "dhcp.relay_ip=192.0.2.254", "dhcp.requested_ip=192.0.2.7", "dhcp.seconds=3",
        "dhcp.transaction_id=0x3903f326", "dhcp.vendor_class=MSFT",
      ]),
    LayerFrame(
      type: "dhcp", title: "an answer",
      octets: udp(
        (67, 68),
        hex("02010600 3903f326 0000 0000 00000000 c0000207 c0000201 00000000 02000000000a")
          + [UInt8](repeating: 0, count: 10 + 192) + hex("63825363")
          + hex("350105 3604c0000201 330400000e10 0104ffffff00 0304c0000201")
          + hex("0608c0000235c0000236 0f07 6578616d706c65 3802 6f6b ff")),
      fields: [
        "dhcp.client_mac=02:00:00:00:00:0a", "dhcp.dns_servers=192.0.2.53,192.0.2.54",
        "dhcp.domain_name=example", "dhcp.hops=0", "dhcp.lease_seconds=3600",
        "dhcp.message=ok", "dhcp.message_type=ACK", "dhcp.operation=reply",
        "dhcp.routers=192.0.2.1", "dhcp.seconds=0", "dhcp.server_id=192.0.2.1",
        "dhcp.server_ip=192.0.2.1", "dhcp.subnet_mask=255.255.255.0",
        "dhcp.transaction_id=0x3903f326", "dhcp.your_ip=192.0.2.7",
      ]),
    LayerFrame(
      type: "radius", title: "a request for access",
      octets: udp(
        (40000, 1812),
        hex("012a 005a") + [UInt8](repeating: 7, count: 16)
          // Name, password, address, port, service, framed address, stations, identifier.
          + hex("0106 6e656d6f 0206 61626364 0406 c0000214 0506 00000003 0606 00000002")
          + hex("0806 c0000207 1e05 61703a 1f05 63642d 2006 61702d33 1208 48656c6c6f21")
          + hex("190a 0102030405060708")),
      fields: [
        "radius.called_station=ap:", "radius.calling_station=cd-", "radius.code=1",
        "radius.framed_ip=192.0.2.7", "radius.id=42", "radius.length=90",
        "radius.message=Access-Request", "radius.nas_identifier=ap-3",
        "radius.nas_ip=192.0.2.20", "radius.nas_port=3", "radius.reply_message=Hello!",
        "radius.service_type=2", "radius.user_name=nemo",
      ]),
    LayerFrame(
      type: "radius", title: "accounting",
      octets: udp(
        (40000, 1813),
        hex("042b 0026") + [UInt8](repeating: 7, count: 16)
          + hex("2806 00000002 2c06 30303161 2e06 00000e10")),
      fields: [
        "radius.acct_session_id=001a", "radius.acct_session_seconds=3600",
        "radius.acct_status=2", "radius.code=4", "radius.id=43", "radius.length=38",
        "radius.message=Accounting-Request",
      ]),
  ]
}
