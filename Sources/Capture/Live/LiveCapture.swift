internal import Octets
public import Packets

/// Captures packets from an interface through libpcap.
///
/// An interface that goes down, comes up, is deleted or made anew is picked up again by itself; the
/// gap is told by a notice and counted. When stopped, what the kernel holds is still delivered, so
/// that received packets equal delivered and dropped ones.
///
///     var capture = try LiveCapture(.init(device: "eth0"), wakeUp: stop)
///     while true {
///       switch try capture.next() {
///       case .packet: use(capture.packet)
///       case .idle: flush()
///       case .notice: log(capture.notice)
///       case .end: return
///       }
///     }
@safe
public struct LiveCapture: ~Copyable {
  /// How to capture.
  public struct Settings: Hashable, Sendable {
    /// The interface; the first usable one where it is empty, `any` for all.
    public var device: String
    /// Whether packets for other hosts are wanted.
    public var isPromiscuous: Bool
    /// The most octets of a packet that are kept.
    public var snapLengthOctets: Int
    /// How much the kernel holds while packets wait.
    public var bufferOctets: Int
    /// An expression of pcap-filter(7); the empty one lets everything through.
    public var filter: String

    /// Settings with the usual values.
    public init(
      device: String = "", isPromiscuous: Bool = true, snapLengthOctets: Int = 262_144,
      bufferOctets: Int = 16 * 1024 * 1024, filter: String = ""
    ) {
      self.device = device
      self.isPromiscuous = isPromiscuous
      self.snapLengthOctets = snapLengthOctets
      self.bufferOctets = bufferOctets
      self.filter = filter
    }
  }

  /// How long the kernel may hold packets back and ``next()`` waits at most.
  public static var timeoutMilliseconds: Int32 { 50 }

  /// The state, which this capture alone owns; it is too large to be moved about.
  private let state: UnsafeMutablePointer<LiveCaptureState>

  /// Opens an interface and starts to capture.
  ///
  /// An interface that is there but down is waited for; ``next()`` gives a notice of it.
  ///
  /// - Parameter wakeUp: What ends the capture; one may end several.
  /// - Parameter group: What this capture shares the interface's packets with; nil for all of them.
  /// - Throws: A ``CaptureError`` for an interface that is not there, a missing permission or a bad
  ///   filter.
  public init(
    _ settings: Settings, wakeUp: WakeUp? = nil, group: CaptureGroup? = nil
  ) throws(CaptureError) {
    var settings = settings
    let devices = try CaptureDevices.all()
    if settings.device.isEmpty {
      guard let device = CaptureDevices.firstUsable(of: devices) else {
        throw CaptureError(
          .noSuchDevice, "interfaces", cause: "this machine has none to capture on")
      }
      settings.device = device.name
    }
    if let problem = CaptureDevices.problem(with: settings.device, among: devices) {
      // Devices that libpcap does not list can be opened all the same.
      guard InterfaceState.now(of: settings.device).index != 0 else { throw problem }
    }
    if !settings.filter.isEmpty { try PacketFilter.verify(settings.filter) }
    var state = LiveCaptureState(settings, wakeUp: wakeUp, group: group)
    try state.start()
    self.init(state)
  }

  /// A capture that owns a state.
  private init(_ state: consuming LiveCaptureState) {
    unsafe self.state = UnsafeMutablePointer<LiveCaptureState>.allocate(capacity: 1)
    unsafe self.state.initialize(to: state)
  }

  deinit {
    unsafe state.deinitialize(count: 1)
    unsafe state.deallocate()
  }

  /// Goes to the next packet, waiting at most ``timeoutMilliseconds``.
  ///
  /// - Throws: What cannot be waited out, as when libpcap fails for want of memory.
  @inline(__always)
  public mutating func next() throws(CaptureError) -> CaptureStep {
    try unsafe state.pointee.next()
  }

  /// The packet that the last step came to.
  public var packet: CapturedPacket {
    @_lifetime(borrow self)
    @inline(__always) get {
      // What it borrows does not change before the next step, which needs this capture for itself.
      let address = unsafe state.pointee.batch.pointee.packetAddress
      let entry = unsafe state.pointee.batch.pointee.entry
      let packet = unsafe CapturedPacket(
        octets: OctetView(unsafeBase: address, count: entry.captured),
        timestamp: entry.timestamp, linkType: state.pointee.linkType,
        originalLength: entry.original)
      return unsafe _overrideLifetime(packet, borrowing: self)
    }
  }

  /// What the last step told, when it was ``CaptureStep/notice``.
  public var notice: CaptureNotice? { unsafe state.pointee.notice }

  /// The interface that is captured on.
  public var device: String { unsafe state.pointee.settings.device }

  /// What the first header of its frames is.
  public var linkType: LinkType { unsafe state.pointee.linkType }

  /// What was counted until now; asks the kernel.
  public var statistics: CaptureStatistics {
    mutating get { unsafe state.pointee.readStatistics() }
  }
}
