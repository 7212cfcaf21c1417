import Octets

extension LayerFrames {
  /// Link layers and tunnels.
  static let links: [LayerFrame] = [
    LayerFrame(
      type: "ethernet", title: "a frame of an unknown type", octets: frame(0x1234, [1, 2, 3]),
      fields: [
        "eth.dest_mac=02:00:00:00:00:0b", "eth.src_mac=02:00:00:00:00:0a", "eth.type=0x1234",
      ]),
    // Priority 5 and VLAN 7 with the bit DEI; priority 3 and VLAN 12.
    LayerFrame(
      type: "vlan", title: "two tags", octets: frame(0x88A8, hex("b007 8100 600c 1234 00")),
      fields: [
        "vlan.drop_eligible=true", "vlan.id=7", "vlan.inner_id=12", "vlan.inner_priority=3",
        "vlan.inner_type=0x1234", "vlan.priority=5", "vlan.type=0x8100",
      ]),
    // Label 16, class 5, TTL 64; label 1001, class 0, last, TTL 63.
    LayerFrame(
      type: "mpls", title: "two labels",
      octets: frame(0x8847, hex("00010a40 003e913f") + ipv4(1, hex("08000000"))),
      fields: [
        "mpls.bottom_of_stack=false", "mpls.experimental=5", "mpls.label=16",
        "mpls.labels=16,1001", "mpls.ttl=64",
      ]),
    // Host-Uniq, Service-Name `net`, AC-Name `bras"1`.
    LayerFrame(
      type: "pppoe", title: "an offer",
      octets: frame(
        0x8863,
        hex("11070000 0019") + hex("0103 0004 00000001 0101 0003 6e6574 0102 0006 627261732231")),
      fields: [
        #"pppoe.access_concentrator=bras\"1"#, "pppoe.code=7", "pppoe.length=25",
        "pppoe.message=PADO", "pppoe.service_name=net", "pppoe.session_id=0",
      ]),
    LayerFrame(
      type: "pppoe", title: "a session",
      octets: frame(0x8864, hex("11000011 001a 0021") + ipv4(1, hex("08000000"))),
      fields: [
        "pppoe.code=0", "pppoe.length=26", "pppoe.message=session", "pppoe.protocol=0x0021",
        "pppoe.session_id=17",
      ]),
    // Key 77 and sequence number 9.
    LayerFrame(
      type: "gre", title: "a key",
      octets: frame(
        0x0800, ipv4(47, hex("30000800 0000004d 00000009") + ipv4(1, hex("08000000")))),
      fields: ["gre.key=77", "gre.protocol=0x0800", "gre.sequence=9", "gre.version=0"]),
    // An acknowledgment without payload: call 3, acknowledgment 6.
    LayerFrame(
      type: "gre", title: "version 1",
      octets: frame(0x0800, ipv4(47, hex("2081880b 00000003 00000006"))),
      fields: [
        "gre.acknowledgment=6", "gre.call_id=3", "gre.protocol=0x880b", "gre.version=1",
      ]),
    // Network 5001, group 9.
    LayerFrame(
      type: "vxlan", title: "group policy",
      octets: udp(
        (49153, 4789), hex("88000009 00138900") + frame(0x0800, ipv4(1, hex("08000000")))),
      fields: ["vxlan.flags=0x88", "vxlan.group_policy=9", "vxlan.vni=5001"]),
    LayerFrame(
      type: "arp", title: "a request",
      octets: frame(
        0x0806,
        hex("0001 0800 06 04 0001 02000000000a c0000201 000000000000 c0000202")),
      fields: [
        "arp.hardware_type=1", "arp.message=request", "arp.opcode=1", "arp.protocol_type=0x0800",
        "arp.sender_ip=192.0.2.1", "arp.sender_mac=02:00:00:00:00:0a", "arp.target_ip=192.0.2.2",
        "arp.target_mac=00:00:00:00:00:00",
      ]),
  ]
}
