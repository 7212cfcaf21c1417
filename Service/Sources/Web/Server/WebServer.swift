internal import Glibc
public import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore

/// The service on its socket.
public enum WebServer {
  /// The most octets of all fields of a request, and of one.
  static var fieldOctets: Int { 16_384 }
  /// The most fields of a request.
  static var fieldCount: Int { 100 }

  /// The application; `onPort` is told the port when it listens.
  public static func application(
    _ service: LookupService, logger: Logger, onPort: @escaping @Sendable (Int) -> Void
  ) -> Application<ServiceResponder> {
    let options = service.options
    let connections = OpenConnections(capacity: options.connections)
    let tail = service.tail
    let channel = HTTP1Channel.Configuration(
      additionalChannelHandlers: [
        ConnectionPatience(connections, options) { tail.end() }
      ],
      idleTimeout: TimeAmount(options.requestPatience),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: fieldOctets, maxHeaderListSize: fieldOctets,
        maxHeaderFieldCount: fieldCount))
    return Application(
      responder: ServiceResponder(service), server: .http1(configuration: channel),
      configuration: ApplicationConfiguration(
        address: .hostname(options.listen.host, port: options.listen.port),
        serverName: "wirebird",
        availableConnectionsDelegate: .maximum(options.connections, logger: logger)),
      onServerRunning: { channel in onPort(channel.localAddress?.port ?? options.listen.port) },
      logger: logger)
  }
}
