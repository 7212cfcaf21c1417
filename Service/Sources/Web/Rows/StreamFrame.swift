/// The frames of DNSDB's Streaming Application Framework (SAF): a line each.
public enum StreamFrame {
  /// What the last line of a stream says.
  public enum End: Sendable, Equatable {
    /// Everything was given.
    case succeeded
    /// There is more than the limit allowed.
    case limited(String)
    /// The query could not be carried through.
    case failed(String)
  }

  /// The first line of every stream.
  public static func appendBegin(to text: inout JSONWriter) {
    text.beginObject()
    text.member("cond", "begin")
    text.endObject()
    text.endLine()
  }

  /// A line that says nothing but that the query goes on.
  public static func appendOngoing(to text: inout JSONWriter) {
    text.beginObject()
    text.member("cond", "ongoing")
    text.endObject()
    text.endLine()
  }

  /// A line with an object.
  public static func append(to text: inout JSONWriter, _ object: (inout JSONWriter) -> Void) {
    text.beginObject()
    text.key("obj")
    object(&text)
    text.endObject()
    text.endLine()
  }

  /// The last line of every stream.
  public static func append(_ end: End, to text: inout JSONWriter) {
    text.beginObject()
    switch end {
    case .succeeded: text.member("cond", "succeeded")
    case .limited(let message):
      text.member("cond", "limited")
      text.member("msg", message)
    case .failed(let message):
      text.member("cond", "failed")
      text.member("msg", message)
    }
    text.endObject()
    text.endLine()
  }
}
