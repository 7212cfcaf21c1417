internal import Configuration
internal import Events
internal import Octets
internal import Pipeline

/// Renders events as lines: what stands in an Exec before its last call is run, and the whole batch is
/// written as that call would write it.
final class LineRenderer: BatchRenderer {
  /// The output's lock, which is held while its Exec runs; nil where the caller holds it.
  private let lock: InstanceLock?
  /// Runs the Exec.
  private var exec: ExecRunner
  /// What stands before the last call; nil where that is all there is.
  private let prefix: Program?
  /// Writes as the last call does.
  private let formatter: any BatchFormatter
  /// Writes events whose Exec was given up before the last call.
  private var lines: EventLines
  /// These events.
  private var abandoned: [Int] = []

  /// A renderer for one thread.
  init(
    _ core: ModuleCore, lock: InstanceLock?, prefix: Program?, _ formatter: any BatchFormatter,
    replacesLineFeeds: Bool
  ) {
    self.lock = lock
    lines = EventLines(replacesLineFeeds: replacesLineFeeds)
    exec = ExecRunner(core)
    self.prefix = prefix
    self.formatter = formatter
  }

  /// Runs what stands before the last call.
  func prepare(_ batch: EventBatch) {
    abandoned.removeAll(keepingCapacity: true)
    guard let prefix else { return }
    if let lock { lock.hold { run(prefix, over: batch) } } else { run(prefix, over: batch) }
  }

  /// Runs a program for every event, and keeps those for which it was given up.
  private func run(_ prefix: Program, over batch: EventBatch) {
    exec.run(prefix, over: batch, abandoned: &abandoned)
  }

  /// Writes lines.
  func append(_ batch: EventBatch, from start: Int, to text: RenderedBatch) -> Int {
    guard abandoned.isEmpty else { return appendSingly(batch, from: start, to: text) }
    let next = formatter.appendLines(
      of: batch, from: start, limit: RenderedBatch.limitOctets, to: &text.text)
    text.eventCount +=
      batch.droppedCount == 0 ? next - start : (start..<next).count { !batch.isDropped($0) }
    return next
  }

  /// Writes lines of a batch in which some events did not come to the last call.
  private func appendSingly(
    _ batch: EventBatch, from start: Int, to text: RenderedBatch
  ) -> Int {
    var event = start
    while event < batch.count, !text.isFull {
      if !batch.isDropped(event) {
        if abandoned.contains(event) {
          lines.append(event, of: batch, to: text)
        } else {
          formatter.append(event, of: batch, to: &text.text)
          lines.end(text)
        }
      }
      event += 1
    }
    return event
  }
}

/// Writes events with what their Exec left: `$raw_event`, or all fields where there is none.
struct EventLines: ~Copyable {
  /// Writes all fields.
  private var plain = KeyValueText()
  /// Whether line feeds within an event become blanks, so that its line is one record.
  private let replacesLineFeeds: Bool

  /// A writer.
  init(replacesLineFeeds: Bool) { self.replacesLineFeeds = replacesLineFeeds }

  /// Writes an event's line.
  mutating func append(_ event: Int, of batch: EventBatch, to text: RenderedBatch) {
    if let value = batch.value(of: .rawEvent, event: event), value.kind == .string {
      let octets = batch.octets(of: value)
      text.text.append(
        replacesLineFeeds && octets.contains(0x0A)
          ? octets.map { $0 == 0x0A ? 0x20 : $0 } : octets)
    } else {
      plain.append(event, in: batch, to: &text.text)
    }
    end(text)
  }

  /// Ends an event's line.
  func end(_ text: RenderedBatch) {
    text.text.append(0x0A)
    text.eventCount += 1
  }
}
