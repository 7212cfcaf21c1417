/// Cuts messages of GELF that are too long for a datagram into chunks.
public struct GELFChunks: Sendable {
  /// How many octets of a message one datagram has: what goes through every network in one piece.
  public static let chunkOctets = 1420
  /// The most chunks that a message may have.
  public static let chunkLimit = 128

  /// What tells messages apart.
  private var identifier: UInt64

  /// Identifiers count up from `seed`.
  public init(seed: UInt64) { identifier = seed }

  /// The datagrams of a message; nil where it is too long for any.
  public mutating func datagrams(of message: [UInt8]) -> [[UInt8]]? {
    if message.count <= Self.chunkOctets + 12 { return [message] }
    let count = (message.count + Self.chunkOctets - 1) / Self.chunkOctets
    guard count <= Self.chunkLimit else { return nil }
    identifier &+= 1
    let mark = (0..<8).map { UInt8(truncatingIfNeeded: identifier >> UInt64(56 - $0 * 8)) }
    return (0..<count).map { index in
      let start = index * Self.chunkOctets
      return [0x1E, 0x0F] + mark + [UInt8(index), UInt8(count)]
        + message[start..<min(start + Self.chunkOctets, message.count)]
    }
  }
}
