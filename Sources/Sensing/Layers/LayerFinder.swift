internal import Octets
internal import Packets

/// Finds the protocols of a packet besides DNS, IP, TCP and UDP, and keeps their octets until it is known
/// whether the packet makes an event.
///
/// Of each protocol the outermost occurrence counts. Nothing is allocated once it is warm.
struct LayerFinder: ~Copyable {
  /// A protocol by a number: an EtherType, a tunnel, or what follows IP.
  private struct NumberRule {
    /// The number.
    let number: UInt16
    /// The protocol.
    let layer: Int
  }

  /// A protocol by its ports.
  private struct PortRule {
    /// The ports.
    let ports: PortSet
    /// Whether it is over TCP.
    let isTCP: Bool
    /// The protocol.
    let layer: Int
  }

  /// Which protocols are looked for.
  let selection: LayerSelection
  /// The protocols.
  private let declarations = LayerRegistry.all
  /// The protocol of whole frames, and that of their tags; -1 where it is not looked for.
  private var frameLayer = -1, tagLayer = -1
  /// Protocols by EtherType.
  private var etherTypes: [NumberRule] = []
  /// Protocols by the raw value of ``TunnelKind``.
  private var tunnels: [NumberRule] = []
  /// Protocols by what IP says follows.
  private var transports: [NumberRule] = []
  /// Protocols by port.
  private var ports: [PortRule] = []

  /// What was found of the packet at hand; starts count from that of ``octets``.
  private var found: [LayerEntry] = []
  /// The octets of what was found.
  private var octets = OctetBuffer(capacity: 1 << 14)
  /// The protocols that were found, a bit each.
  private var foundTypes: UInt64 = 0
  /// How many tunnels of the packet were looked at.
  private var tunnelCount = 0

  /// Looks for what is selected.
  init(_ selection: LayerSelection) {
    self.selection = selection
    for (layer, declaration) in declarations.enumerated()
    where selection.types >> UInt64(layer) & 1 != 0 {
      for place in declaration.places {
        switch place {
        case .ethernet: frameLayer = layer
        case .tags: tagLayer = layer
        case .etherType(let type):
          etherTypes.append(NumberRule(number: type.rawValue, layer: layer))
        case .tunnel(let kinds):
          tunnels += kinds.map { NumberRule(number: UInt16($0.rawValue), layer: layer) }
        case .transport(let number):
          transports.append(NumberRule(number: UInt16(number.rawValue), layer: layer))
        case .tcp, .udp:
          var isTCP = false
          if case .tcp = place { isTCP = true }
          ports.append(
            PortRule(ports: PortSet(selection.ports[layer]), isTCP: isTCP, layer: layer))
        }
      }
    }
    found.reserveCapacity(64)
  }

  /// Forgets what was found.
  mutating func removeAll() {
    found.removeAll(keepingCapacity: true)
    octets.removeAll()
    foundTypes = 0
    tunnelCount = 0
  }

  /// Looks at a frame from its link header on.
  mutating func begin(
    _ frame: borrowing OctetView, _ linkType: LinkType, _ packet: borrowing DecodedPacket,
    _ encapsulation: borrowing Encapsulation
  ) {
    removeAll()
    if frameLayer >= 0, linkType == .ethernet, frame.count >= EthernetHeader.octets {
      find(frameLayer, frame, from: 0, count: frame.count)
    }
    if tagLayer >= 0, packet.vlanCount > 0 {
      // From the EtherType on that announces them; of tags elsewhere only the numbers are known.
      let start = linkType == .ethernet ? 12 : linkType == .linuxSLL ? 14 : frame.count
      find(tagLayer, frame, from: start, count: frame.count &- start)
    }
    look(frame, packet, encapsulation)
  }

  /// Looks at the innermost packet, and at the tunnels that were not looked at.
  mutating func look(
    _ frame: borrowing OctetView, _ packet: borrowing DecodedPacket,
    _ encapsulation: borrowing Encapsulation
  ) {
    while tunnelCount < Int(packet.tunnelCount) {
      let kind = UInt16(encapsulation.kind(tunnelCount).rawValue)
      let start = encapsulation.offset(tunnelCount)
      for rule in tunnels where rule.number == kind {
        find(rule.layer, frame, from: start, count: frame.count &- start)
      }
      tunnelCount &+= 1
    }
    let start = Int(packet.payloadOffset)
    let count = Int(packet.payloadCount)
    switch packet.outcome {
    case .notIP:
      for rule in etherTypes where rule.number == packet.etherType.rawValue {
        find(rule.layer, frame, from: start, count: count)
      }
    case .otherTransport: findTransport(frame, packet, from: start, count: count)
    case .datagram, .segment: findPorts(frame, packet, from: start, count: count)
    case .fragment where packet.fragment.offsetOctets == 0:
      findInFragment(frame, packet, from: start, count: count)
    case .fragment, .rejected: break
    }
  }

  /// Looks at what a first fragment has of the packet's payload.
  private mutating func findInFragment(
    _ frame: borrowing OctetView, _ packet: borrowing DecodedPacket, from start: Int, count: Int
  ) {
    guard packet.hasPorts else {
      return findTransport(frame, packet, from: start, count: count)
    }
    var octets = UDPHeader.octets
    if packet.flow.transport == .tcp {
      guard let header = TCPHeader(frame, at: start, end: start &+ count) else { return }
      octets = max(header.headerOctets, TCPHeader.leastOctets)
    }
    findPorts(frame, packet, from: start &+ octets, count: count &- octets)
  }

  /// Looks at what follows IP.
  private mutating func findTransport(
    _ frame: borrowing OctetView, _ packet: borrowing DecodedPacket, from start: Int, count: Int
  ) {
    for rule in transports where rule.number == UInt16(packet.flow.transport.rawValue) {
      find(rule.layer, frame, from: start, count: count)
    }
  }

  /// Looks at the payload of a datagram or segment.
  private mutating func findPorts(
    _ frame: borrowing OctetView, _ packet: borrowing DecodedPacket, from start: Int, count: Int
  ) {
    guard count > 0 else { return }
    let isTCP = packet.flow.transport == .tcp
    let (source, destination) = (packet.flow.sourcePort, packet.flow.destinationPort)
    for rule in ports where rule.isTCP == isTCP && rule.ports.contains(source, or: destination) {
      let isToServer = rule.ports.contains(destination, or: destination)
      find(rule.layer, frame, from: start, count: count, isToServer: isToServer)
    }
  }

  /// Keeps octets if they are of the protocol, which was not found before.
  private mutating func find(
    _ layer: Int, _ frame: borrowing OctetView, from start: Int, count: Int,
    isToServer: Bool = false
  ) {
    let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: layer)
    guard foundTypes & bit == 0, layer < declarations.count else { return }
    let whole = frame.slice(from: start, count: count)
    let kept = whole.slice(from: 0, count: declarations[layer].octetLimit)
    guard declarations[layer].isOne(kept) else { return }
    foundTypes |= bit
    found.append(
      LayerEntry(
        event: 0, start: UInt32(truncatingIfNeeded: octets.count),
        count: UInt32(truncatingIfNeeded: kept.count),
        captured: UInt32(truncatingIfNeeded: whole.count),
        layer: UInt8(truncatingIfNeeded: layer), isToServer: isToServer))
    octets.append(kept)
  }

  // MARK: - Keeping

  /// Puts what was found of some protocols, a bit each, into a store for an event; answers which blocks
  /// that are.
  func keep(_ layers: UInt64, for event: Int, in store: inout PacketStore) -> BlockMatches {
    var matches: BlockMatches = []
    for found in found where layers >> UInt64(found.layer) & 1 != 0 {
      var entry = found
      entry.event = UInt32(truncatingIfNeeded: event)
      entry.start = UInt32(truncatingIfNeeded: store.octets.count)
      guard store.layers.append(entry) else { break }
      store.octets.append(octets.view(from: Int(found.start), count: Int(found.count)))
      matches.insert(.layers)
      if Int(entry.layer) == tagLayer { matches.insert(.tags) }
    }
    return matches
  }
}
