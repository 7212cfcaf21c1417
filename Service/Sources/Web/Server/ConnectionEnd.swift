internal import NIOCore
internal import NIOHTTP1

/// Ends connections as HTTP says: after a response that announces it, and for clients of HTTP/1.0, which
/// know no chunks (RFC 9112 section 6.1) and read until the end.
///
/// It stands where requests still have their version, which is behind Hummingbird's own handlers.
final class ConnectionEnd: ChannelDuplexHandler, RemovableChannelHandler {
  /// Parts of requests.
  typealias InboundIn = HTTPServerRequestPart
  /// Parts of requests.
  typealias InboundOut = HTTPServerRequestPart
  /// Parts of responses.
  typealias OutboundIn = HTTPServerResponsePart
  /// Parts of responses.
  typealias OutboundOut = HTTPServerResponsePart

  /// Whether the client speaks HTTP/1.0.
  private var isOld = false
  /// Whether the connection ends with the response at hand.
  private var isLast = false

  /// Looks at a request's version.
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head(let head) = unwrapInboundIn(data), head.version == .http1_0 { isOld = true }
    context.fireChannelRead(data)
  }

  /// Answers in the client's version, and ends the connection behind the last response.
  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head):
      if isOld {
        head.version = .http1_0
        head.headers.replaceOrAdd(name: "Connection", value: "close")
      }
      isLast = head.headers[canonicalForm: "connection"].contains("close")
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .body: context.write(data, promise: promise)
    case .end:
      guard isLast else { return context.write(data, promise: promise) }
      context.writeAndFlush(data, promise: promise)
      // What the client still sends is read, so that nothing resets the response on its way.
      context.close(mode: .output, promise: nil)
    }
  }
}
