public import Octets

/// What a packet is wrapped in.
public enum TunnelKind: UInt8, Sendable, CaseIterable {
  /// MPLS; the number is the outermost label.
  case mpls
  /// PPPoE; the number is the session.
  case pppoe
  /// IEEE 802.1ah; the number is the service instance (I-SID).
  case backboneService
  /// VN-Tag; the number is the destination's virtual interface.
  case vnTag
  /// E-Tag; the number is the E-CID with its group.
  case eTag
  /// IPv4 in IPv4.
  case ipInIP
  /// IPv6 in IPv4.
  case sixInFour
  /// IPv4 in IPv6.
  case fourInSix
  /// IPv6 in IPv6.
  case sixInSix
  /// GRE; the number is the key, if it has one.
  case gre
  /// GRE with Ethernet and a key (RFC 7637); the number is the virtual subnet.
  case nvgre
  /// GRE version 1; the number is the call.
  case pptp
  /// ERSPAN; the number is the session, which type I has not.
  case erspan
  /// Ethernet in IP.
  case etherIP
  /// VXLAN; the number is the VNI.
  case vxlan
  /// VXLAN's generic extension; the number is the VNI.
  case genericVXLAN
  /// Geneve; the number is the VNI.
  case geneve
  /// GTP-U; the number is the TEID.
  case gtp
  /// Teredo.
  case teredo
  /// L2TP version 2; the number has the tunnel in its upper half and the session in the lower.
  case l2tp
  /// L2TP version 3; the number is the session.
  case l2tp3

  /// The name in events; never changed.
  public var text: StaticString {
    switch self {
    case .mpls: "mpls"
    case .pppoe: "pppoe"
    case .backboneService: "802.1ah"
    case .vnTag: "vn-tag"
    case .eTag: "e-tag"
    case .ipInIP: "ipip"
    case .sixInFour: "6in4"
    case .fourInSix: "4in6"
    case .sixInSix: "6in6"
    case .gre: "gre"
    case .nvgre: "nvgre"
    case .pptp: "pptp"
    case .erspan: "erspan"
    case .etherIP: "etherip"
    case .vxlan: "vxlan"
    case .genericVXLAN: "vxlan-gpe"
    case .geneve: "geneve"
    case .gtp: "gtp"
    case .teredo: "teredo"
    case .l2tp: "l2tp"
    case .l2tp3: "l2tpv3"
    }
  }
}

/// The tunnels that a packet came through, the outermost first, and between whom the first was.
///
/// Plain data that a decoder fills only where there is a tunnel. How many there are, and whether the
/// addresses mean anything, stands in the packet: ``DecodedPacket/tunnelCount`` and
/// ``DecodedPacket/hasOuterAddresses``.
public struct Encapsulation: BitwiseCopyable, Sendable {
  /// The sender of the outermost IP packet.
  public internal(set) var source = IPAddress(v4: 0)
  /// The receiver of the outermost IP packet.
  public internal(set) var destination = IPAddress(v4: 0)
  /// The raw values of the kinds.
  private var kinds = InlineArray<16, UInt8>(repeating: 0)
  /// The numbers; zero where a tunnel has none.
  private var numbers = InlineArray<16, UInt32>(repeating: 0)
  /// Where the headers start.
  private var offsets = InlineArray<16, UInt32>(repeating: 0)
  /// Which tunnels have a number, the first in the lowest bit.
  private var numbered: UInt16 = 0

  /// No tunnels.
  public init() {}

  /// The kind of a tunnel, the outermost being 0.
  public func kind(_ index: Int) -> TunnelKind {
    TunnelKind(rawValue: kinds[index & 15]) ?? .mpls
  }

  /// The number that a tunnel has, if it has one; what it says is told by its kind.
  public func number(_ index: Int) -> UInt32? {
    numbered & (1 &<< UInt16(truncatingIfNeeded: index & 15)) != 0 ? numbers[index & 15] : nil
  }

  /// Where the header of a tunnel starts, in octets from the start of what was decoded: the frame, or the
  /// payload that was reassembled.
  public func offset(_ index: Int) -> Int { Int(offsets[index & 15]) }

  /// Keeps where the header of a tunnel starts.
  mutating func setOffset(_ offset: Int, at count: UInt8) {
    offsets[Int(count & 15)] = UInt32(truncatingIfNeeded: offset)
  }

  /// What tells the tunnels of two packets apart, of which the first `count` are: the same addresses may
  /// be used by others in other virtual networks.
  public func identity(_ count: UInt8) -> UInt64 {
    var identity: UInt64 = 0
    for index in 0..<Int(min(count, 16)) {
      let word = UInt64(kinds[index]) &<< 32 | UInt64(numbers[index])
      identity = (identity &<< 7 | identity &>> 57) ^ (word &+ 1)
    }
    return identity
  }

  /// Puts a tunnel behind the `count` that there are; fewer than ``PacketDecoder/layerLimit``.
  mutating func put(_ kind: TunnelKind, _ number: UInt32?, at count: UInt8) {
    let index = Int(count & 15)
    let bit = UInt16(1) &<< UInt16(truncatingIfNeeded: index)
    kinds[index] = kind.rawValue
    numbers[index] = number ?? 0
    numbered = number == nil ? numbered & ~bit : numbered | bit
  }
}
