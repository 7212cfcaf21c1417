internal import CPcap
internal import Octets
public import Packets

/// A filter expression of pcap-filter(7), compiled for each link type that comes up.
@safe
public struct PacketFilter: ~Copyable {
  /// The most link types that programs are kept for; files with more are compiled again.
  static var programLimit: Int { 8 }

  /// The expression.
  public let expression: String
  /// The programs by link type.
  private var programs: [Program] = []
  /// Which of them the last packet used.
  private var current = 0

  /// The expression compiled for a link type.
  @safe
  private struct Program {
    /// The link type.
    let linkType: LinkType
    /// What the kernel's machine runs; nil where the expression has no meaning for the link type.
    let code: UnsafeMutablePointer<bpf_program>?
  }

  /// A filter of an expression; whether it is right is found by ``verify(_:linkType:)``.
  public init(_ expression: String) {
    self.expression = expression
  }

  deinit {
    for program in programs { unsafe Self.free(program.code) }
  }

  /// Whether the packet passes; none does of a link type for which the expression has no meaning.
  public mutating func matches(_ packet: borrowing CapturedPacket) -> Bool {
    if current >= programs.count || programs[current].linkType != packet.linkType {
      select(packet.linkType)
    }
    guard let code = unsafe programs[current].code else { return false }
    return unsafe packet.octets.withUnsafeOctets { octets in
      guard let base = octets.baseAddress else { return false }
      return unsafe late_bpf_filter(
        code.pointee.bf_insns, base.assumingMemoryBound(to: UInt8.self),
        UInt32(clamping: packet.originalLength), UInt32(octets.count)) != 0
    }
  }

  /// Makes the program of a link type the current one.
  @inline(never)
  private mutating func select(_ linkType: LinkType) {
    if let index = programs.firstIndex(where: { $0.linkType == linkType }) {
      current = index
      return
    }
    if programs.count == Self.programLimit {
      unsafe Self.free(programs[0].code)
      programs.removeFirst()
    }
    let code = try? unsafe Self.compile(expression, linkType)
    unsafe programs.append(Program(linkType: linkType, code: code))
    current = programs.count - 1
  }

  /// Checks that an expression can be compiled.
  ///
  /// - Throws: A ``CaptureError`` with libpcap's words.
  public static func verify(
    _ expression: String, linkType: LinkType = .ethernet
  ) throws(CaptureError) {
    unsafe free(try compile(expression, linkType))
  }

  /// The program of an expression.
  private static func compile(
    _ expression: String, _ linkType: LinkType
  ) throws(CaptureError) -> UnsafeMutablePointer<bpf_program> {
    try PcapHandle.requireLibrary(.filter, expression)
    let snapLength = Int32(CaptureFileReader.packetLimitOctets)
    guard let handle = unsafe late_pcap_open_dead(libpcapNumber(of: linkType), snapLength) else {
      throw CaptureError(.filter, expression, cause: "libpcap has no memory")
    }
    defer { unsafe late_pcap_close(handle) }
    let code = UnsafeMutablePointer<bpf_program>.allocate(capacity: 1)
    unsafe code.initialize(to: bpf_program())
    guard unsafe late_pcap_compile(handle, code, expression, 1, PCAP_NETMASK_UNKNOWN) == 0 else {
      let words = unsafe String(cString: late_pcap_geterr(handle))
      unsafe code.deallocate()
      throw CaptureError(
        .filter, expression, cause: "not a packet filter: \(words)",
        remedy: "see pcap-filter(7), for example: udp port 53 or (vlan and udp port 53)")
    }
    return unsafe code
  }

  /// The number by which libpcap knows a link type on Linux: all but that of raw IP are the same.
  private static func libpcapNumber(of linkType: LinkType) -> Int32 {
    let isRaw = linkType == .raw || linkType == .rawDLT14
    return Int32((isRaw ? .rawDLT12 : linkType).rawValue)
  }

  /// Frees a program.
  private static func free(_ code: UnsafeMutablePointer<bpf_program>?) {
    guard let code = unsafe code else { return }
    unsafe late_pcap_freecode(code)
    unsafe code.deallocate()
  }
}
