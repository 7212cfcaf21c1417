/// How the service is started.
public struct ServiceOptions: Sendable {
  /// The folder of the store.
  public var store: String
  /// Where it listens.
  public var listen: ListenAddress
  /// The file of keys; without one everybody on this machine may ask.
  public var keyFile: String?
  /// Threads that read the store.
  public var threads = 4
  /// The most queries at once.
  public var queries = 64
  /// The most connections at once.
  public var connections = 4096
  /// How long a connection may say nothing, take to say what it wants, or take with a request's body.
  public var requestPatience = Duration.seconds(15)
  /// How long a connection may take nothing of its response.
  public var responsePatience = Duration.seconds(10)
  /// How long responses may go on when the service is told to end.
  public var farewell = Duration.seconds(3)
  /// The most followers of the live tail.
  public var followers = 256
  /// The bounds of every query.
  public var bounds = QueryBounds()

  /// The usual options for a store and an address.
  public init(store: String, listen: ListenAddress) {
    self.store = store
    self.listen = listen
  }

  /// Leaves the store its files: connections are as many as descriptors allow besides.
  public func fitting(descriptors: Int) -> ServiceOptions {
    var options = self
    options.connections = min(connections, max(descriptors - 512, descriptors / 2))
    return options
  }

  /// What is wrong with the options, with a remedy; nil where nothing is.
  public var complaint: String? {
    guard keyFile == nil, !listen.isLoopback else { return nil }
    return
      "\(listen) can be reached from elsewhere, so lookups need keys: give --key-file FILE, or "
      + "listen on 127.0.0.1 and put nginx in front (docs/operating/lookups.md)"
  }
}
