internal import Octets

/// A capture file of a ``CaptureFileMerge``.
public struct CaptureFileEntry: Hashable, Sendable {
  /// The path, or `-` for standard input.
  public var path: String
  /// Behind how many octets it is taken to end, although it may have grown since.
  public var limitOctets: UInt64

  /// A file.
  public init(_ path: String, limitOctets: UInt64 = .max) {
    self.path = path
    self.limitOctets = limitOctets
  }

  /// When the first packet of a file was captured, in nanoseconds since the epoch; nil where it has none
  /// that can be read.
  ///
  /// Little is read for it, and the file is closed again.
  public static func firstTime(_ path: String, limitOctets: UInt64 = .max) -> Int64? {
    do throws(CaptureError) {
      let source = try OctetSource(path: path, wakeUp: nil, limitOctets: limitOctets)
      let stream = OctetStream(source, usesThread: false, stepOctets: lookOctets)
      var state = CaptureFileState(stream: stream, filter: "", readOctets: lookOctets)
      while true {
        switch try state.next() {
        case .packet: return state.timestamp.nanoseconds
        case .idle, .notice: continue
        case .end: return nil
        }
      }
    } catch {
      return nil
    }
  }

  /// How much is read at once to see the first packet.
  private static var lookOctets: Int { 8192 }

  /// Groups of files, each of which comes behind the one before: files between streams can be merged,
  /// while a stream (``CaptureFileList/isStream(_:)``) is a group of its own.
  public static func groups(of files: [CaptureFileEntry]) -> [[CaptureFileEntry]] {
    var groups: [[CaptureFileEntry]] = []
    var isOpen = false
    for file in files {
      let isStream = CaptureFileList.isStream(file.path)
      if isOpen, !isStream {
        groups[groups.count - 1].append(file)
      } else {
        groups.append([file])
      }
      isOpen = !isStream
    }
    return groups
  }

  /// Paths in the order of their first packets' times, files without any first, else in their order.
  public static func sorted(_ paths: [String]) -> [String] {
    guard paths.count > 1 else { return paths }
    return CaptureFileEntry.groups(of: paths.map { CaptureFileEntry($0) }).flatMap { group in
      group.count == 1
        ? group.map(\.path)
        : group.map(\.path).enumerated().map { ($0.element, firstTime($0.element), $0.offset) }
          .sorted { ($0.1 ?? .min, $0.2) < ($1.1 ?? .min, $1.2) }.map(\.0)
    }
  }
}
