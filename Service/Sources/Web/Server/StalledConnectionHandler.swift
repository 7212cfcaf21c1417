internal import NIOCore

/// Closes a connection whose client does not take what is sent to it.
///
/// A response that cannot be written holds a place among the queries, and rows of the store; Hummingbird
/// closes connections that are idle, but not these.
final class StalledConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
  /// What passes through: anything.
  typealias InboundIn = NIOAny

  /// How long it may take until the connection takes more.
  private let patience: TimeAmount
  /// Closes the connection.
  private var alarm: Scheduled<Void>?

  /// A handler for one connection.
  init(patience: TimeAmount) { self.patience = patience }

  /// Sets the alarm when the connection takes no more, and stops it when it does.
  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable {
      alarm?.cancel()
      alarm = nil
    } else if alarm == nil {
      let channel = context.channel
      alarm = context.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
    }
    context.fireChannelWritabilityChanged()
  }

  /// Stops the alarm.
  func channelInactive(context: ChannelHandlerContext) {
    alarm?.cancel()
    alarm = nil
    context.fireChannelInactive()
  }
}
