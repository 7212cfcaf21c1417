internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The end of a response that is not whole, in a format that has no word for it: the connection is closed
/// before the last piece, so that clients know.
struct BrokenResponse: Error {}

extension LookupService {
  /// A response whose rows are read while they are sent.
  ///
  /// The next piece is read when the connection has taken the one before; a client that goes away ends
  /// the reading with the piece that cannot be sent.
  func response(
    _ reader: RowReader, _ place: QueryPool.Place, mediaType: String, first: RowReader.Piece
  ) throws(Refusal) -> Response {
    if !first.isLast { try place.goesOn() }
    let pool = pool
    // It waits for its client but while it reads: with the head and with the end too.
    place.waits(true)
    return Response(
      status: .ok, headers: [.contentType: mediaType],
      body: ResponseBody { writer in
        var piece = first
        while true {
          if !piece.octets.isEmpty {
            let buffer = ByteBuffer(bytes: piece.octets)
            // There is one copy of it while the client takes its time.
            piece.octets = []
            try await writer.write(buffer)
          }
          if piece.isLast { break }
          place.waits(false)
          piece = try await pool.run(isLong: true) { reader.piece() }
          place.waits(true)
        }
        if piece.isBroken { throw BrokenResponse() }
        try await writer.finish(nil)
        withExtendedLifetime(place) {}
      })
  }

  /// A response with one text.
  func response(_ text: JSONWriter, mediaType: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: mediaType],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: text.octets)))
  }
}
