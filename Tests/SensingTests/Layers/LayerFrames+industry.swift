import Octets

extension LayerFrames {
  /// Protocols of industry.
  static let industry: [LayerFrame] = [
    LayerFrame(
      type: "modbus", title: "a query",
      octets: tcp((40000, 502), hex("0001 0000 0006 11 03 006b 0003")),
      fields: [
        "modbus.function=read holding registers", "modbus.function_code=3",
        "modbus.is_exception=false", "modbus.length=6", "modbus.prot_id=0",
        "modbus.query.address=107", "modbus.query.quantity=3", "modbus.trans_id=1",
        "modbus.unit_id=17",
      ]),
    LayerFrame(
      type: "modbus", title: "a value is written",
      octets: tcp((40000, 502), hex("0002 0000 0006 11 05 00ac ff00")),
      fields: [
        "modbus.function=write single coil", "modbus.function_code=5",
        "modbus.is_exception=false", "modbus.length=6", "modbus.prot_id=0",
        "modbus.query.address=172", "modbus.query.value=65280", "modbus.trans_id=2",
        "modbus.unit_id=17",
      ]),
    LayerFrame(
      type: "modbus", title: "a response",
      octets: tcp((502, 40000), hex("0001 0000 0009 11 03 06 022b 0000 0064")),
      fields: [
        "modbus.function=read holding registers", "modbus.function_code=3",
        "modbus.is_exception=false", "modbus.length=9", "modbus.prot_id=0",
        "modbus.response.byte_count=6", "modbus.trans_id=1", "modbus.unit_id=17",
      ]),
    LayerFrame(
      type: "modbus", title: "an exception",
      octets: tcp((502, 40000), hex("0003 0000 0003 11 83 02")),
      fields: [
        "modbus.exception_code=2", "modbus.function=read holding registers",
        "modbus.function_code=3", "modbus.is_exception=true", "modbus.length=3",
        "modbus.prot_id=0", "modbus.trans_id=3", "modbus.unit_id=17",
      ]),
    // Direction and primary; from 1 to 10; a whole fragment; read.
    LayerFrame(
      type: "dnp3", title: "a request",
      octets: tcp((40000, 20000), hex("0564 0b c4 0a00 0100 1234 c1 c3 01 3c0106 ff50")),
      fields: [
        "dnp3.application_layer.function=read", "dnp3.application_layer.function_code=1",
        "dnp3.application_layer.sequence=3", "dnp3.application_layer.unsolicited=false",
        "dnp3.data_layer.destination=10", "dnp3.data_layer.from_master=true",
        "dnp3.data_layer.function_code=4", "dnp3.data_layer.length=11",
        "dnp3.data_layer.primary=true", "dnp3.data_layer.source=1",
        "dnp3.transport_layer.final=true", "dnp3.transport_layer.first=true",
        "dnp3.transport_layer.sequence=1",
      ]),
    LayerFrame(
      type: "dnp3", title: "an unsolicited response",
      octets: udp((20000, 40000), hex("0564 0a 44 0100 0a00 1234 c2 d4 82 8000 abcd")),
      fields: [
        "dnp3.application_layer.function=unsolicited response",
        "dnp3.application_layer.function_code=130",
        "dnp3.application_layer.internal_indications=0x8000",
        "dnp3.application_layer.sequence=4", "dnp3.application_layer.unsolicited=true",
        "dnp3.data_layer.destination=1", "dnp3.data_layer.from_master=false",
        "dnp3.data_layer.function_code=4", "dnp3.data_layer.length=10",
        "dnp3.data_layer.primary=true", "dnp3.data_layer.source=10",
        "dnp3.transport_layer.final=true", "dnp3.transport_layer.first=true",
        "dnp3.transport_layer.sequence=2",
      ]),
    // An interrogation, number 7 behind 4, cause 6, negative, then a test.
    LayerFrame(
      type: "iec104", title: "two messages",
      octets: tcp(
        (40000, 2404), hex("680e 0e00 0800 64 81 46 03 0a00 a10f00 14 6804 43000000")),
      fields: [
        "iec104.apci.count=2", "iec104.apci.length=14", "iec104.apci.receive_sequence=4",
        "iec104.apci.send_sequence=7", "iec104.apci.type=I",
        "iec104.asdu.dui.cause_of_transmission=6", "iec104.asdu.dui.coa=10",
        "iec104.asdu.dui.negative=true", "iec104.asdu.dui.num=1", "iec104.asdu.dui.org=3",
        "iec104.asdu.dui.sq=true", "iec104.asdu.dui.test=false", "iec104.asdu.dui.type=100",
        "iec104.asdu.dui.type_name=C_IC_NA_1", "iec104.asdu.ioa=4001",
      ]),
    LayerFrame(
      type: "iec104", title: "a start",
      octets: tcp((40000, 2404), hex("6804 07000000")),
      fields: [
        "iec104.apci.count=1", "iec104.apci.function=STARTDT act", "iec104.apci.length=4",
        "iec104.apci.type=U",
      ]),
    LayerFrame(
      type: "iec104", title: "a receipt",
      octets: tcp((2404, 40000), hex("6804 01000a00")),
      fields: [
        "iec104.apci.count=1", "iec104.apci.length=4", "iec104.apci.receive_sequence=5",
        "iec104.apci.type=S",
      ]),
    LayerFrame(
      type: "bacnet", title: "a property is read",
      octets: udp((47808, 47808), hex("810a 0011 01 04 00 05 07 0c 0c 00000001 19 55")),
      fields: [
        "bacnet.apdu.invoke_id=7", "bacnet.apdu.pdu_type=confirmed_request",
        "bacnet.apdu.service=readProperty", "bacnet.apdu.service_choice=12",
        "bacnet.bvlc.function=original_unicast_npdu", "bacnet.bvlc.length=17",
      ]),
    // From network 2001, address 5, to all networks.
    LayerFrame(
      type: "bacnet", title: "who is there",
      octets: udp((47808, 47808), hex("810b 0010 01 28 ffff 00 07d1 01 05 ff 10 08")),
      fields: [
        "bacnet.apdu.pdu_type=unconfirmed_request", "bacnet.apdu.service=who-Is",
        "bacnet.apdu.service_choice=8", "bacnet.bvlc.function=original_broadcast_npdu",
        "bacnet.bvlc.length=16", "bacnet.npdu.destination_network=65535",
        "bacnet.npdu.source_network=2001",
      ]),
    LayerFrame(
      type: "bacnet", title: "routers are looked for",
      octets: udp((47808, 47808), hex("8104 000d c0000209 bac0 01 80 00")),
      fields: [
        "bacnet.bvlc.function=forwarded_npdu", "bacnet.bvlc.length=13",
        "bacnet.npdu.message_type=0",
      ]),
    // A name of an odd length, filled up, then an address.
    LayerFrame(
      type: "profinet", title: "a device answers",
      octets: frame(
        0x8892,
        hex("feff 05 01 00000001 0000 001e 0202 0007 0000 706c632d37 00")
          + hex("0102 000e 0001 c000021e ffffff00 00000000")),
      fields: [
        "profinet.dcp.ip=192.0.2.30", "profinet.dcp.service=identify",
        "profinet.dcp.service_type=response", "profinet.dcp.station_name=plc-7",
        "profinet.dcp.transaction_id=0x00000001", "profinet.frame_id=0xfeff",
        "profinet.frame_type=dcp-identify-response",
      ]),
    LayerFrame(
      type: "profinet", title: "data", octets: frame(0x8892, hex("c001 0102 0304")),
      fields: ["profinet.frame_id=0xc001", "profinet.frame_type=rt-class-1"]),
    LayerFrame(
      type: "s7comm", title: "a connection",
      octets: tcp((40000, 102), hex("0300 0016 11 e0 0000 0001 00 c1020100 c2020102 c0010a")),
      fields: ["s7comm.cotp.pdu_type=connect_request"]),
    LayerFrame(
      type: "s7comm", title: "a variable is read",
      octets: tcp(
        (40000, 102),
        hex("0300 001f 02f080 32 01 0000 0200 000e 0000 04 01")
          + hex("120a10020001000084000000")),
      fields: [
        "s7comm.cotp.pdu_type=data", "s7comm.data_length=0", "s7comm.function=read variable",
        "s7comm.function_code=4", "s7comm.item_count=1", "s7comm.message_type=job",
        "s7comm.parameter_length=14", "s7comm.pdu_reference=512", "s7comm.protocol_id=0x32",
      ]),
    LayerFrame(
      type: "s7comm", title: "an answer",
      octets: tcp(
        (102, 40000), hex("0300 001a 02f080 32 03 0000 0200 0002 0005 00 00 04 01 ff04000801")),
      fields: [
        "s7comm.cotp.pdu_type=data", "s7comm.data_length=5", "s7comm.error_class=0",
        "s7comm.error_code=0", "s7comm.function=read variable", "s7comm.function_code=4",
        "s7comm.item_count=1", "s7comm.message_type=ack_data", "s7comm.parameter_length=2",
        "s7comm.pdu_reference=512", "s7comm.protocol_id=0x32",
      ]),
  ]
}
