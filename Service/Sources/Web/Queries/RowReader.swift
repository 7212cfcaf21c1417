public import PassiveDNS

/// How rows become text.
public protocol RowWriter: Sendable {
  /// Writes what stands before all rows.
  mutating func begin(_ text: inout JSONWriter)
  /// Writes a row.
  ///
  /// - Returns: Whether more rows are wanted.
  mutating func append(_ row: RRsetRow, to text: inout JSONWriter) -> Bool
  /// Writes what stands behind all rows.
  ///
  /// - Returns: false where the format has no word for such an end; the response is broken off then.
  mutating func end(_ end: StreamFrame.End, _ text: inout JSONWriter) -> Bool
}

/// The bounds of every query.
public struct QueryBounds: Sendable {
  /// The time that reading may take altogether.
  public var reading: Duration = .seconds(2)
  /// The time after which a piece is sent though it is small.
  public var piece: Duration = .milliseconds(200)
  /// The time from the first piece to the last, for clients that read slowly.
  public var wholeResponse: Duration = .seconds(300)
  /// The size at which a piece is sent, in octets.
  public var pieceOctets = 32_768

  /// The usual bounds.
  public init() {}
}

/// Reads rows and writes them as pieces of text, within the bounds of a query.
///
/// The pool's threads read piece by piece, each asked for when the one before has left: a client that
/// is slow or gone costs no thread and no more memory than a piece.
public final class RowReader: @unchecked Sendable {
  // Unchecked: `piece` is called by one task, and not again before it has answered.

  /// A piece of the response.
  public struct Piece: Sendable {
    /// Its text.
    public var octets: [UInt8]
    /// Whether it is the last one.
    public var isLast: Bool
    /// Whether the response is not whole and there is no word for it.
    public var isBroken = false
    /// Whether there are more rows than the limit allowed.
    public var isLimited = false
  }

  /// The rows.
  private let cursor: LookupCursor
  /// Their format.
  private var writer: any RowWriter
  /// The text of the piece.
  private var text = JSONWriter()
  /// The bounds.
  private let bounds: QueryBounds
  /// When the first piece was asked for.
  private var start: ContinuousClock.Instant?
  /// How many rows were given.
  public private(set) var rowCount = 0

  /// A reader of a lookup's rows; the lookup has its own limits of rows and time.
  public init(_ cursor: LookupCursor, writer: any RowWriter, bounds: QueryBounds = QueryBounds()) {
    self.cursor = cursor
    self.writer = writer
    self.bounds = bounds
  }

  /// The next piece; blocks while the store is read.
  public func piece() -> Piece {
    let now = ContinuousClock.now
    if let start {
      if now - start > bounds.wholeResponse {
        return finish(.failed("the answer was read too slowly"))
      }
    } else {
      start = now
      writer.begin(&text)
    }
    while true {
      do throws(StoreError) {
        guard let row = try cursor.next() else { return finish(ending) }
        rowCount += 1
        if !writer.append(row, to: &text) { return finish(.succeeded) }
      } catch {
        return finish(.failed("the store cannot be read: \(error)"))
      }
      if text.octets.count >= bounds.pieceOctets || ContinuousClock.now - now >= bounds.piece {
        return Piece(octets: text.take(), isLast: false)
      }
    }
  }

  /// What the lookup's end is to clients.
  private var ending: StreamFrame.End {
    switch cursor.ending {
    case .complete, nil: .succeeded
    case .limit: .limited("Result limit reached")
    case .time, .work:
      .failed(
        "the query takes more than \(bounds.reading.components.seconds) s; narrow it by name or type"
      )
    }
  }

  /// The last piece.
  private func finish(_ end: StreamFrame.End) -> Piece {
    let hasWord = writer.end(end, &text)
    return Piece(
      octets: text.take(), isLast: true, isBroken: !hasWord, isLimited: cursor.ending == .limit)
  }
}
