internal import Capture
internal import Glibc
internal import Octets
internal import Pipeline

/// The capture files of an im_pcap as they were when they were read, known by what they are and not by
/// their names, so that a later run can tell whether it reads the same.
struct CaptureSource {
  /// A file.
  struct File {
    /// The path.
    var path: String
    /// What tells it from others.
    var inode: UInt64
    /// How many of its first octets are in the checksum.
    var headCount: Int
    /// The checksum of its first octets.
    var head: UInt32
    /// How long it is.
    var octets: Int64
    /// How many events were made before its first.
    var firstEvent: UInt64 = 0
    /// Whether it was read by an earlier run, and not again.
    var isRead = false
    /// In which run it was found first, from zero on: its packets come behind all of runs before.
    var wave = 0
  }

  /// The files in order.
  var files: [File] = []
  /// How many events were made before the first file that is read.
  var base: UInt64 = 0

  /// How many first octets are looked at.
  private static let headLimit = 4096

  /// No files.
  init() {}

  /// The files of paths; those that cannot be read are left out.
  init(paths: [String]) { files = paths.compactMap { Self.file($0) } }

  /// A file as it is now; `count` first octets go into the checksum, where there are as many.
  private static func file(_ path: String, headCount count: Int = headLimit) -> File? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    var octets = [UInt8](repeating: 0, count: max(count, 1))
    let got = unsafe octets.withUnsafeMutableBytes {
      unsafe pread(descriptor, $0.baseAddress, count, 0)
    }
    guard got >= 0 else { return nil }
    return File(
      path: path, inode: UInt64(status.st_ino), headCount: got,
      head: Checksum.of(Array(octets.prefix(got))), octets: Int64(status.st_size))
  }

  // MARK: - Text

  /// The text: a line for each file.
  var text: String {
    let lines = files.map { file in
      "\(file.inode) \(file.headCount) \(file.head) \(file.octets) \(file.firstEvent)"
        + " \(file.isRead ? 1 : 0) \(file.wave) \(file.path)"
    }
    return (["\(base)"] + lines).joined(separator: "\n")
  }

  /// Reads a text; nil where it is none.
  init?(text: String) {
    let lines = text.split(separator: "\n")
    guard let base = lines.first.flatMap({ UInt64($0) }) else { return nil }
    self.base = base
    for line in lines.dropFirst() {
      let words = line.split(separator: " ", maxSplits: 7, omittingEmptySubsequences: false)
      guard words.count == 8, let inode = UInt64(words[0]), let headCount = Int(words[1]),
        headCount >= 0, headCount <= Self.headLimit, let head = UInt32(words[2]),
        let octets = Int64(words[3]), let firstEvent = UInt64(words[4]),
        let wave = Int(words[6])
      else { return nil }
      files.append(
        File(
          path: String(words[7]), inode: inode, headCount: headCount, head: head, octets: octets,
          firstEvent: firstEvent, isRead: words[5] == "1", wave: wave))
    }
  }

  // MARK: - Going on

  /// What a run reads that goes on where another was cut off: the same again, and what is new.
  ///
  /// - Returns: Nil where a file is not there any more.
  func again(_ present: [String]) -> CaptureSource? {
    var next = self
    for index in files.indices {
      let path = Self.path(of: files[index])
      if path == nil, !files[index].isRead { return nil }
      next.files[index].path = path ?? files[index].path
    }
    return next.adding(present)
  }

  /// What a run reads behind one that came to its end: the last file again, which may have grown, and what
  /// is new.
  func behind(_ present: [String], total: UInt64) -> CaptureSource {
    var next = CaptureSource()
    next.files = files.compactMap { file in
      Self.path(of: file).map { path in
        var file = file
        file.path = path
        file.isRead = true
        return file
      }
    }
    next.base = total
    if let last = next.files.indices.last, next.files[last].inode == files.last?.inode {
      next.files[last].isRead = false
      next.base = next.files[last].firstEvent
    }
    return next.adding(present)
  }

  /// With the files of paths that it does not have.
  private func adding(_ present: [String]) -> CaptureSource {
    let known = Set(files.map(\.inode))
    var next = self
    let wave = (files.map(\.wave).max() ?? -1) + 1
    for var file in CaptureSource(paths: present).files where !known.contains(file.inode) {
      file.wave = wave
      next.files.append(file)
    }
    return next
  }

  /// The paths that are read.
  var paths: [String] { files.filter { !$0.isRead }.map(\.path) }

  /// The files that are read, by the runs that found them, each as long as it was then: so they are merged
  /// as they were, whatever was added since.
  var waves: [[CaptureFileEntry]] {
    var waves: [Int: [CaptureFileEntry]] = [:]
    for file in files where !file.isRead {
      let limit = CaptureFileList.isStream(file.path) ? .max : UInt64(max(file.octets, 0))
      waves[file.wave, default: []].append(CaptureFileEntry(file.path, limitOctets: limit))
    }
    return waves.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Notes how many events were made before a file's first.
  mutating func begin(_ path: String, firstEvent: UInt64) {
    for index in files.indices where files[index].path == path && !files[index].isRead {
      files[index].firstEvent = firstEvent
    }
  }

  // MARK: - Finding them again

  /// The path that a file has now, which may have been renamed in its directory and have grown; nil where
  /// it is not there, or is another file.
  static func path(of file: File) -> String? {
    if isSame(file, file.path) { return file.path }
    let slash = file.path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let directory = slash.map { String(file.path[...$0]) } ?? ""
    guard let stream = unsafe opendir(directory.isEmpty ? "." : directory) else { return nil }
    defer { unsafe closedir(stream) }
    while let entry = unsafe readdir(stream) {
      guard unsafe UInt64(entry.pointee.d_ino) == file.inode else { continue }
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { octets in
        unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
      }
      if isSame(file, directory + name) { return directory + name }
    }
    return nil
  }

  /// Whether a path is a file of before, as long or longer.
  private static func isSame(_ file: File, _ path: String) -> Bool {
    guard let now = Self.file(path, headCount: file.headCount) else { return false }
    return now.inode == file.inode && now.headCount == file.headCount && now.head == file.head
      && now.octets >= file.octets
  }
}
