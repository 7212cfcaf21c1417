internal import Events

/// The paths that the batches of an input take: what its routes lead to, as one configuration has it. A
/// reload gives the input others.
final class InputPaths: Sendable {
  /// A route that the Exec sends events to.
  struct Detour: Sendable {
    /// The route's name.
    let route: FieldKey
    /// Where it leads.
    let path: EventSink.Path
  }

  /// The first of its paths.
  private let path: EventSink.Path
  /// Its end, where that renders.
  private let lanes: RouteEnd?
  /// The others, which get copies.
  private let others: [EventSink.Path]
  /// The routes that the Exec sends events to besides.
  private let detours: [Detour]
  /// What numbers the events, where there is a checkpoint.
  let numbering: InputNumbering?

  /// Paths.
  init(
    _ path: EventSink.Path, others: [EventSink.Path], detours: [Detour],
    numbering: InputNumbering?
  ) {
    self.path = path
    self.others = others
    self.detours = detours
    self.numbering = numbering
    lanes = path.end as? RouteEnd
  }

  /// Whether batches are rendered on the thread that delivers them.
  var rendersHere: Bool { path.end.rendersHere }
  /// Whether several threads can render batches at once, where no Exec has to see them in order.
  var rendersApart: Bool {
    others.isEmpty && path.chain == nil && (lanes?.laneCount ?? 0) > 1
  }

  /// Sends a batch along all of them; with a numbering, its first event has a number.
  ///
  /// - Returns: How many events went to other routes.
  func take(_ batch: EventBatch, lane: Int, _ first: UInt64) -> Int {
    let detoured =
      _slowPath(!batch.detours.isEmpty) ? divert(batch, lane: lane, first) : 0
    if batch.detours.isEmpty, !detours.isEmpty { noteMark(of: detours.map(\.path)) }
    guard batch.liveCount > 0 else {
      noteMark(of: [path] + others)
      batch.recycle()
      return detoured
    }
    for other in others { other.take(batch.copy(), lane: lane, first) }
    path.take(batch, lane: lane, first)
    return detoured
  }

  /// Sends events to the routes that the Exec named, and takes out those that leave their own.
  private func divert(_ batch: EventBatch, lane: Int, _ first: UInt64) -> Int {
    var count = 0
    for detour in detours {
      let chosen = Set(batch.detours.filter { $0.route == detour.route }.map(\.event))
      let copy = batch.copy()
      for event in 0..<copy.count where !chosen.contains(event) { copy.drop(event) }
      count += copy.liveCount
      if copy.liveCount > 0 {
        detour.path.take(copy, lane: lane, first)
      } else {
        detour.path.note(numbering)
      }
    }
    for detour in batch.detours where detour.leaves { batch.drop(detour.event) }
    return count
  }

  /// Puts what a lane kept into the queues: nothing else may come for a while.
  func flush(lane: Int) { for path in all { path.flush(lane: lane) } }

  /// Renders a batch where ``rendersApart`` says so, and answers its lines.
  func render(_ batch: EventBatch, lane: Int) -> [RenderedBatch] {
    lanes?.render(batch, apart: lane) ?? []
  }

  /// Sends lines that were rendered apart on their way.
  func send(_ text: RenderedBatch) {
    if let numbering {
      numbering.take(events: text.eventCount + text.droppedCount)
      if let stream = path.stream { text.note(numbering.mark(of: stream)) }
    }
    lanes?.send(text)
  }

  /// Tells the outputs how far the input is.
  func noteMark() { noteMark(of: all) }

  /// Tells what is behind some paths how far the input is.
  private func noteMark(of paths: [EventSink.Path]) {
    guard let numbering else { return }
    for path in paths { path.note(numbering) }
  }

  /// Says that there are no more batches.
  func finish() { for path in all { path.finish() } }

  /// Lets all that is brought into the queues, however full they are, or ends that.
  func admitAll(_ isAdmitting: Bool) {
    for path in all { path.end.admitAll(isAdmitting) }
  }

  /// All of its paths, the detours last.
  var all: [EventSink.Path] { [path] + others + detours.map(\.path) }

  /// Those that did not fit as a queue on disk was full.
  var refusedByDiskCount: UInt64 { all.reduce(0) { $0 + $1.end.refusedByDiskCount } }

  /// Events that did not fit into queues.
  var refusedCount: UInt64 { all.reduce(0) { $0 + $1.end.refusedCount } }
}
