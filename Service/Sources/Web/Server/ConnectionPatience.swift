internal import NIOCore
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1

/// How long a connection may keep the service waiting: with its request, and with taking the response.
///
/// A response that cannot be written holds a place among the queries, and rows of the store; a request
/// that never ends holds a connection. Hummingbird closes connections that are idle, but not these.
final class ConnectionPatience: ChannelDuplexHandler, RemovableChannelHandler {
  /// Parts of requests.
  typealias InboundIn = HTTPRequestPart
  /// Parts of requests.
  typealias InboundOut = HTTPRequestPart
  /// Parts of responses.
  typealias OutboundIn = HTTPResponsePart
  /// Parts of responses.
  typealias OutboundOut = HTTPResponsePart

  /// Which connections wait for a request.
  private let connections: OpenConnections
  /// How long a request may take from its head to its end.
  private let requestPatience: TimeAmount
  /// How long it may take until the connection takes more.
  private let responsePatience: TimeAmount
  /// How long responses may go on when the service ends.
  private let farewell: TimeAmount
  /// Told when the service ends.
  private let onFarewell: @Sendable () -> Void
  /// The connection's number while it waits for a request.
  private var number: UInt64?
  /// Requests whose response has not ended.
  private var requestCount = 0
  /// Closes the connection when a request does not end.
  private var requestAlarm: Scheduled<Void>?
  /// Closes the connection when it takes no more.
  private var responseAlarm: Scheduled<Void>?

  /// A handler for one connection.
  init(
    _ connections: OpenConnections, _ options: ServiceOptions,
    onFarewell: @escaping @Sendable () -> Void
  ) {
    self.connections = connections
    requestPatience = TimeAmount(options.requestPatience)
    responsePatience = TimeAmount(options.responsePatience)
    farewell = TimeAmount(options.farewell)
    self.onFarewell = onFarewell
  }

  /// The connection waits for its first request.
  func handlerAdded(context: ChannelHandlerContext) {
    number = connections.opened(context.channel)
    let pipeline = context.pipeline.syncOperations
    if let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) {
      let end = ConnectionEnd(farewell: farewell, onFarewell: onFarewell)
      try? pipeline.addHandler(end, position: .before(codec))
    }
  }

  /// A request begins, or ends.
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      requestCount += 1
      if let number { connections.leave(number) }
      number = nil
      if requestAlarm == nil { requestAlarm = alarm(context, in: requestPatience) }
    case .body: break
    case .end:
      requestAlarm?.cancel()
      requestAlarm = nil
    }
    context.fireChannelRead(data)
  }

  /// A response ends: the connection waits for the next request.
  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      requestCount -= 1
      if requestCount == 0, number == nil { number = connections.wait(context.channel) }
    }
    context.write(data, promise: promise)
  }

  /// Sets the alarm when the connection takes no more, and stops it when it does.
  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable {
      responseAlarm?.cancel()
      responseAlarm = nil
    } else if responseAlarm == nil {
      responseAlarm = alarm(context, in: responsePatience)
    }
    context.fireChannelWritabilityChanged()
  }

  /// The connection is gone.
  func handlerRemoved(context: ChannelHandlerContext) {
    requestAlarm?.cancel()
    responseAlarm?.cancel()
    connections.closed(number)
  }

  /// Closes the connection after a time.
  private func alarm(_ context: ChannelHandlerContext, in time: TimeAmount) -> Scheduled<Void> {
    let channel = context.channel
    return context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
  }
}
