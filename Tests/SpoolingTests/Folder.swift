internal import Glibc
internal import Octets
internal import Spooling

/// A directory of a queue, which goes with the test.
final class Folder {
  /// The directory.
  let path: String

  /// A directory that is not made yet.
  init() {
    path = "/tmp/wirebird-spool-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
  }

  deinit {
    for name in names { _ = unsafe unlink(path + "/" + name) }
    _ = unsafe rmdir(path)
  }

  /// The files in it, in order.
  var names: [String] {
    guard let stream = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// What is in the segments, in order.
  var segments: [[UInt8]] { names.filter { $0.hasSuffix(".spool") }.map(octets) }

  /// What a file holds.
  func octets(_ name: String) -> [UInt8] {
    guard let file = unsafe fopen(path + "/" + name, "r") else { return [] }
    defer { unsafe fclose(file) }
    var octets: [UInt8] = []
    while case let octet = unsafe getc(file), octet != EOF {
      octets.append(UInt8(truncatingIfNeeded: octet))
    }
    return octets
  }

  /// Replaces what a file holds.
  func replace(_ name: String, _ octets: [UInt8]) {
    guard let file = unsafe fopen(path + "/" + name, "w") else { return }
    for octet in octets { _ = unsafe putc(Int32(octet), file) }
    _ = unsafe fclose(file)
  }
}

/// Puts a record with a text into a queue.
func put(
  _ spool: Spool, _ text: String, first: UInt64, count: Int = 1, isPart: Bool = false,
  mark: SpoolMark? = nil
) throws {
  var buffer = OctetBuffer(capacity: text.utf8.count + 1)
  buffer.append(text)
  try spool.writer.append(
    SpoolRecord(
      kind: .text, isPart: isPart, queue: spool.queue, first: first, eventCount: UInt32(count),
      mark: mark), buffer.view)
}

/// Takes out what may be read, and acknowledges the first `count` records; the texts.
func take(
  _ spool: Spool, upTo end: SpoolPlace? = nil, acknowledging count: Int = .max
) -> [String] {
  var buffer = OctetBuffer(capacity: 64)
  var texts: [String] = []
  while texts.count < count {
    switch spool.reader.next(upTo: end ?? spool.writer.end, into: &buffer) {
    case .record:
      texts.append(String(decoding: buffer.array(), as: UTF8.self))
      spool.reader.acknowledge()
    case .damage: texts.append("damage")
    case .nothing: return texts
    case .failed(let failure): return texts + ["\(failure.attempt) \(failure.number)"]
    }
  }
  return texts
}
