internal import Octets
internal import Packets

// MARK: - Other protocols

extension Sensor {
  /// Looks for other protocols in a frame, from its link header on.
  @inline(never)
  mutating func beginLayers(_ frame: borrowing OctetView, _ linkType: LinkType) {
    layers.begin(frame, linkType, packet, encapsulation)
  }

  /// Looks for other protocols in what a tunnel or fragments led to.
  @inline(never)
  mutating func lookForLayers(_ frame: borrowing OctetView) {
    layers.look(frame, packet, encapsulation)
  }

  /// The blocks that the packet at hand matches, where they are more than IP and the transport; keeps the
  /// octets of other protocols for its event.
  @inline(never)
  mutating func specialMatches(_ matches: BlockMatches) -> BlockMatches {
    var matches = matches
    if blocks.isLimited, matches.contains(.transport), !blockPorts.allow(packet.flow) {
      matches.subtract(.transport)
    }
    guard blocks.hasLayers else { return matches }
    let isMessage = store.records.upcoming.messageStart >= 0
    matches.formUnion(keepLayers(isMessage: isMessage, hasIP: true))
    // The message comes behind what was kept.
    if isMessage {
      store.records.upcoming.messageStart = Int32(truncatingIfNeeded: store.octets.count)
    }
    return matches
  }

  /// Keeps the octets of other protocols for the event of the packet at hand, and answers which blocks
  /// that are.
  ///
  /// A message is of no other protocol, whatever its ports are; so only what carries it is kept.
  mutating func keepLayers(isMessage: Bool, hasIP: Bool) -> BlockMatches {
    let carriers = LayerSelection.carriers
    let isWhole = layers.selection.isWhole
    if isMessage, isWhole { return [] }
    let kept: UInt64 = isMessage ? carriers : isWhole && hasIP ? ~carriers : .max
    return layers.keep(kept, for: store.records.count, in: &store)
  }
}
