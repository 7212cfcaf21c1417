internal import DNS
internal import Events
internal import Octets
internal import Packets

extension PacketJSON {
  /// Writes the fields of IP, of the transport and of what wraps them, in the order of their names.
  @inline(never)
  @_lifetime(copy cursor)
  static func appendHeaders(
    _ record: borrowing PacketElement, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let matches = record.value.matches
    let isTCP = record.value.packet.flow.transport == .tcp
    let isNetwork = matches.contains(.network)
    if isNetwork { cursor = appendNetwork(record, frame, to: cursor) }
    if isTCP, matches.contains(.transport) { cursor = appendPorts(record, frame, to: cursor) }
    if isNetwork, record.value.packet.tunnelCount > 0 {
      cursor = appendTunnels(record, frame, to: cursor)
    }
    if !isTCP, matches.contains(.transport) { cursor = appendPorts(record, frame, to: cursor) }
    if isNetwork, record.value.packet.vlanCount > 0 {
      cursor = appendTags(record, frame, to: cursor)
    }
    return cursor
  }

  /// Writes the fields of IP.
  @_lifetime(copy cursor)
  private static func appendNetwork(
    _ record: borrowing PacketElement, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let masks = frame.masks
    let isV4 = record.value.packet.flow.source.version == .v4
    let destination = isV4 ? PacketField.ipv4Destination : .ipv6Destination
    if masks.has(destination) {
      cursor.append(fragment: destination.index, of: frame.leads)
      cursor.append(record.value.packet.flow.destination)
      cursor.append("\",")
    }
    if isV4 {
      if _slowPath(record.value.packet.fragment.isFragment), masks.has(.ipv4Fragment) {
        cursor.append(fragment: PacketField.ipv4Fragment.index, of: frame.leads)
        cursor = PacketText.appending(record.value.packet.fragment, to: cursor)
        cursor.append("\",")
      }
    } else if _slowPath(record.value.packet.extensionHeaders.count > 0), masks.has(.ipv6Options) {
      cursor.append(fragment: PacketField.ipv6Options.index, of: frame.leads)
      cursor = PacketText.appending(record.value.packet.extensionHeaders, to: cursor)
      cursor.append("\",")
    }
    let source = isV4 ? PacketField.ipv4Source : .ipv6Source
    if masks.has(source) {
      cursor.append(fragment: source.index, of: frame.leads)
      cursor.append(record.value.packet.flow.source)
      cursor.append("\",")
    }
    return cursor
  }

  /// Writes the fields of TCP or UDP.
  @_lifetime(copy cursor)
  private static func appendPorts(
    _ record: borrowing PacketElement, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let masks = frame.masks
    let isTCP = record.value.packet.flow.transport == .tcp
    let destination = isTCP ? PacketField.tcpDestinationPort : .udpDestinationPort
    if masks.has(destination) {
      cursor.append(fragment: destination.index, of: frame.leads)
      cursor.append(decimal: record.value.packet.flow.destinationPort)
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    if isTCP, masks.has(.tcpFlag) {
      cursor.append(fragment: PacketField.tcpFlag.index, of: frame.leads)
      cursor = PacketText.appending(record.value.packet.tcpFlags, to: cursor)
      cursor.append("\",")
    }
    let source = isTCP ? PacketField.tcpSourcePort : .udpSourcePort
    if masks.has(source) {
      cursor.append(fragment: source.index, of: frame.leads)
      cursor.append(decimal: record.value.packet.flow.sourcePort)
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    return cursor
  }

  /// Writes `tunnel.dst` to `tunnel.type`.
  @inline(never)
  @_lifetime(copy cursor)
  private static func appendTunnels(
    _ record: borrowing PacketElement, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let index = Int(record.value.encapsulation)
    guard index < frame.encapsulations.count else { return cursor }
    let encapsulation = frame.encapsulations[index]
    let count = record.value.packet.tunnelCount
    let hasAddresses = record.value.packet.hasOuterAddresses
    let masks = frame.masks
    if hasAddresses, masks.has(.tunnelDestination) {
      cursor.append(fragment: PacketField.tunnelDestination.index, of: frame.leads)
      cursor.append(encapsulation.destination)
      cursor.append("\",")
    }
    if masks.has(.tunnelNumber), PacketText.hasNumber(encapsulation, count: count) {
      cursor.append(fragment: PacketField.tunnelNumber.index, of: frame.leads)
      cursor = PacketText.appending(numbersOf: encapsulation, count: count, to: cursor)
      cursor.append("\",")
    }
    if hasAddresses, masks.has(.tunnelSource) {
      cursor.append(fragment: PacketField.tunnelSource.index, of: frame.leads)
      cursor.append(encapsulation.source)
      cursor.append("\",")
    }
    if masks.has(.tunnelType) {
      cursor.append(fragment: PacketField.tunnelType.index, of: frame.leads)
      cursor = PacketText.appending(typesOf: encapsulation, count: count, to: cursor)
      cursor.append("\",")
    }
    return cursor
  }

  /// Writes `vlan.id` and `vlan.inner_id`.
  @inline(never)
  @_lifetime(copy cursor)
  private static func appendTags(
    _ record: borrowing PacketElement, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let masks = frame.masks
    if masks.has(.vlanNumber) {
      cursor.append(fragment: PacketField.vlanNumber.index, of: frame.leads)
      cursor.append(decimal: record.value.packet.outerVLAN)
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    if record.value.packet.vlanCount > 1, masks.has(.vlanInnerNumber) {
      cursor.append(fragment: PacketField.vlanInnerNumber.index, of: frame.leads)
      cursor.append(decimal: record.value.packet.innerVLAN)
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    return cursor
  }
}
