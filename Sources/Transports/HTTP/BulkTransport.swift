internal import Octets

/// Brings records to Elasticsearch, OpenSearch or what has their bulk interface.
///
/// Each item of an answer has its own outcome: what the receiver has no room for is sent again, alone;
/// what it refuses is given up. With document ids a record that was stored already, by a request whose
/// answer was lost, is not stored twice.
public final class BulkTransport: Transport {
  /// Sends requests.
  private let client: HTTPClient
  /// Whether documents get ids.
  private let hasIdentifiers: Bool
  /// The lines.
  private var lines = OctetBuffer(capacity: 64 << 10)
  /// Where each starts, and the end.
  private var starts: [Int] = []
  /// The index of each, by its number in ``indices``.
  private var indexNumbers: [Int] = []
  /// The indices, as strings of JSON.
  private var indices: [[UInt8]] = []
  /// Records without an outcome.
  private var waiting: [Int] = []
  /// The most records in a request, after a receiver said that there were too many.
  private var limit = Int.max
  /// What tells the batch from others.
  private var identity = ""
  /// What is sent.
  private var body = OctetBuffer(capacity: 64 << 10)

  /// A transport.
  public init(_ settings: HTTPSettings, hasIdentifiers: Bool) {
    var settings = settings
    settings.contentType = "application/x-ndjson"
    client = HTTPClient(settings)
    self.hasIdentifiers = hasIdentifiers
  }

  /// Takes a batch; the labels are the indices.
  public func load(_ batch: borrowing RecordBatch) {
    lines.removeAll()
    lines.append(batch.lines)
    starts = Lines.starts(of: lines.view)
    waiting = Array(0..<starts.count - 1)
    limit = Int.max
    identity = batch.identity
    indices = batch.labels.map { JSONString.octets($0.label) }
    indexNumbers = []
    for (number, run) in batch.labels.enumerated() {
      let count = min(run.count, waiting.count - indexNumbers.count)
      indexNumbers += [Int](repeating: number, count: max(count, 0))
    }
    let missing = waiting.count - indexNumbers.count
    indexNumbers += [Int](repeating: max(indices.count - 1, 0), count: missing)
  }

  /// Sends requests until one fails.
  public func attempt(_ patience: Patience) -> Attempt {
    var attempt = Attempt()
    // Records that are to be sent again stand behind, in their order.
    var again: [Int] = []
    while !waiting.isEmpty, attempt.failure == nil {
      if patience.isOver {
        attempt.failure = .gaveUp
        break
      }
      let records = Array(waiting.prefix(limit))
      do throws(TransportFailure) {
        let answer = try send(records, patience)
        try settle(records, answer, &attempt, &again)
        patience.noteProgress()
      } catch {
        attempt.failure = error
      }
    }
    if attempt.failure == nil, !again.isEmpty {
      attempt.failure = TransportFailure(
        "the receiver has no room for \(again.count) of \(starts.count - 1) events at the moment")
    }
    waiting = again + waiting
    return attempt
  }

  /// Takes the outcomes of records from an answer.
  private func settle(
    _ records: [Int], _ answer: HTTPAnswer, _ attempt: inout Attempt, _ again: inout [Int]
  ) throws(TransportFailure) {
    switch HTTPVerdict(status: answer.status) {
    case .taken: break
    case .again:
      throw TransportFailure(answer.text, waitNanoseconds: answer.waitNanoseconds)
    case .tooMuch where records.count > 1:
      limit = (records.count + 1) / 2
      return
    case .tooMuch:
      waiting.removeFirst(records.count)
      return attempt.refusals.append(Refusal(records.count, .tooLong, answer.text))
    case .refused:
      // A receiver that does not understand a request may understand the others in it.
      guard records.count == 1 else {
        limit = (records.count + 1) / 2
        return
      }
      waiting.removeFirst(1)
      return attempt.refusals.append(Refusal(1, .refused, answer.text))
    }
    guard !answer.isCut, let bulk = BulkAnswer(answer.body, itemCount: records.count) else {
      throw TransportFailure(
        "the answer is none of a bulk request: \(PeerText.printable(answer.body, limit: 100))")
    }
    waiting.removeFirst(records.count)
    for (record, item) in zip(records, bulk.items) {
      switch item.status {
      case 200..<300: attempt.taken += 1
      // The id is ours alone: an earlier try stored it.
      case 409 where hasIdentifiers: attempt.taken += 1
      case 408, 429, 500..<600: again.append(record)
      default:
        let cause = item.error.isEmpty ? "" : ": \(item.error)"
        attempt.refusals.append(
          Refusal(1, .refused, "the receiver refused an event with status \(item.status)\(cause)"))
      }
    }
  }

  /// Sends a request with some records.
  private func send(
    _ records: [Int], _ patience: Patience
  ) throws(TransportFailure) -> HTTPAnswer {
    body.removeAll()
    for record in records {
      body.append(#"{"create":{"#)
      if indices.indices.contains(indexNumbers[record]), indices[indexNumbers[record]].count > 2 {
        body.append(#""_index":"#)
        body.append(indices[indexNumbers[record]])
        if hasIdentifiers { body.append(0x2C) }
      }
      if hasIdentifiers { body.append("\"_id\":\"\(identity)-\(record)\"") }
      body.append("}}\n")
      let length = starts[record + 1] - starts[record] - 1
      let line = lines.view(from: starts[record], count: length).array()
      if JSONCursor.isObject(line) {
        body.append(line)
      } else {
        // As NXLog does with what is no JSON.
        body.append(#"{"raw_event":"#)
        body.append(JSONString.octets(line))
        body.append(0x7D)
      }
      body.append(0x0A)
    }
    var fields: [HTTPField] = []
    if let field = HTTPField(name: "Content-Type", value: client.settings.contentType) {
      fields.append(field)
    }
    if let name = client.settings.identityField,
      let field = HTTPField(name: name, value: identity)
    {
      fields.append(field)
    }
    return try client.post(
      body, to: client.settings.url.text(identity: identity), fields, patience)
  }

  /// Ends the connection.
  public func close() { client.close() }
}

/// Strings of JSON (RFC 8259 section 7).
enum JSONString {
  /// A string with its quotation marks.
  static func octets(_ text: String) -> [UInt8] { octets(Array(text.utf8)) }

  /// The same of octets; what is not UTF-8 becomes U+FFFD.
  static func octets(_ text: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    var output: [UInt8] = [0x22]
    for octet in String(decoding: text, as: UTF8.self).utf8 {
      switch octet {
      case 0x22, 0x5C: output += [0x5C, octet]
      case 0..<0x20, 0x7F:
        output += Array("\\u00".utf8) + [digits[Int(octet >> 4)], digits[Int(octet & 15)]]
      default: output.append(octet)
      }
    }
    return output + [0x22]
  }
}
