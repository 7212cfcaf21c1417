internal import Octets

extension PacketDecoder {
  /// Reads an Ethernet header.
  @inline(__always)
  static func readEthernet(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    guard let header = EthernetHeader(frame, at: place.at, end: place.end) else {
      return reject(.truncated, in: .ethernet, at: place.at, &packet)
    }
    place.at &+= EthernetHeader.octets
    return follow(header.type, place, &packet)
  }

  /// Reads a VLAN tag.
  @inline(__always)
  static func readVLAN(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    guard let tag = VLANTag(frame, at: place.at, end: place.end) else {
      return reject(.truncated, in: .vlan, at: place.at, &packet)
    }
    guard packet.layerCount < layerLimit else {
      return reject(.layerCount, in: .vlan, at: place.at, &packet)
    }
    if packet.vlanCount == 0 { packet.outerVLAN = tag.identifier }
    if packet.vlanCount == 1 { packet.innerVLAN = tag.identifier }
    packet.vlanCount &+= 1
    place.at &+= VLANTag.octets
    return follow(tag.type, place, &packet)
  }

  /// Reads a header of Linux's cooked captures.
  @inline(never)
  static func readLinuxCooked(
    _ frame: borrowing OctetView, version: Int, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    let read =
      version == 1
      ? LinuxCookedHeader(version1: frame, at: place.at)
      : LinuxCookedHeader(version2: frame, at: place.at)
    guard let header = read else {
      return reject(.truncated, in: .linuxCooked, at: place.at, &packet)
    }
    place.at &+=
      version == 1 ? LinuxCookedHeader.octetsOfVersion1 : LinuxCookedHeader.octetsOfVersion2
    guard header.hasEtherType else {
      packet.etherType = header.type
      switch header.hardwareType {
      case LinuxCookedHeader.wireless: return .wireless
      case LinuxCookedHeader.prism: return .prism
      case LinuxCookedHeader.radiotap: return .radiotap
      default: return finish(.notIP(.otherProtocol), place, &packet)
      }
    }
    if header.type == .logicalLinkControl { return .logicalLinkControl }
    return follow(header.type, place, &packet)
  }

  /// Reads the address family of a BSD loopback.
  @inline(never)
  static func readLoopback(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    guard let header = LoopbackHeader(frame, at: place.at) else {
      return reject(.truncated, in: .loopback, at: place.at, &packet)
    }
    place.at &+= LoopbackHeader.octets
    guard let type = header.type else {
      return finish(.notIP(.otherProtocol), place, &packet)
    }
    return follow(type, place, &packet)
  }

  /// Tells IPv4 from IPv6 by the version where no header does.
  @inline(never)
  static func readRawIP(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    guard place.at < place.end else {
      return reject(.truncated, in: .rawIP, at: place.at, &packet)
    }
    switch frame.octet(place.at) &>> 4 {
    case 4: return .ipv4
    case 6: return .ipv6
    default: return reject(.version, in: .rawIP, at: place.at, &packet)
    }
  }

  /// What an EtherType announces.
  @inline(__always)
  static func follow(
    _ type: EtherType, _ place: Place, _ packet: inout DecodedPacket
  ) -> Layer {
    packet.etherType = type
    if _fastPath(type == .ipv4) { return .ipv4 }
    if type == .ipv6 { return .ipv6 }
    if type.isVLAN { return .vlan }
    return followRare(type, place, &packet)
  }
}
