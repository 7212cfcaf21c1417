internal import CCurl
internal import Glibc
internal import Octets

/// What a receiver answered.
struct HTTPAnswer {
  /// The status.
  var status: Int
  /// The body, cut where it is too long.
  var body: [UInt8]
  /// Whether it was cut.
  var isCut: Bool
  /// The wait that `Retry-After` asks for, in nanoseconds; nil where it asks for none.
  var waitNanoseconds: Int64?

  /// The answer, for people.
  var text: String {
    let excerpt = PeerText.printable(body)
    return excerpt.isEmpty ? "HTTP status \(status)" : "HTTP status \(status): \(excerpt)"
  }
}

/// Sends requests over one connection that is kept open.
@safe
final class HTTPClient {
  /// The longest answer that is kept.
  static let answerLimit = 16 << 20

  /// Where requests go and how.
  let settings: HTTPSettings
  /// libcurl's handle; nil where there is none at the moment.
  private var handle: UnsafeMutableRawPointer?
  /// What libcurl's functions use while a request is under way.
  private let exchange = Exchange()
  /// What compresses; nil where nothing is compressed.
  private let compressor: Gzip?
  /// What libcurl has to say about an error.
  private let errorText: UnsafeMutablePointer<CChar>

  /// What libcurl's functions use.
  private final class Exchange {
    /// The answer's body.
    var body: [UInt8] = []
    /// Whether it is longer than what is kept.
    var isCut = false
    /// How long the peer is waited for.
    var patience: Patience?
    /// The sockets, whose packets are known as the program's own.
    var sockets: [Int32: OwnedDescriptor] = [:]
    /// How many octets went in either direction.
    var octetCount: Int64 = 0
  }

  /// A client.
  init(_ settings: HTTPSettings) {
    self.settings = settings
    compressor = settings.compresses ? Gzip() : nil
    unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    close()
    unsafe errorText.deallocate()
  }

  /// Ends the connection.
  func close() {
    if let handle = unsafe handle { unsafe wirebird_curl_end(handle) }
    unsafe handle = nil
  }

  /// Sends a request of the method POST.
  ///
  /// - Parameters:
  ///   - body: What is sent.
  ///   - url: Where to.
  ///   - fields: Fields of its header beside those of the settings.
  func post(
    _ body: borrowing OctetBuffer, to url: String, _ fields: [HTTPField], _ patience: Patience
  ) throws(TransportFailure) -> HTTPAnswer {
    let handle = try unsafe opened()
    exchange.body.removeAll(keepingCapacity: true)
    exchange.isCut = false
    exchange.patience = patience
    exchange.octetCount = 0
    var list: UnsafeMutablePointer<curl_slist>?
    defer { unsafe wirebird_curl_free_list(list) }
    var lines = settings.fields + fields
    if compressor != nil, let field = HTTPField("Content-Encoding: gzip") { lines.append(field) }
    for line in lines { unsafe list = wirebird_curl_list(list, line.text) }
    // Without this libcurl asks first whether a long body may come, and waits a second for the answer.
    unsafe list = wirebird_curl_list(list, "Expect:")
    unsafe wirebird_curl_headers(handle, list)
    unsafe wirebird_curl_text(handle, CURLOPT_URL, url)
    unsafe errorText.pointee = 0
    let status: CURLcode
    if let compressor {
      guard let packed = compressor.packed(body) else {
        throw TransportFailure("there is no memory to compress with")
      }
      status = unsafe perform(packed, handle)
    } else {
      status = unsafe body.view.withUnsafeOctets { memory in
        unsafe wirebird_curl_body(handle, memory.baseAddress, Int64(memory.count))
        return unsafe wirebird_curl_perform(handle)
      }
    }
    guard status == CURLE_OK else { throw failure(status, patience) }
    let seconds = unsafe wirebird_curl_retry_after(handle)
    return HTTPAnswer(
      status: unsafe wirebird_curl_status(handle), body: exchange.body, isCut: exchange.isCut,
      waitNanoseconds: seconds > 0 ? min(seconds, 86_400) * 1_000_000_000 : nil)
  }

  /// Sends a compressed body.
  @unsafe
  private func perform(_ packed: [UInt8], _ handle: UnsafeMutableRawPointer) -> CURLcode {
    unsafe packed.withUnsafeBytes { memory in
      unsafe wirebird_curl_body(handle, memory.baseAddress, Int64(memory.count))
      return unsafe wirebird_curl_perform(handle)
    }
  }

  /// What libcurl says.
  private func failure(_ status: CURLcode, _ patience: Patience) -> TransportFailure {
    if status == CURLE_ABORTED_BY_CALLBACK, patience.isOver { return .gaveUp }
    let text = unsafe String(cString: errorText)
    let meaning = unsafe String(cString: wirebird_curl_meaning(status))
    return TransportFailure(PeerText.printable((text.isEmpty ? meaning : text).utf8))
  }

  // MARK: - Set-up

  /// Makes libcurl ready, once.
  private static let isReady: Bool = wirebird_curl_start() != 0

  /// The handle, made where there is none.
  @unsafe
  private func opened() throws(TransportFailure) -> UnsafeMutableRawPointer {
    if let handle = unsafe handle { return unsafe handle }
    guard Self.isReady, let made = unsafe wirebird_curl_make() else {
      throw TransportFailure("libcurl cannot be used; is the package libcurl4 installed?")
    }
    unsafe handle = made
    unsafe wirebird_curl_errors(made, errorText)
    unsafe setNumbers(made)
    unsafe setSecurity(made)
    let context = unsafe Unmanaged.passUnretained(exchange).toOpaque()
    unsafe wirebird_curl_on_answer(
      made,
      { octets, size, count, context in
        guard let octets = unsafe octets, let context = unsafe context else { return 0 }
        let exchange = unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
        let total = size * count
        let kept = min(total, HTTPClient.answerLimit - exchange.body.count)
        unsafe exchange.body += UnsafeRawBufferPointer(start: octets, count: kept)
        if kept < total { exchange.isCut = true }
        return total
      }, context)
    unsafe wirebird_curl_on_progress(
      made,
      { context, _, received, _, sent in
        guard let context = unsafe context else { return 1 }
        let exchange = unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
        guard let patience = exchange.patience else { return 1 }
        if Int64(received + sent) > exchange.octetCount { patience.noteProgress() }
        exchange.octetCount = Int64(received + sent)
        return patience.isOver ? 1 : 0
      }, context)
    unsafe wirebird_curl_sockets(
      made,
      { context, _, address in
        guard let context = unsafe context, let address = unsafe address else { return -1 }
        let exchange = unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
        let number = unsafe wirebird_curl_make_socket(address)
        guard number >= 0, let start = unsafe wirebird_curl_address(address) else { return -1 }
        let count = unsafe min(Int(address.pointee.addrlen), 128)
        let octets = unsafe UnsafeRawBufferPointer(start: start, count: count)
        let descriptor = OwnedDescriptor(number)
        descriptor.register(family: unsafe address.pointee.family, peer: unsafe Array(octets))
        exchange.sockets[number] = descriptor
        return number
      },
      { context, number in
        guard let context = unsafe context else { return 1 }
        let exchange = unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
        exchange.sockets[number] = nil
        return 0
      }, context)
    return unsafe made
  }

  /// Options that do not change.
  @unsafe
  private func setNumbers(_ handle: UnsafeMutableRawPointer) {
    let timeout = max(settings.timeoutSeconds, 1)
    let numbers: [(CURLoption, Int)] = [
      (CURLOPT_POST, 1), (CURLOPT_NOSIGNAL, 1), (CURLOPT_FOLLOWLOCATION, 0),
      (CURLOPT_CONNECTTIMEOUT, min(timeout, 15)), (CURLOPT_TIMEOUT, timeout),
      (CURLOPT_TCP_KEEPALIVE, 1), (CURLOPT_HTTP09_ALLOWED, 0),
      (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS)),
    ]
    for (option, value) in numbers { unsafe wirebird_curl_number(handle, option, value) }
    let texts: [(CURLoption, String?)] = [
      (CURLOPT_PROTOCOLS_STR, "http,https"), (CURLOPT_USERPWD, settings.credentials),
      (CURLOPT_XOAUTH2_BEARER, settings.token), (CURLOPT_USERAGENT, "Wirebird"),
    ]
    for case (let option, let text?) in texts { unsafe wirebird_curl_text(handle, option, text) }
    if settings.token != nil {
      unsafe wirebird_curl_number(handle, CURLOPT_HTTPAUTH, Int(wirebird_curl_bearer()))
    } else if settings.credentials != nil {
      unsafe wirebird_curl_number(handle, CURLOPT_HTTPAUTH, Int(wirebird_curl_basic()))
    }
  }

  /// Certificates and keys.
  @unsafe
  private func setSecurity(_ handle: UnsafeMutableRawPointer) {
    let tls = settings.tls
    let isStrict = tls.allowsUntrusted ? 0 : 1
    let lowest = tls.allowsTLS12 ? CURL_SSLVERSION_TLSv1_2 : CURL_SSLVERSION_TLSv1_3
    let numbers: [(CURLoption, Int)] = [
      (CURLOPT_SSL_VERIFYPEER, isStrict), (CURLOPT_SSL_VERIFYHOST, isStrict * 2),
      (CURLOPT_SSLVERSION, Int(lowest)),
    ]
    for (option, value) in numbers { unsafe wirebird_curl_number(handle, option, value) }
    let texts: [(CURLoption, String?)] = [
      (CURLOPT_CAINFO, tls.authorityFile), (CURLOPT_CAPATH, tls.authorityDirectory),
      (CURLOPT_SSLCERT, tls.certificateFile), (CURLOPT_SSLKEY, tls.keyFile),
      (CURLOPT_KEYPASSWD, tls.passPhrase), (CURLOPT_CRLFILE, tls.revocationFile),
    ]
    for case (let option, let text?) in texts { unsafe wirebird_curl_text(handle, option, text) }
  }
}
