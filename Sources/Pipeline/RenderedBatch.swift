public import Events
public import Octets

/// Events as they leave, lines of text, on their way from the worker that made them to the output that
/// writes them.
///
/// Reused: ``removeAll()`` keeps the memory.
public final class RenderedBatch: @unchecked Sendable {
  // Unchecked: a batch has one owner at a time; queues hand it over with a lock between.

  /// How many octets a batch gathers before it moves on, whole lines.
  public static let limitOctets = 256 << 10

  /// ``text``, where no access is checked.
  @exclusivity(unchecked) private var textStorage = OctetBuffer(
    capacity: RenderedBatch.limitOctets)
  /// The lines.
  public var text: OctetBuffer {
    @inline(__always) _read { yield unsafe textStorage }
    @inline(__always) _modify { yield unsafe &textStorage }
  }
  /// How many events the lines are.
  public var eventCount = 0
  /// What a receiver may know it by; set before an output gets it, and the same at every try.
  public internal(set) var identity = BatchIdentity()
  /// How many events the output's Exec dropped meanwhile.
  var droppedCount = 0
  /// How far each stream is behind these lines, the one that came last at the end; none where that is not
  /// kept.
  private(set) var marks: [InputMark] = []

  /// Whether they end within something of which it is not known how far it is.
  var endsWithin = false

  /// An empty batch.
  public init() {}

  /// Whether it is time for it to move on.
  public var isFull: Bool { text.count >= Self.limitOctets }

  /// Forgets the lines and keeps the memory.
  public func removeAll() {
    text.removeAll()
    eventCount = 0
    droppedCount = 0
    marks.removeAll(keepingCapacity: true)
    endsWithin = false
  }

  /// Notes how far a stream is behind the lines.
  func note(_ mark: InputMark) {
    marks.removeAll { $0.stream == mark.stream }
    marks.append(mark)
  }
}

/// Writes events as an output puts them out, for one worker: the thread that made them.
///
/// A worker is a sensor, a renderer and the batch that it fills; an output gives each worker a renderer
/// of its own.
public protocol BatchRenderer: AnyObject {
  /// Runs what the output's Exec says before the events are written, with the output's lock held where
  /// it says anything; called once for a batch.
  func prepare(_ batch: EventBatch)
  /// Writes the events from `start` on until the text is full; those that were dropped are left out.
  ///
  /// - Returns: The first event that was not looked at.
  func append(_ batch: EventBatch, from start: Int, to text: RenderedBatch) -> Int
}
