internal import CLinux
internal import Glibc
internal import Octets

/// What the kernel says about an interface.
public struct InterfaceState: Hashable, Sendable {
  /// Its number, which changes when it is made anew; zero where there is none.
  public var index: UInt32 = 0
  /// Whether it was set up.
  public var isUp = false

  /// No interface.
  public init() {}

  /// The state of the interface of a name at this moment.
  public static func now(of name: String) -> InterfaceState {
    var state = InterfaceState()
    state.index = unsafe if_nametoindex(name)
    guard state.index != 0 else { return state }
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | O_CLOEXEC, 0)
    guard descriptor >= 0 else { return state }
    defer { close(descriptor) }
    state.isUp = unsafe wirebird_interface_is_up(descriptor, name) > 0
    return state
  }
}

/// Watches an interface through netlink's link messages (rtnetlink(7)).
///
/// A change shows at once and none is lost, not even a link that is down for a moment: each message
/// is a state that the interface was in.
@safe
public struct InterfaceMonitor: ~Copyable {
  /// The most that one message may have; the kernel's are below 32 KiB.
  static var messageLimitOctets: Int { 32 * 1024 }

  /// The interface's name.
  public let name: String
  /// The socket to wait for; negative where the kernel gives none.
  public let descriptor: Int32
  /// Messages from the kernel.
  private var messages = OctetBuffer(capacity: messageLimitOctets)
  /// Where the next message starts.
  private var at = 0

  /// Watches the interface of a name, whether it is there or not.
  public init(_ name: String) {
    self.name = name
    descriptor = wirebird_open_link_socket()
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// The next state that the interface came to; nil when there is no news.
  ///
  /// - Parameter index: The number by which the interface is known so far.
  public mutating func nextChange(of index: UInt32) -> InterfaceState? {
    while true {
      if at >= messages.count, !receive() { return nil }
      // The kernel dropped messages: only what is now can be known.
      if messages.count == 0 { return .now(of: name) }
      let message = Self.read(
        messages.view(from: at, count: messages.count), name: name, index: index)
      at += max(message.octets, 1)
      if let state = message.state { return state }
    }
  }

  /// Receives what the kernel has; false when it has nothing.
  private mutating func receive() -> Bool {
    messages.removeAll()
    at = 0
    guard descriptor >= 0 else { return false }
    let descriptor = descriptor
    var failure: Int32 = 0
    let count = unsafe messages.withUnsafeRoom(Self.messageLimitOctets) { room in
      let result = unsafe recv(
        descriptor, room.baseAddress, Self.messageLimitOctets, Int32(MSG_DONTWAIT))
      if result < 0 { failure = errno }
      return result
    }
    return count > 0 || failure == ENOBUFS
  }

  /// Reads a message: the header of netlink, that of a link, then attributes.
  ///
  ///      0                   1                   2                   3
  ///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  ///     +---------------------------------------------------------------+
  ///     |                            length                             |
  ///     +-------------------------------+-------------------------------+
  ///     |             type              |             flags             |
  ///     +-------------------------------+-------------------------------+
  ///     |                   sequence number, port                       |
  ///     +---------------+---------------+-------------------------------+
  ///     |    family     |      pad      |          device type          |
  ///     +---------------+---------------+-------------------------------+
  ///     |                             index                             |
  ///     +---------------------------------------------------------------+
  ///     |                         flags, changes                        |
  ///     +---------------------------------------------------------------+
  private static func read(
    _ message: borrowing OctetView, name: String, index: UInt32
  ) -> (octets: Int, state: InterfaceState?) {
    guard message.count >= 16 else { return (message.count, nil) }
    let length = Int(message.uint32(0).bigEndian)
    guard length >= 16, length <= message.count else { return (message.count, nil) }
    let octets = (length + 3) / 4 * 4
    // Bridges tell of their ports by the same types in a family of their own.
    guard length >= 32, message.octet(16) == UInt8(AF_UNSPEC) else { return (octets, nil) }
    var state = InterfaceState()
    let number = message.uint32(20).bigEndian
    switch Int(message.uint16(4).bigEndian) {
    case Int(RTM_DELLINK): return (octets, number == index ? state : nil)
    case Int(RTM_NEWLINK):
      let attributes = message.slice(from: 32, count: length - 32)
      guard number == index || hasName(name, attributes) else { return (octets, nil) }
      state.index = number
      state.isUp = message.uint32(24).bigEndian & 1 != 0
      return (octets, state)
    default: return (octets, nil)
    }
  }

  /// Whether the attributes of a link have the name.
  private static func hasName(_ name: String, _ attributes: borrowing OctetView) -> Bool {
    var at = 0
    while at + 4 <= attributes.count {
      let length = Int(attributes.uint16(at).bigEndian)
      guard length >= 4, at + length <= attributes.count else { return false }
      // IFLA_IFNAME, with a zero behind the name.
      if attributes.uint16(at + 2).bigEndian == 3 {
        let octets = attributes.slice(from: at + 4, count: length - 4).array()
        return octets.prefix { $0 != 0 }.elementsEqual(name.utf8)
      }
      at += (length + 3) / 4 * 4
    }
    return false
  }
}
