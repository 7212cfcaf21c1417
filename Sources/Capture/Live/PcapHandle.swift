internal import CLinux
internal import CPcap
internal import Glibc

/// Opens libpcap's handles.
enum PcapHandle {
  /// A handle that captures with the settings, without blocking.
  ///
  /// Not in libpcap's immediate mode, which has buffers of one packet each and loses bursts: the
  /// kernel hands over blocks, full ones at once and others after a short time.
  static func open(_ settings: LiveCapture.Settings) throws(CaptureError) -> OpaquePointer {
    try requireLibrary(.device, settings.device)
    var words = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard let handle = unsafe late_pcap_create(settings.device, &words) else {
      throw CaptureError(.device, settings.device, cause: CaptureDevices.text(words))
    }
    unsafe late_pcap_set_snaplen(handle, Int32(clamping: settings.snapLengthOctets))
    unsafe late_pcap_set_promisc(handle, settings.isPromiscuous ? 1 : 0)
    unsafe late_pcap_set_timeout(handle, LiveCapture.timeoutMilliseconds)
    unsafe late_pcap_set_buffer_size(handle, Int32(clamping: settings.bufferOctets))
    unsafe late_pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
    let result = unsafe late_pcap_activate(handle)
    guard result >= 0 else {
      let error = unsafe activationError(result, late_pcap_geterr(handle), settings)
      unsafe late_pcap_close(handle)
      throw error
    }
    // On `any` the second version tells the interface too.
    if settings.device == "any" { unsafe late_pcap_set_datalink(handle, 276) }
    guard unsafe late_pcap_setnonblock(handle, 1, &words) == 0 else {
      unsafe late_pcap_close(handle)
      throw CaptureError(.device, settings.device, cause: CaptureDevices.text(words))
    }
    return unsafe handle
  }

  /// Throws where libpcap is not installed, which comes before all of its functions.
  static func requireLibrary(
    _ kind: CaptureError.Code, _ subject: String
  ) throws(CaptureError) {
    guard wirebird_pcap_is_there() == 0 else { return }
    throw CaptureError(
      kind, subject, cause: "needs libpcap, which is not installed",
      remedy: "install it, on Debian with: apt install libpcap0.8")
  }

  /// Sets the filter of a handle from which nothing was taken yet.
  static func setFilter(
    _ expression: String, of handle: OpaquePointer
  ) throws(CaptureError) {
    var program = unsafe bpf_program()
    guard unsafe late_pcap_compile(handle, &program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0
    else {
      throw CaptureError(
        .filter, expression,
        cause: "not a packet filter for this interface: "
          + (unsafe String(cString: late_pcap_geterr(handle))), remedy: "see pcap-filter(7)")
    }
    defer { unsafe late_pcap_freecode(&program) }
    guard unsafe late_pcap_setfilter(handle, &program) == 0 else {
      throw CaptureError(
        .filter, expression,
        cause: "the kernel does not take it: " + (unsafe String(cString: late_pcap_geterr(handle))))
    }
  }

  /// Why a handle could not be activated.
  private static func activationError(
    _ result: Int32, _ words: UnsafePointer<CChar>?, _ settings: LiveCapture.Settings
  ) -> CaptureError {
    let text = unsafe words.map { unsafe String(cString: $0) } ?? ""
    let cause = unsafe String(cString: late_pcap_statustostr(result))
    let device = settings.device
    switch result {
    case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
      return CaptureError(
        .permission, device, cause: "this user may not capture",
        remedy: "give the program the right once with: sudo setcap cap_net_raw=ep \(ownPath)"
          + "; or run it as root")
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return CaptureError(.noSuchDevice, device, cause: "no such interface")
    case PCAP_ERROR_IFACE_NOT_UP:
      return CaptureError(
        .device, device, cause: "is down", remedy: "set it up with: ip link set \(device) up")
    default:
      return CaptureError(
        .device, device, cause: "cannot capture: \(text.isEmpty ? cause : text)",
        remedy: text.contains("memory") ? "try a smaller BufferSize" : "")
    }
  }

  /// The path of this program.
  private static var ownPath: String {
    var path = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe path.withUnsafeMutableBytes { memory -> Int in
      guard let start = memory.baseAddress else { return 0 }
      return unsafe readlink(
        "/proc/self/exe", start.assumingMemoryBound(to: CChar.self), memory.count)
    }
    return count > 0 ? String(decoding: path.prefix(count), as: UTF8.self) : "PATH-OF-THIS-PROGRAM"
  }
}
