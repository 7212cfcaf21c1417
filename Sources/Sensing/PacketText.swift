internal import DNS
internal import Octets
internal import Packets

/// Values of packets' fields that are more than a number or a name; one place for JSON and for values.
enum PacketText {
  /// Writes `ipv4.fragment`: `First fragment [offset= 0]`, as the page's module has it.
  @inline(never)
  @_lifetime(copy cursor)
  static func appending(_ fragment: FragmentState, to cursor: OctetCursor) -> OctetCursor {
    var cursor = cursor
    if fragment.offsetOctets == 0 {
      cursor.append("First fragment")
    } else if fragment.hasMore {
      cursor.append("Fragment")
    } else {
      cursor.append("Last fragment")
    }
    cursor.append(" [offset= ")
    cursor.append(decimal: fragment.offsetOctets)
    cursor.append(0x5D)
    return cursor
  }

  /// Writes `ipv6.options`: the names of the extension headers in order.
  @inline(never)
  @_lifetime(copy cursor)
  static func appending(_ headers: ExtensionHeaders, to cursor: OctetCursor) -> OctetCursor {
    var cursor = cursor
    for index in 0..<Int(headers.count) {
      if index > 0 { cursor.append(0x2C) }
      cursor.append(headers.kind(index).text)
    }
    return cursor
  }

  /// Writes `tunnel.type`: the names of `count` tunnels, the outermost first.
  @inline(never)
  @_lifetime(copy cursor)
  static func appending(
    typesOf encapsulation: borrowing Encapsulation, count: UInt8, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    for index in 0..<Int(count) {
      if index > 0 { cursor.append(0x2C) }
      cursor.append(encapsulation.kind(index).text)
    }
    return cursor
  }

  /// Writes `tunnel.id`: the numbers of `count` tunnels, in the same order.
  @inline(never)
  @_lifetime(copy cursor)
  static func appending(
    numbersOf encapsulation: borrowing Encapsulation, count: UInt8, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    for index in 0..<Int(count) {
      if index > 0 { cursor.append(0x2C) }
      guard let number = encapsulation.number(index) else {
        cursor.append(0x2D)
        continue
      }
      if encapsulation.kind(index) == .l2tp {
        cursor.append(decimal: number &>> 16)
        cursor.append(0x2F)
        cursor.append(decimal: number & 0xFFFF)
      } else {
        cursor.append(decimal: number)
      }
    }
    return cursor
  }

  /// Whether any of `count` tunnels has a number.
  static func hasNumber(_ encapsulation: borrowing Encapsulation, count: UInt8) -> Bool {
    for index in 0..<Int(count) where encapsulation.number(index) != nil { return true }
    return false
  }

  /// Writes `tcp.flag`: the names of the flags that are set, with spaces between; SYN and FIN first,
  /// as the page's module has them, and then all others.
  @inline(never)
  @_lifetime(copy cursor)
  static func appending(_ flags: TCPFlags, to cursor: OctetCursor) -> OctetCursor {
    var cursor = cursor
    let start = cursor.count
    let names: InlineArray<8, (UInt8, StaticString)> = [
      (0x02, "SYN"), (0x01, "FIN"), (0x04, "RST"), (0x08, "PSH"), (0x10, "ACK"), (0x20, "URG"),
      (0x40, "ECE"), (0x80, "CWR"),
    ]
    for index in 0..<8 where UInt8(truncatingIfNeeded: flags.rawValue) & names[index].0 != 0 {
      if cursor.count > start { cursor.append(0x20) }
      cursor.append(names[index].1)
    }
    return cursor
  }

  /// The class of a record or question: over multicast DNS without the highest bit, which there
  /// means something else (RFC 6762 sections 10.2 and 5.4).
  @inline(always)
  static func recordClass(_ entry: RecordEntry, _ packet: borrowing DecodedPacket) -> RecordClass {
    isMulticast(packet) ? entry.recordClass.withoutHighestBit : entry.recordClass
  }

  /// Whether a record or question has the bit that over multicast DNS is apart from its class.
  @inline(always)
  static func hasHighestBit(_ entry: RecordEntry, _ packet: borrowing DecodedPacket) -> Bool {
    guard entry.recordClass.hasHighestBit, entry.type != .opt else { return false }
    return isMulticast(packet)
  }

  /// Whether a packet is of multicast DNS (RFC 6762 section 3).
  @inline(always)
  static func isMulticast(_ packet: borrowing DecodedPacket) -> Bool {
    let ports = (packet.flow.sourcePort, packet.flow.destinationPort)
    return ports.0 == 5353 || ports.1 == 5353
  }

  /// Whether a packet is of Link-Local Multicast Name Resolution (RFC 4795 section 2).
  @inline(always)
  static func isLinkLocal(_ packet: borrowing DecodedPacket) -> Bool {
    let ports = (packet.flow.sourcePort, packet.flow.destinationPort)
    return ports.0 == 5355 || ports.1 == 5355
  }

  /// The parts of a record or question that go without saying in Compact: class IN, and a count that
  /// is the number of records that were read.
  static func usualBits(
    _ entry: RecordEntry, _ section: SectionPlace, _ record: borrowing PacketElement,
    _ masks: PlanMasks
  ) -> UInt8 {
    let isInternet = recordClass(entry, record.value.packet) == .internet
    return (isInternet ? RecordPart.recordClass.bit : 0)
      | (masks.leavesOutCount(of: section) ? RecordPart.count.bit : 0)
  }

  /// How many records of a section have their names shown for people: to decode labels is dear.
  static var displayLimit: Int { 32 }

  /// Whether the name of the record or question at a place of its section is shown for people.
  @inline(never)
  static func hasDisplay(
    _ entry: RecordEntry, ordinal: Int, of message: borrowing OctetView
  ) -> Bool {
    ordinal < displayLimit
      && NamePresentation.hasDisplay(nameAt: Int(entry.ownerOffset), of: message)
  }
}
