internal import Capture
internal import Packets
internal import Pipeline
internal import Sensing

/// What im_pcap counts: from the kernel or the files to messages.
struct PcapTally: Sendable {
  /// Packets and messages.
  var sensor = SensorCounters()
  /// The kernel's counts; nil before the first were read.
  var live: CaptureStatistics?
  /// Which ring of which interface it is of; empty where there is one alone, or none.
  var ringName = ""
  /// Files that were read.
  var files: UInt64 = 0
  /// Files that ended inside a record, or are damaged.
  var brokenFiles: UInt64 = 0
  /// Packets in files.
  var filePackets: UInt64 = 0
  /// Packets that the filter left out.
  var filtered: UInt64 = 0
  /// Packets that were too large, or of an interface that the file does not describe.
  var skipped: UInt64 = 0

  /// Both together.
  static func + (left: PcapTally, right: PcapTally) -> PcapTally {
    var sum = left
    sum.sensor = left.sensor + right.sensor
    sum.files += right.files
    sum.brokenFiles += right.brokenFiles
    sum.filePackets += right.filePackets
    sum.filtered += right.filtered
    sum.skipped += right.skipped
    guard let more = right.live else { return sum }
    var live = sum.live ?? CaptureStatistics()
    live.receivedPackets += more.receivedPackets
    live.droppedPackets += more.droppedPackets
    live.interfaceDroppedPackets += more.interfaceDroppedPackets
    live.lostPackets += more.lostPackets
    live.deliveredPackets += more.deliveredPackets
    live.deliveredOctets += more.deliveredOctets
    live.gaps += more.gaps
    live.gapNanoseconds += more.gapNanoseconds
    sum.live = live
    return sum
  }

  /// Puts what the kernel counted of one ring of several into an account.
  func fillRing(_ account: inout ModuleAccount) {
    guard let live, !ringName.isEmpty else { return }
    account.balances.append(
      .init(
        .init("packets on \(ringName)", live.receivedPackets),
        parts: [
          .init("read", live.deliveredPackets),
          .init("dropped by the kernel", live.droppedPackets),
          .init("lost with an interface, or second copies on a loopback", live.lostPackets),
        ]))
  }

  /// Puts the counts into an account.
  func fill(_ account: inout ModuleAccount, isLive: Bool) {
    if isLive {
      let live = live ?? CaptureStatistics()
      account.balances.append(
        .init(
          .init("packets from the kernel", live.receivedPackets),
          parts: [
            .init("read", live.deliveredPackets),
            .init("dropped by the kernel", live.droppedPackets),
            .init("lost with an interface, or second copies on a loopback", live.lostPackets),
          ]))
      account.remarks.append(.init("dropped by the interface", live.interfaceDroppedPackets))
      account.remarks.append(.init("gaps of interfaces", live.gaps))
      account.remarks.append(.init("milliseconds of gaps", live.gapNanoseconds / 1_000_000))
    } else {
      account.balances.append(
        .init(
          .init("packets in files", filePackets),
          parts: [
            .init("read", sensor.frames), .init("left out by the filter", filtered),
            .init("too large or without an interface", skipped),
          ]))
      account.remarks.append(.init("files read", files))
      account.remarks.append(.init("files cut short or damaged", brokenFiles))
    }
    account.balances.append(
      .init(
        .init("packets", sensor.frames),
        parts: sensor.outcomes.map { .init($0.name, $0.count) }))
    account.balances.append(
      .init(
        .init("DNS messages", sensor.messages),
        parts: [
          .init("decoded", sensor.decoded), .init("not sampled", sensor.notSampled),
        ]
          + sensor.defects.map { .init("malformed: \($0.name)", $0.count) }))
    fillReassembly(&account)
    account.remarks.append(.init("queries", sensor.queries))
    account.remarks.append(.init("responses", sensor.responses))
    account.remarks.append(.init("messages over TCP", sensor.messagesOverTCP))
    account.remarks.append(.init("messages over HTTP", sensor.messagesOverHTTP))
    for transport in EncryptedTransport.allCases {
      let count = sensor.sessions[Int(transport.rawValue)]
      account.remarks.append(.init("sessions of \(transport.text)", count))
    }
    account.remarks.append(.init("packets captured in part", sensor.capturedShort))
    account.remarks.append(
      .init("malformed messages that no packet completed", sensor.malformedWithoutPacket))
  }

  /// Puts the account of fragments and streams into an account.
  private func fillReassembly(_ account: inout ModuleAccount) {
    let fragments = sensor.fragments
    let streams = sensor.streams
    account.balances.append(
      .init(
        .init("IP fragments", fragments.pieces),
        parts: [
          .init("completed a packet", fragments.completing),
          .init("part of a whole packet", fragments.used), .init("waiting", fragments.pending),
        ]
          + FragmentCounters.DropReason.allCases.map {
            .init("dropped: \($0.text)", fragments.dropped[Int($0.rawValue)])
          }))
    account.balances.append(
      .init(
        .init("octets over TCP", streams.octets),
        parts: [
          .init("in messages", streams.consumedOctets),
          .init("sent again", streams.duplicateOctets),
          .init("waiting", streams.pendingOctets),
        ]
          + StreamCounters.DropReason.allCases.map {
            .init("dropped: \($0.text)", streams.droppedOctets[Int($0.rawValue)])
          }))
    account.remarks.append(.init("reassembled but not DNS", sensor.reassembledNotDNS))
    account.remarks.append(.init("TCP overlaps that differ", streams.differingOverlaps))
    account.remarks.append(.init("holes in streams", streams.gaps))
    account.remarks.append(.init("streams joined or found again", streams.resynchronizations))
    account.remarks.append(.init("streams that made room in the table", streams.evictions))
    account.remarks.append(.init("streams that made room in memory", streams.memoryEvictions))
    account.remarks.append(.init("packets of fragments that made room", fragments.evictions))
    account.remarks.append(.init("streams of HTTP that made room", sensor.http.evictions))
    account.remarks.append(.init("empty messages over TCP", streams.emptyMessages))
  }
}
