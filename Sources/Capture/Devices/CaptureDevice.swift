internal import CPcap
internal import Glibc
internal import Octets

/// A network interface that can be captured on.
public struct CaptureDevice: Hashable, Sendable {
  /// Its name.
  public let name: String
  /// What libpcap says about it; may be empty.
  public let description: String
  /// Its addresses with their prefix lengths, such as `192.0.2.1/24`.
  public let addresses: [String]
  /// Whether it was set up.
  public let isUp: Bool
  /// Whether it has a link.
  public let isRunning: Bool
  /// Whether it leads back to this host.
  public let isLoopback: Bool

  /// A device.
  public init(
    name: String, description: String = "", addresses: [String] = [], isUp: Bool = true,
    isRunning: Bool = true, isLoopback: Bool = false
  ) {
    self.name = name
    self.description = description
    self.addresses = addresses
    self.isUp = isUp
    self.isRunning = isRunning
    self.isLoopback = isLoopback
  }

  /// Whether it carries no frames of a network: libpcap also lists firewall logs, USB and Bluetooth.
  public var isNetwork: Bool {
    let others = ["any", "nflog", "nfqueue", "bluetooth", "usbmon", "dbus", "rpmsg"]
    return !others.contains { name == $0 || name.hasPrefix($0) && $0 != "any" }
  }

  /// `up`, `up, no link` or `down`, and `loopback` where it is.
  public var stateText: String {
    (isUp ? (isRunning ? "up" : "up, no link") : "down") + (isLoopback ? ", loopback" : "")
  }
}

/// The interfaces of this machine.
public enum CaptureDevices {
  /// All interfaces that libpcap knows, in its order.
  public static func all() throws(CaptureError) -> [CaptureDevice] {
    try PcapHandle.requireLibrary(.device, "interfaces")
    var words = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    var first: UnsafeMutablePointer<pcap_if_t>?
    guard unsafe late_pcap_findalldevs(&first, &words) == 0 else {
      throw CaptureError(
        .device, "interfaces", cause: "libpcap cannot list them: \(text(words))")
    }
    defer { unsafe late_pcap_freealldevs(first) }
    var devices: [CaptureDevice] = []
    var next = unsafe first
    while let entry = unsafe next {
      unsafe devices.append(device(entry.pointee))
      unsafe next = entry.pointee.next
    }
    return devices
  }

  /// The interface that is used when none is named.
  ///
  /// The first that is up, has a link and an address and is no loopback; else the first that is up
  /// with a link; else `any`; else the loopback.
  public static func firstUsable(of devices: [CaptureDevice]) -> CaptureDevice? {
    let networks = devices.filter { $0.isNetwork && !$0.isLoopback && $0.isUp && $0.isRunning }
    return networks.first { !$0.addresses.isEmpty } ?? networks.first
      ?? devices.first { $0.name == "any" } ?? devices.first { $0.isLoopback }
  }

  /// Why a device cannot be used: it is named as on Windows, or not there; nil where it is.
  public static func problem(
    with name: String, among devices: [CaptureDevice]
  ) -> CaptureError? {
    if devices.contains(where: { $0.name == name }) { return nil }
    let networks = devices.filter(\.isNetwork)
    let list = networks.map { device in
      let addresses = device.addresses.map { $0.prefix { $0 != "/" } }.joined(separator: " ")
      return "\(device.name) (\(addresses.isEmpty ? "" : "\(addresses), ")\(device.stateText))"
    }.joined(separator: ", ")
    let here = list.isEmpty ? "this machine has no interfaces" : "this machine has \(list)"
    if isWindowsName(name) {
      let usual = firstUsable(of: devices).map { ", as in: Dev \($0.name)" } ?? ""
      return CaptureError(
        .noSuchDevice, name,
        cause: "is how Windows names an interface; on Linux they have short names, and \(here)",
        remedy: "name one of these\(usual), or leave Dev out for the first usable one")
    }
    let similar = networks.map(\.name).first { editDistance($0, name) <= max(1, name.count / 3) }
    return CaptureError(
      .noSuchDevice, name, cause: "no such interface; \(here)",
      remedy: similar.map { "did you mean '\($0)'?" } ?? "name one of these, or any for all")
  }

  /// Whether a name is one of WinPcap's, backslashes lost or not.
  public static func isWindowsName(_ name: String) -> Bool {
    let plain = name.uppercased().filter { $0 != "\\" && $0 != "/" }
    return plain.hasPrefix("DEVICENPF_") || plain.hasPrefix("NPF_{")
  }
}

// MARK: - From libpcap

extension CaptureDevices {
  /// A device of libpcap's list.
  private static func device(_ entry: pcap_if_t) -> CaptureDevice {
    var addresses: [String] = []
    var next = unsafe entry.addresses
    while let address = unsafe next {
      if let text = unsafe addressText(address.pointee) { addresses.append(text) }
      unsafe next = address.pointee.next
    }
    let flags = unsafe Int32(bitPattern: entry.flags)
    return unsafe CaptureDevice(
      name: String(cString: entry.name),
      description: entry.description.map { unsafe String(cString: $0) } ?? "",
      addresses: addresses, isUp: flags & PCAP_IF_UP != 0,
      isRunning: flags & PCAP_IF_RUNNING != 0, isLoopback: flags & PCAP_IF_LOOPBACK != 0)
  }

  /// An address and its prefix length; nil for families other than IPv4 and IPv6.
  private static func addressText(_ entry: pcap_addr_t) -> String? {
    guard let address = unsafe entry.addr.flatMap({ unsafe ipAddress($0) }) else { return nil }
    guard let mask = unsafe entry.netmask.flatMap({ unsafe ipAddress($0) }) else {
      return address.description
    }
    return "\(address)/\(mask.high.nonzeroBitCount + mask.low.nonzeroBitCount)"
  }

  /// The address in a socket address.
  private static func ipAddress(_ socket: UnsafeMutablePointer<sockaddr>) -> IPAddress? {
    let memory = UnsafeRawPointer(socket)
    switch unsafe Int32(socket.pointee.sa_family) {
    case AF_INET:
      let bits = unsafe memory.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
      return IPAddress(v4: UInt32(bigEndian: bits))
    case AF_INET6:
      let high = unsafe memory.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      let low = unsafe memory.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
      return IPAddress(v6High: UInt64(bigEndian: high), low: UInt64(bigEndian: low))
    default: return nil
    }
  }

  /// The text in one of libpcap's error buffers.
  static func text(_ words: [CChar]) -> String {
    String(decoding: words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// How many letters have to be changed, put in or left out to make one name of the other.
  private static func editDistance(_ left: String, _ right: String) -> Int {
    let right = Array(right.utf8)
    var row = Array(0...right.count)
    for (index, letter) in left.utf8.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let changed = diagonal + (right[column] == letter ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(changed, row[column] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
