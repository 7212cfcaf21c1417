internal import CLinux
internal import Glibc
internal import Synchronization

/// Captures that share an interface: each packet goes to one of them, all packets of a flow in both
/// directions to the same one, and all fragments between two addresses too (packet(7), PACKET_FANOUT).
///
/// The kernel does not put fragments together for it: which member a fragment goes to depends on the
/// addresses alone, so each member has all fragments of a packet.
public final class CaptureGroup: Sendable {
  /// The kernel's group of an interface.
  private struct Membership {
    /// The number of the group.
    var group: Int32
    /// How many captures are in it.
    var count: Int
  }

  /// The groups by the number of their interface; one that is made anew has a new number.
  private let groups = Mutex<[Int32: Membership]>([:])

  /// A group without members.
  public init() {}

  /// Puts a packet socket that takes nothing yet into the group of its interface.
  ///
  /// - Throws: A ``CaptureError`` where the kernel refuses.
  func join(_ descriptor: Int32, interface: Int32, device: String) throws(CaptureError) {
    let code = groups.withLock { groups -> Int32 in
      let known = groups[interface]
      let group = wirebird_join_fanout(descriptor, known?.group ?? -1)
      guard group >= 0 else { return errno }
      groups[interface] = Membership(group: group, count: (known?.count ?? 0) + 1)
      return 0
    }
    guard code == 0 else {
      throw CaptureError(
        .device, device,
        cause: "its packets cannot be shared between threads: "
          + (unsafe String(cString: strerror(code))), remedy: "use Threads 1")
    }
  }

  /// Tells that a member's socket was closed; with the last one the kernel forgets the group.
  func leave(interface: Int32) {
    groups.withLock { groups in
      guard var membership = groups[interface] else { return }
      membership.count -= 1
      groups[interface] = membership.count > 0 ? membership : nil
    }
  }
}
