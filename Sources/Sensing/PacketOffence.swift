internal import DNS
public import Octets
internal import Packets

/// What is wrong with a packet: a header that cannot be, or a message with a defect.
struct PacketOffence: BitwiseCopyable, Sendable {
  /// What is wrong.
  enum Kind: BitwiseCopyable, Sendable {
    /// The packet was rejected.
    case header(PacketRejection)
    /// A message of so many octets has a defect.
    case message(MessageDefect, octets: Int32, Assembly)
  }

  /// How a message came together.
  enum Assembly: BitwiseCopyable, Sendable {
    /// The packet holds all of it.
    case none
    /// From fragments of which the packet is the last to come.
    case fragments
    /// From segments of which the packet is the last to come.
    case segments
    /// From segments that came before; no packet is at hand.
    case noPacket
  }

  /// What is wrong.
  let kind: Kind
  /// Who sent it to whom.
  let flow: Flow
  /// Whether the addresses and the ports are known.
  let hasAddresses, hasPorts: Bool

  /// Writes a line such as
  /// `dns name-pointer-forward at 29; 192.0.2.1:5353 > 192.0.2.2:53 udp, message of 40 octets`.
  @_lifetime(copy cursor)
  func appending(to cursor: OctetCursor) -> OctetCursor {
    var cursor = cursor
    switch kind {
    case .header(let rejection):
      cursor.append(rejection.layer.text)
      cursor.append(0x20)
      cursor.append(rejection.reason.text)
      cursor.append(" at ")
      cursor.append(decimal: rejection.offset)
      cursor = appendingFlow(to: cursor)
    case .message(let defect, let octets, let assembly):
      cursor.append(MessageDefect.layer)
      cursor.append(0x20)
      cursor.append(defect)
      cursor = appendingFlow(to: cursor)
      cursor.append(", message of ")
      cursor.append(decimal: UInt32(truncatingIfNeeded: octets))
      cursor.append(" octets")
      switch assembly {
      case .none, .noPacket: break
      case .fragments: cursor.append(" that this fragment completed")
      case .segments: cursor.append(" that this segment completed")
      }
    }
    cursor.append(0x0A)
    return cursor
  }

  /// Writes addresses, ports and transport, as far as they are known.
  @_lifetime(copy cursor)
  private func appendingFlow(to cursor: OctetCursor) -> OctetCursor {
    var cursor = cursor
    guard hasAddresses else { return cursor }
    cursor.append("; ")
    cursor = appending(flow.source, flow.sourcePort, to: cursor)
    cursor.append(" > ")
    cursor = appending(flow.destination, flow.destinationPort, to: cursor)
    switch flow.transport {
    case .udp: cursor.append(" udp")
    case .tcp: cursor.append(" tcp")
    default:
      cursor.append(" ip-protocol ")
      cursor.append(decimal: UInt16(flow.transport.rawValue))
    }
    return cursor
  }

  /// Writes an address and its port, an IPv6 address in brackets (RFC 5952 section 6).
  @_lifetime(copy cursor)
  private func appending(
    _ address: IPAddress, _ port: UInt16, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let isBracketed = hasPorts && address.version == .v6
    if isBracketed { cursor.append(0x5B) }
    cursor.append(address)
    if isBracketed { cursor.append(0x5D) }
    if hasPorts {
      cursor.append(0x3A)
      cursor.append(decimal: port)
    }
    return cursor
  }
}

/// What is wrong with the packet at hand: the first few of its offences.
struct OffenceList: Sendable {
  /// How many offences of one packet are told; a segment may have thousands of messages.
  static var limit: Int { 8 }

  /// Whether anybody wants to know.
  let isWanted: Bool
  /// The first offences.
  private(set) var first: [PacketOffence] = []
  /// How many there are.
  private(set) var count = 0
  /// How the message at hand came together.
  var assembly = PacketOffence.Assembly.none

  /// An empty list.
  init(isWanted: Bool) {
    self.isWanted = isWanted
    first.reserveCapacity(Self.limit)
  }

  /// Adds an offence.
  mutating func append(_ offence: PacketOffence) {
    if count < Self.limit { first.append(offence) }
    count &+= 1
  }

  /// Forgets all offences.
  mutating func removeAll() {
    first.removeAll(keepingCapacity: true)
    count = 0
  }
}

// MARK: - Offences

extension Sensor {
  /// Whether something is wrong with the packet that was processed last, and was not taken yet.
  public var hasOffences: Bool { offences.count > 0 }

  /// Takes what is wrong with the packet that was processed last.
  ///
  /// - Parameter text: Where a line for each offence goes: the layer, the reason, the octet, and who
  ///   sent it to whom.
  public mutating func takeOffences(into text: inout OctetBuffer) {
    for offence in offences.first {
      var cursor = text.cursor(budget: 512, form: .plain)
      cursor = offence.appending(to: cursor)
      let count = cursor.count
      text.commit(count)
    }
    if offences.count > OffenceList.limit {
      var cursor = text.cursor(budget: 64, form: .plain)
      cursor.append(decimal: UInt32(truncatingIfNeeded: offences.count &- OffenceList.limit))
      cursor.append(" more messages with defects\n")
      let count = cursor.count
      text.commit(count)
    }
    offences.removeAll()
    attentionLimit = batchLimit
  }

  /// Notes that the message at hand, of so many octets, has a defect.
  @inline(never)
  mutating func noteDefect(octets: Int) {
    if offences.assembly == .noPacket { counted.malformedWithoutPacket &+= 1 }
    guard offences.isWanted, offences.assembly != .noPacket else { return }
    let defect = store.records.upcoming.message.defect
    note(
      .message(defect, octets: Int32(truncatingIfNeeded: octets), offences.assembly))
  }

  /// Notes that the packet at hand was rejected.
  @inline(never)
  mutating func noteRejection(_ rejection: PacketRejection) {
    if offences.isWanted { note(.header(rejection)) }
  }

  /// Notes what is wrong with the packet at hand.
  private mutating func note(_ kind: PacketOffence.Kind) {
    let flow = packet.flow
    offences.append(
      PacketOffence(
        kind: kind, flow: flow, hasAddresses: flow != Flow(), hasPorts: packet.hasPorts))
    attentionLimit = 0
  }
}
