internal import ArgumentParser
internal import Capture

/// `wirebird devices`: the interfaces that can be captured on.
struct DevicesCommand: ParsableCommand {
  /// What `--help` says.
  static let configuration = CommandConfiguration(
    commandName: "devices", abstract: "List the interfaces that can be captured on.",
    discussion: "The one with a star is used by an im_pcap without Dev and File.")

  /// Lists them.
  func run() throws {
    do throws(CaptureError) {
      let devices = try CaptureDevices.all()
      let usual = CaptureDevices.firstUsable(of: devices)
      let width = devices.map(\.name.count).max() ?? 0
      let stateWidth = devices.map(\.stateText.count).max() ?? 0
      for device in devices {
        let mark = device.name == usual?.name ? "*" : " "
        let name = Self.padded(device.name, width)
        let state = Self.padded(device.stateText, stateWidth)
        let text =
          (device.addresses + (device.description.isEmpty ? [] : ["(\(device.description))"]))
          .joined(separator: " ")
        FileSystem.print("\(mark) \(name)  \(state)  \(text)".trimmedAtEnd)
      }
    } catch {
      FileSystem.printError(error.description)
      throw ExitCode(1)
    }
  }

  /// Text with spaces behind it, up to a width.
  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
  }
}

extension String {
  /// The text without spaces at its end.
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
