internal import Capture
internal import Glibc
internal import Octets
internal import Packets

extension FuzzCheck {
  /// A capture file: it is refused, or read to its end; every step gets on, and counts.
  public static let captureFile = FuzzCheck(name: "capture-file") { input in
    do throws(CaptureError) {
      return try CaptureFiles.failure(input)
    } catch {
      return error.description.isEmpty ? "an error without words" : nil
    }
  }
}

/// The check of capture files.
private enum CaptureFiles {
  /// How many packets are read: a megabyte of the smallest records, more than the inputs need that are
  /// not made to grow.
  private static let packetLimit = 65_536

  /// A file without a name that holds octets.
  private final class File {
    /// Its descriptor.
    let descriptor: Int32

    /// A new file.
    init(_ octets: [UInt8]) {
      var template = Array("/tmp/wirebird-fuzz-XXXXXX".utf8CString)
      descriptor = unsafe mkstemp(&template)
      _ = unsafe unlink(template)
      _ = unsafe octets.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    }

    deinit { close(descriptor) }

    /// Where it can be opened.
    var path: String { "/proc/self/fd/\(descriptor)" }
  }

  /// What does not hold of the reading of a file; nil where all does.
  static func failure(_ octets: [UInt8]) throws(CaptureError) -> String? {
    let file = File(octets)
    var reader = try CaptureFileReader(path: file.path)
    var last = reader.position
    var packets: UInt64 = 0
    while packets < packetLimit {
      let step = try reader.next()
      let position = reader.position
      switch step {
      case .packet:
        packets += 1
        if reader.packet.octets.count > CaptureFileReader.packetLimitOctets {
          return "a packet of \(reader.packet.octets.count) octets"
        }
        if position.octets <= last.octets { return "packet \(packets) does not get on" }
        if reader.counters.packets != packets { return "packet \(packets) is not counted" }
        last = position
      case .idle, .notice: return "a regular file is idle"
      case .end:
        if reader.ending == .open { return "an end without a reason" }
        guard try reader.next() == .end else { return "something behind the end" }
        return position.octets < last.octets ? "the end is before the last packet" : nil
      }
    }
    return nil
  }
}
