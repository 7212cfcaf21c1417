public import Octets

/// A frame as it was captured: borrowed octets, and what the capture says about them.
public struct CapturedPacket: ~Escapable {
  /// The captured octets, from the first of the link layer's header.
  public let octets: OctetView
  /// When it was captured.
  public let timestamp: Timestamp
  /// What its first header is.
  public let linkType: LinkType
  /// How many octets it had on the wire; more than ``octets`` when the capture cut it.
  public let originalLength: Int

  /// A captured frame.
  @inline(__always)
  @_lifetime(copy octets)
  public init(
    octets: OctetView, timestamp: Timestamp, linkType: LinkType, originalLength: Int
  ) {
    self.octets = octets
    self.timestamp = timestamp
    self.linkType = linkType
    self.originalLength = originalLength
  }
}
