internal import Octets

/// How records share requests.
public enum HTTPBatching: String, Sendable, CaseIterable {
  /// Each has one of its own.
  case none = "None"
  /// Those of a batch stand in one, a line each.
  case multiline = "Multiline"
  /// Those of a batch stand in one, as an array of JSON.
  case array = "Array"
}

/// Brings records to a receiver over HTTP: taken is what it answered with a status of 2xx.
public final class HTTPTransport: Transport {
  /// Sends requests.
  private let client: HTTPClient
  /// How records share them.
  private let batching: HTTPBatching
  /// The lines.
  private var lines = OctetBuffer(capacity: 64 << 10)
  /// Where each starts, and the end.
  private var starts: [Int] = []
  /// The first without an outcome.
  private var next = 0
  /// The most records in a request, after a receiver said that there were too many.
  private var limit = Int.max
  /// What tells the batch from others.
  private var identity = ""
  /// Where this batch goes; empty for the address of the settings.
  private var path = ""
  /// What is sent.
  private var body = OctetBuffer(capacity: 64 << 10)

  /// A transport.
  public init(_ settings: HTTPSettings, _ batching: HTTPBatching) {
    client = HTTPClient(settings)
    self.batching = batching
  }

  /// Takes a batch; its label is the path.
  public func load(_ batch: borrowing RecordBatch) {
    lines.removeAll()
    lines.append(batch.lines)
    starts = Lines.starts(of: lines.view)
    next = 0
    limit = batching == .none ? 1 : Int.max
    identity = batch.identity
    path = batch.labels.first?.label ?? ""
  }

  /// Sends requests until one fails.
  public func attempt(_ patience: Patience) -> Attempt {
    var attempt = Attempt()
    let total = starts.count - 1
    while next < total {
      if patience.isOver {
        attempt.failure = .gaveUp
        return attempt
      }
      let count = min(limit, total - next)
      let answer: HTTPAnswer
      do throws(TransportFailure) {
        answer = try send(count, of: total, patience)
      } catch {
        attempt.failure = error
        return attempt
      }
      switch HTTPVerdict(status: answer.status) {
      case .taken:
        attempt.taken += count
        next += count
        patience.noteProgress()
      case .tooMuch where count > 1: limit = (count + 1) / 2
      case .tooMuch:
        attempt.refusals.append(Refusal(count, .tooLong, answer.text))
        next += count
      case .refused:
        attempt.refusals.append(Refusal(count, .refused, answer.text))
        next += count
      case .again:
        attempt.failure = TransportFailure(answer.text, waitNanoseconds: answer.waitNanoseconds)
        return attempt
      }
    }
    return attempt
  }

  /// Sends a request with the next records.
  private func send(
    _ count: Int, of total: Int, _ patience: Patience
  ) throws(TransportFailure) -> HTTPAnswer {
    fillBody(count)
    // A part of a batch has a name of its own, the same whenever it is sent.
    let name = count == total ? identity : "\(identity)-\(next)-\(count)"
    var fields: [HTTPField] = []
    if let field = client.settings.identityField.flatMap({ HTTPField(name: $0, value: name) }) {
      fields.append(field)
    }
    if let field = HTTPField(name: "Content-Type", value: client.settings.contentType) {
      fields.append(field)
    }
    return try client.post(
      body, to: client.settings.url.text(path: path, identity: name), fields, patience)
  }

  /// Writes the body of a request.
  private func fillBody(_ count: Int) {
    body.removeAll()
    let end = next + count
    switch batching {
    case .multiline:
      body.append(lines, from: starts[next], count: starts[end] - starts[next])
    case .none: appendRecord(next)
    case .array:
      body.append(0x5B)
      for record in next..<end {
        if record > next { body.append(0x2C) }
        appendRecord(record)
      }
      body.append(0x5D)
    }
  }

  /// Writes a record without its line feed.
  private func appendRecord(_ record: Int) {
    body.append(lines, from: starts[record], count: starts[record + 1] - starts[record] - 1)
  }

  /// Ends the connection.
  public func close() { client.close() }
}

extension OctetBuffer {
  /// Appends a part of another buffer.
  mutating func append(_ other: borrowing OctetBuffer, from start: Int, count: Int) {
    append(other.view(from: start, count: count))
  }
}
