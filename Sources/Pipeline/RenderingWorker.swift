internal import Events

/// What renders on the thread that makes events: a renderer and the lines that it wrote so far.
///
/// With the sensor that feeds it and the queue of its output behind it, a worker is the unit that more
/// threads would have more of.
final class RenderingWorker {
  /// The output that the lines are for.
  let end: OutputEnd
  /// The renderer.
  private let renderer: any BatchRenderer
  /// The lines.
  private(set) var text: RenderedBatch

  /// A worker without lines.
  init(_ renderer: any BatchRenderer, for end: OutputEnd) {
    self.renderer = renderer
    self.end = end
    text = end.queue.takeText()
  }

  /// Renders a batch; `send` takes lines whenever there are enough of them. A mark stands before the first
  /// event.
  func render(
    _ batch: EventBatch, _ mark: InputMark? = nil, _ send: (RenderedBatch) -> Void
  ) {
    let before = batch.liveCount
    renderer.prepare(batch)
    text.droppedCount += before - batch.liveCount
    var event = 0
    while event < batch.count {
      event = renderer.append(batch, from: event, to: text)
      guard text.isFull else { continue }
      if let mark {
        text.note(InputMark(stream: mark.stream, events: mark.events + UInt64(event)))
      } else {
        text.endsWithin = true
      }
      flush(send)
    }
  }

  /// Lets `send` take the lines there are.
  func flush(_ send: (RenderedBatch) -> Void) {
    guard text.eventCount + text.droppedCount > 0 || !text.marks.isEmpty else { return }
    send(text)
    text = end.queue.takeText()
  }
}
