internal import Octets
internal import Packets

// MARK: - Pieces

extension CaptureFileMerge {
  /// Goes on to the packets that come next, of which a piece gets about as many as are read at once, and
  /// one at least; no filter is asked.
  ///
  /// A piece of one file has the octets as they were read; where files overlap, packets are copied.
  ///
  /// - Parameters:
  ///   - piece: Where the packets go; what it had is forgotten.
  ///   - limit: The most packets that it gets.
  /// - Returns: As ``next()`` does; with ``CaptureStep/packet``, the piece has packets.
  public mutating func next(into piece: CapturePiece, limit: Int = .max) -> CaptureStep {
    piece.removeAll()
    while true {
      guard let file = current else {
        if choose() { continue }
        return piece.count > 0 ? .packet : .end
      }
      if others.isEmpty {
        if piece.count > 0 { return .packet }
        if let step = fill(piece, limit, from: file) { return step }
      } else {
        copy(to: piece, from: file, limit)
        if piece.octets.count >= readOctets || piece.count >= limit { return .packet }
      }
    }
  }

  /// Fills a piece from a file up to the time of the next one; answers the step where there is any.
  private mutating func fill(
    _ piece: CapturePiece, _ limit: Int, from file: OpenFile
  ) -> CaptureStep? {
    var step = CaptureStep.end
    do throws(CaptureError) {
      step = try unsafe file.state.pointee.fill(piece, limit: limit, through: lastTime)
    } catch {
      fail(error)
    }
    switch step {
    case .packet:
      if unsafe file.state.pointee.isHeld { hold() }
      return piece.count > 0 ? .packet : nil
    case .idle, .notice: return unsafe file.state.pointee.isRegular ? nil : .idle
    case .end:
      close()
      return nil
    }
  }

  /// Copies packets of a file to a piece, up to the time of another one.
  private mutating func copy(to piece: CapturePiece, from file: OpenFile, _ limit: Int) {
    if takeHeld() { unsafe file.state.pointee.appendCopy(to: piece) }
    while piece.octets.count < readOctets, piece.count < limit {
      switch step(file) {
      case .packet:
        if unsafe file.state.pointee.timestamp.nanoseconds > lastTime { return hold() }
        unsafe file.state.pointee.appendCopy(to: piece)
      case .idle, .notice: continue
      case .end: return close()
      }
    }
  }
}
