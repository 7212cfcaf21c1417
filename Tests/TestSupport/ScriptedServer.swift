internal import Glibc
internal import Synchronization

/// A server of HTTP on a thread of its own that gives prepared answers, one a request; the last one stays.
public final class ScriptedServer: Sendable {
  /// A request as it came.
  public struct Request: Sendable {
    /// The first line.
    public var line: String
    /// The other lines of the header.
    public var fields: [String]
    /// The body.
    public var body: [UInt8]
  }

  /// What an answer is.
  public enum Answer: Sendable {
    /// A status with lines for the header and a body.
    case status(Int, fields: [String] = [], body: String = "")
    /// Octets as they are, and the end of the connection.
    case raw(String)
  }

  /// The port of 127.0.0.1.
  public let port: Int
  /// The requests so far.
  private let received = Mutex<[Request]>([])

  /// A server; nil where there is no port.
  public init?(_ answers: [Answer]) {
    guard let listener = Receiver.tcp() else { return nil }
    port = listener.port
    let job = Job(listener: listener, answers: answers, server: self)
    let argument = unsafe Unmanaged.passRetained(job)
    var thread = pthread_t()
    unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, argument.toOpaque())
    pthread_detach(thread)
  }

  /// The requests so far.
  public var requests: [Request] { received.withLock { $0 } }

  /// What the thread works on.
  private final class Job {
    /// The socket.
    let listener: Receiver
    /// What is left to answer.
    var answers: [Answer]
    /// Where requests are noted; gone when the test is.
    weak var server: ScriptedServer?

    /// A job.
    init(listener: Receiver, answers: [Answer], server: ScriptedServer) {
      self.listener = listener
      self.answers = answers
      self.server = server
    }

    /// Answers until nobody is interested any more.
    func run() {
      while server != nil {
        guard let connection = listener.accept(withinSeconds: 1) else { continue }
        while let request = Self.request(on: connection) {
          server?.received.withLock { $0.append(request) }
          let answer = answers.count > 1 ? answers.removeFirst() : answers[0]
          switch answer {
          case .status(let status, let fields, let body):
            let header = ["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)"] + fields
            connection.write(Array((header.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8))
            continue
          case .raw(let text): connection.write(Array(text.utf8))
          }
          break
        }
      }
    }

    /// The next request of a connection; nil at its end.
    static func request(on connection: Receiver) -> Request? {
      var head: [UInt8] = []
      while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
        guard let octet = connection.read(1, withinSeconds: 5) else { return nil }
        head += octet
      }
      var lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n").map(String.init)
      guard !lines.isEmpty else { return nil }
      let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
        .flatMap { Int($0.split(separator: " ").last ?? "") }
      return Request(
        line: lines.removeFirst(), fields: lines, body: connection.read(exactly: length ?? 0))
    }
  }
}
