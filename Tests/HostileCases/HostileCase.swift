/// Traffic that somebody could send to do harm, with a name to talk about it, and what must come of it.
///
/// A new case is one more element of one of the lists; ``all`` has them all.
public struct HostileCase: Sendable {
  /// A packet of a case.
  public struct Packet: Sendable {
    /// The captured octets.
    public var octets: [UInt8]
    /// When it was captured, in seconds from the first of the case.
    public var seconds = 0
    /// How many octets it had on the wire; nil says that all were captured.
    public var originalLength: Int?

    /// A packet.
    public init(_ octets: [UInt8], seconds: Int = 0, originalLength: Int? = nil) {
      self.octets = octets
      self.seconds = seconds
      self.originalLength = originalLength
    }
  }

  /// What it is called.
  public let name: String
  /// What its packets begin with, by the LINKTYPE registry.
  public let linkType: UInt16
  /// Its packets.
  public let packets: [Packet]
  /// How much memory streams and fragments may each have, in octets; nil says what they have by default.
  public let memoryOctets: Int?
  /// What must come of it: every outcome with its count and every defect with its place, in the words
  /// of the account and of `MalformedCapture`.
  public let expected: [String]

  /// A case of packets.
  init(_ name: String, linkType: UInt16 = 1, _ packets: [Packet], _ expected: String...) {
    self.name = name
    self.linkType = linkType
    self.packets = packets
    memoryOctets = nil
    self.expected = expected
  }

  /// A case of frames, all at one time.
  init(
    _ name: String, linkType: UInt16 = 1, memory: Int? = nil, frames: [[UInt8]],
    _ expected: String...
  ) {
    self.init(name, linkType: linkType, memory: memory, frames: frames, expected)
  }

  /// The same of outcomes that are put together.
  init(
    _ name: String, linkType: UInt16 = 1, memory: Int? = nil, frames: [[UInt8]],
    _ expected: [String]
  ) {
    self.name = name
    self.linkType = linkType
    packets = frames.map { Packet($0) }
    memoryOctets = memory
    self.expected = expected
  }

  /// A case of one UDP datagram to port 53.
  init(_ name: String, message: [UInt8], _ expected: String...) {
    self.name = name
    linkType = 1
    packets = [Packet(Wire.frame(Wire.datagram(message)))]
    memoryOctets = nil
    self.expected = expected
  }

  /// Every case.
  public static let all: [HostileCase] =
    names + counts + recordData + options + bombs + texts + frames + links + tunnels + depths
    + fragments + streams + web + floods
    + collisions
}
