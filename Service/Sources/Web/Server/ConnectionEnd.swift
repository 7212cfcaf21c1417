internal import NIOCore
internal import NIOHTTP1

/// Ends connections as HTTP says: after a response that announces it, and for clients of HTTP/1.0, which
/// know no chunks (RFC 9112 section 6.1) and read until the end; and some time after the service was told to end.
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

  /// How long responses may go on when the service ends.
  private let farewell: TimeAmount
  /// Told when the service ends.
  private let onFarewell: @Sendable () -> Void
  /// Closes the connection then.
  private var alarm: Scheduled<Void>?
  /// Whether the client speaks HTTP/1.0.
  private var isOld = false
  /// Whether only the head of the response is wanted.
  private var isHeadOnly = false
  /// Whether the connection ends with the response at hand.
  private var isLast = false

  /// A handler for one connection.
  init(farewell: TimeAmount, onFarewell: @escaping @Sendable () -> Void) {
    self.farewell = farewell
    self.onFarewell = onFarewell
  }

  /// Looks at a request's version and method.
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head(let head) = unwrapInboundIn(data) {
      isOld = isOld || head.version == .http1_0
      isHeadOnly = head.method == .HEAD
    }
    context.fireChannelRead(data)
  }

  /// The service ends: what goes on is given some time.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent, alarm == nil {
      let channel = context.channel
      alarm = context.eventLoop.scheduleTask(in: farewell) { channel.close(promise: nil) }
      onFarewell()
    }
    context.fireUserInboundEventTriggered(event)
  }

  /// The connection is gone.
  func handlerRemoved(context: ChannelHandlerContext) { alarm?.cancel() }

  /// Answers in the client's version, and ends the connection behind the last response.
  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head):
      // A head without its body has no chunks either, and here no other way to say nothing of the length.
      if isOld || (isHeadOnly && !head.headers.contains(name: "Content-Length")) {
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
