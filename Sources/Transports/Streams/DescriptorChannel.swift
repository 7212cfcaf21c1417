internal import Glibc
internal import Octets

/// A descriptor that is open already, such as standard output: what was written is taken.
final class DescriptorChannel: Channel {
  /// What is written to.
  private let target: Int32
  /// How much is written at once: what a pipe that is ready takes without blocking, as a descriptor that
  /// others share cannot be told not to block.
  private let stepOctets: Int
  /// Whether the disk was full, which no descriptor tells the end of.
  private var isFull = false
  /// What is waited for.
  var descriptor: Int32 { isFull ? -1 : target }

  /// The channel of a descriptor, which stays open.
  init(_ target: Int32) {
    self.target = target
    var status = stat()
    let isFile = unsafe fstat(target, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    stepOctets = isFile ? 1 << 20 : 4096
  }

  /// write(2) of what can be written without waiting for long.
  func write(
    _ octets: borrowing OctetBuffer, from start: Int
  ) throws(TransportFailure) -> WriteStep {
    var entry = pollfd(fd: target, events: Int16(POLLOUT), revents: 0)
    if unsafe poll(&entry, 1, 0) == 0 { return .wait(Int16(POLLOUT)) }
    while true {
      let count = unsafe octets.view(from: start, count: stepOctets).withUnsafeOctets { memory in
        unsafe Glibc.write(target, memory.baseAddress, memory.count)
      }
      isFull = false
      if count > 0 { return .wrote(count) }
      let number = errno
      if count < 0, number == EINTR { continue }
      if count < 0, number == EAGAIN { return .wait(Int16(POLLOUT)) }
      // Nothing of what stands there already is written again.
      if number == ENOSPC || number == EDQUOT {
        isFull = true
        return .wait(Int16(POLLOUT))
      }
      throw TransportFailure("writing to standard output: \(SystemText.of(number))", isFinal: true)
    }
  }

  /// Nothing: what a pipe or a file has, it keeps.
  func outstanding() -> Int { 0 }
  /// Nothing is said.
  func checkPeer() {}
  /// It stays open.
  func close(isOrderly: Bool) {}
}

extension StreamTransport {
  /// Records to standard output.
  public static func standardOutput(_ framing: Framing) -> StreamTransport {
    StreamTransport(framing) { _ throws(TransportFailure) in DescriptorChannel(STDOUT_FILENO) }
  }
}
