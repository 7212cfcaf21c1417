internal import Octets
internal import Packets

/// A field of a protocol besides DNS, IP, TCP and UDP: declared once, for events, errors and the
/// reference.
struct LayerField: Sendable {
  /// What its values are in the schema Native.
  enum Kind: String, Sendable {
    case text = "string"
    case number = "integer"
    case boolean = "boolean"
  }

  /// Its full name, which begins with the part that all fields of the protocol share.
  let name: String
  /// What its values are.
  let kind: Kind
  /// What it says.
  let meaning: String
  /// A value.
  let example: String

  /// A field whose values are strings in every schema.
  static func text(_ name: String, _ meaning: String, _ example: String) -> LayerField {
    LayerField(name: name, kind: .text, meaning: meaning, example: example)
  }

  /// A field whose values are numbers.
  static func number(_ name: String, _ meaning: String, _ example: String) -> LayerField {
    LayerField(name: name, kind: .number, meaning: meaning, example: example)
  }

  /// A field whose values are `true` and `false`.
  static func boolean(_ name: String, _ meaning: String) -> LayerField {
    LayerField(name: name, kind: .boolean, meaning: meaning, example: "true")
  }
}

/// Where the octets of a protocol are in a frame.
enum LayerPlace: Sendable {
  /// At the start of a frame whose link type is Ethernet.
  case ethernet
  /// The VLAN tags behind Ethernet's or Linux's link header.
  case tags
  /// Behind the link header, in frames without IP.
  case etherType(EtherType)
  /// A header that leads to the innermost packet.
  case tunnel([TunnelKind])
  /// Behind IP.
  case transport(IPProtocol)
  /// The payload of TCP segments on these ports, each by itself.
  case tcp([UInt16])
  /// The payload of UDP datagrams on these ports.
  case udp([UInt16])
}

/// A protocol besides DNS, IP, TCP and UDP: where it is found, its fields, and how they are read.
///
/// The functions capture nothing, so that calling them costs no more than a call.
struct LayerDeclaration: Sendable {
  /// Tells whether octets are of the protocol, by what they begin with.
  typealias Recognition = @Sendable (borrowing OctetView) -> Bool
  /// Reads the fields out of octets, which hold as much of the protocol as was captured and is kept.
  typealias Reading = @Sendable (borrowing OctetView, inout LayerValues) -> Void

  /// The name in `Type`.
  let type: String
  /// What it is, in a sentence.
  let summary: String
  /// Where it is found.
  let places: [LayerPlace]
  /// Whether it carries packets, which are of other protocols.
  let isCarrier: Bool
  /// How many of its octets are kept and looked at.
  let octetLimit: Int
  /// Its fields, in the bytewise order of their names; at most 64.
  let fields: [LayerField]
  /// Whether octets at its place are of this protocol.
  let isOne: Recognition
  /// Reads its fields.
  let read: Reading

  /// A protocol; `fields` are put in order.
  init(
    _ type: String, _ summary: String, at places: [LayerPlace], isCarrier: Bool = false,
    octetLimit: Int, fields: [LayerField], isOne: @escaping Recognition = { _ in true },
    read: @escaping Reading
  ) {
    self.type = type
    self.summary = summary
    self.places = places
    self.isCarrier = isCarrier
    self.octetLimit = octetLimit
    self.fields = fields.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    self.isOne = isOne
    self.read = read
  }

  /// What the names of its fields begin with.
  var prefix: String { String(fields.first?.name.prefix { $0 != "." } ?? "") + "." }

  /// The ports that it is on where none are given.
  var defaultPorts: [UInt16] {
    var ports: Set<UInt16> = []
    for place in places {
      if case .tcp(let some) = place { ports.formUnion(some) }
      if case .udp(let some) = place { ports.formUnion(some) }
    }
    return ports.sorted()
  }
}
