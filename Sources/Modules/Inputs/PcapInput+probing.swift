internal import Capture
internal import Pipeline

// MARK: - What would be opened

extension PcapInput {
  /// How to capture on an interface.
  func settings(_ device: String) -> LiveCapture.Settings {
    LiveCapture.Settings(
      device: device, isPromiscuous: directives.isPromiscuous,
      snapLengthOctets: directives.snapLength, bufferOctets: directives.bufferSize,
      filter: directives.filter)
  }

  /// Opens what it would read, and closes it.
  func probe() throws(ModuleFailure) {
    do throws(CaptureError) {
      for path in try CaptureFileList.expand(directives.files)
      where !CaptureFileList.isStream(path) {
        _ = try CaptureFileReader(path: path)
      }
      for device in directives.devices {
        _ = try LiveCapture(settings(device), wakeUp: WakeUp(), group: nil)
      }
    } catch {
      throw ModuleFailure(error.description)
    }
  }
}
