internal import Capture
internal import Configuration
internal import Octets
internal import Pipeline

// MARK: - What people are told of interfaces

extension PcapInput {
  /// Tells what was lost, and what is done about it.
  func report(_ notice: OverloadControl.Notice, rate: UInt32, on device: String) {
    let some = rate == 1 ? "all conversations are" : "one of \(rate) conversations is"
    switch notice {
    case .lost(let count):
      core.log(
        .warning,
        "\(device): \(count) packets or events were lost, more came than could be kept up with;"
          + " see BufferSize and OnOverload")
    case .raised(let count):
      core.log(
        .warning,
        "\(device): \(count) packets or events were lost, more came than could be kept up with;"
          + " from now on \(some) looked at")
    case .lowered: core.log(.info, "\(device): it is calm; from now on \(some) looked at")
    }
  }

  /// Tells what happened to an interface.
  func report(_ notice: CaptureNotice, on device: String) {
    switch notice {
    case .interrupted(let reason, _):
      core.log(.warning, "\(device) \(reason.text); waiting for it to come back")
    case .resumed(let gap):
      let milliseconds = gap.nanoseconds / 1_000_000
      core.log(
        .warning,
        "\(device) is back; nothing could be captured for \(milliseconds) ms, since"
          + " \(BrokenDownTime(secondsSinceEpoch: gap.start.seconds, rule: .local).dateAndTime)")
    }
  }
}
