internal import Pipeline

/// Shares out pieces of work to threads, and brings them back into their order twice: for what has to
/// know the pieces before, and to go out.
///
/// A piece is free, then read and numbered, worked on by any thread, brought to the first turn in the
/// order of numbers, worked on by any thread again, and brought to the second turn. No thread waits for
/// another's turn: whoever has the piece whose turn it is does those behind it too, if they are there.
/// Threads wait only where nothing is to be done, or so many pieces are under way that none is free.
final class PieceOrder<Piece: AnyObject & Sendable>: Sendable {
  /// What a thread does next.
  enum Task {
    /// Reads more into a piece.
    case read(Piece)
    /// Goes on with a piece behind its first turn.
    case proceed(Piece)
  }

  /// Which of the two turns.
  enum Turn: Int {
    /// What has to know the pieces before.
    case first
    /// Going out.
    case second
  }

  /// The pieces that wait for a turn.
  private struct Line {
    /// The pieces, by their number modulo the count of all.
    var waiting: [Piece?]
    /// The number whose turn it is.
    var next = 0
    /// Whether somebody is having a turn.
    var isBusy = false

    /// Takes the piece whose turn it is, where it is there.
    mutating func take() -> Piece? {
      let place = next % waiting.count
      guard let piece = waiting[place] else {
        isBusy = false
        return nil
      }
      waiting[place] = nil
      next += 1
      isBusy = true
      return piece
    }
  }

  /// What the threads share.
  private struct State {
    /// Pieces that nobody uses.
    var free: [Piece]
    /// Pieces behind their first turn, in order.
    var ready: [Piece] = []
    /// The lines of the two turns.
    var lines: [Line]
    /// Whether there is nothing more to read.
    var isAtEnd = false
  }

  /// The shared state.
  private let state: Monitor<State>
  /// How many pieces there are.
  private let count: Int

  /// An order of pieces.
  init(_ pieces: [Piece]) {
    count = pieces.count
    let line = Line(waiting: [Piece?](repeating: nil, count: pieces.count))
    state = Monitor(State(free: pieces, lines: [line, line]))
  }

  /// What to do next, waiting for it; nil when all is done.
  func nextTask() -> Task? {
    let task: Task?? = state.wait(tells: false) { state in
      if !state.ready.isEmpty { return .some(.proceed(state.ready.removeFirst())) }
      if state.isAtEnd { return state.free.count == count ? .some(nil) : nil }
      return state.free.popLast().map { .some(.read($0)) }
    }
    return task ?? nil
  }

  /// Says that there is nothing more to read, and gives back the piece that was to be read into.
  func end(_ piece: Piece) {
    state.withLock { state in
      state.isAtEnd = true
      state.free.append(piece)
    }
  }

  /// Brings a piece to a turn.
  ///
  /// - Returns: The piece whose turn it is, for the caller to see to; nil where somebody else does, or
  ///   it is not there yet.
  func bring(_ piece: Piece, number: Int, to turn: Turn) -> Piece? {
    state.withLock(tells: false) { state in
      state.lines[turn.rawValue].waiting[number % count] = piece
      return state.lines[turn.rawValue].isBusy ? nil : state.lines[turn.rawValue].take()
    }
  }

  /// Says that a piece had its turn.
  ///
  /// - Returns: The next piece whose turn it is, for the caller to see to.
  func passed(_ piece: Piece, _ turn: Turn) -> Piece? {
    let (next, tells) = state.withLock(tells: false) { state in
      let tells: Bool
      switch turn {
      case .first:
        // One piece is for the caller itself.
        state.ready.append(piece)
        tells = state.ready.count > 1
      case .second:
        // Threads that had to wait are woken for several pieces, not for each.
        state.free.append(piece)
        tells = state.free.count > count / 2
      }
      return (state.lines[turn.rawValue].take(), tells)
    }
    if tells { state.tell() }
    return next
  }
}
