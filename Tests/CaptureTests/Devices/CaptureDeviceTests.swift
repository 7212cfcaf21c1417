import Capture
import Testing

/// Names and choices of interfaces.
struct CaptureDeviceTests {
  /// A loopback.
  static let loopback = CaptureDevice(name: "lo", addresses: ["127.0.0.1/8"], isLoopback: true)
  /// libpcap's device of all.
  static let any = CaptureDevice(name: "any")
  /// An interface with an address.
  static let ethernet = CaptureDevice(name: "eth0", addresses: ["192.0.2.1/24", "2001:db8::1/64"])

  @Test func theFirstUsableInterfaceIsUpAndHasALinkAndAnAddress() {
    let down = CaptureDevice(name: "eth1", addresses: ["192.0.2.9/24"], isUp: false)
    let unplugged = CaptureDevice(name: "eth2", addresses: ["192.0.2.8/24"], isRunning: false)
    let bare = CaptureDevice(name: "span0")
    let log = CaptureDevice(name: "nflog", addresses: ["192.0.2.7/24"])
    let rows: [([CaptureDevice], String?)] = [
      ([Self.loopback, log, down, unplugged, bare, Self.any, Self.ethernet], "eth0"),
      ([Self.loopback, log, down, unplugged, Self.any, bare], "span0"),
      ([Self.loopback, log, down, unplugged, Self.any], "any"), ([log, down, Self.loopback], "lo"),
      ([down], nil),
    ]
    for (devices, name) in rows {
      #expect(CaptureDevices.firstUsable(of: devices)?.name == name)
    }
    #expect(down.stateText == "down" && unplugged.stateText == "up, no link")
    #expect(Self.loopback.stateText == "up, loopback")
  }

  @Test func aNameThatIsNotThereIsExplained() {
    let devices = [Self.ethernet, Self.loopback, Self.any]
    #expect(CaptureDevices.problem(with: "eth0", among: devices) == nil)
    let rows = [
      ("eth9", "did you mean 'eth0'?"), ("etho", "did you mean 'eth0'?"),
      (
        "wlp3s0f1",
        "this machine has eth0 (192.0.2.1 2001:db8::1, up), lo (127.0.0.1, up, loopback)"
      ),
      ("\\Device\\NPF_{6E2B0C3A-0000}", "as in: Dev eth0"), ("DeviceNPF_{6E2B0C3A}", "how Windows"),
    ]
    for (name, words) in rows {
      let text = CaptureDevices.problem(with: name, among: devices)?.description ?? ""
      #expect(text.hasPrefix(name) && text.contains(words), "\(text)")
    }
    #expect(!CaptureDevices.isWindowsName("npf0") && CaptureDevices.isWindowsName("NPF_{1}"))
  }

  @Test(.enabled(if: NetworkNamespace.isAvailable, "making a network namespace needs root"))
  func thisMachinesInterfacesAreListedWithTheirAddresses() throws {
    try NetworkNamespace.run {
      NetworkNamespace.shell("ip addr add 192.0.2.1/24 dev wb0; ip link set wb1 down")
      NetworkNamespace.shell("ip -6 addr add 2001:db8::1/64 dev wb0 nodad")
      let devices = try CaptureDevices.all()
      let names = Set(devices.map(\.name))
      #expect(names.isSuperset(of: ["lo", "wb0", "wb1", "any"]))
      let wired = devices.first { $0.name == "wb0" }
      #expect(wired?.addresses == ["192.0.2.1/24", "2001:db8::1/64"] && wired?.isUp ?? false)
      #expect(devices.first { $0.name == "wb1" }?.isUp == false)
      #expect(devices.first { $0.name == "lo" }?.isLoopback == true)
    }
  }
}
