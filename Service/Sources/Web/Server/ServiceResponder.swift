internal import HTTPTypes
public import Hummingbird
public import NIOCore

/// What a request carries through the router.
public struct LookupContext: RequestContext {
  /// What Hummingbird keeps.
  public var coreContext: CoreRequestContextStorage
  /// The connection.
  public let channel: any Channel

  /// A context for a request that arrived.
  public init(source: Source) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}

/// Answers every request: limits, keys, quotas, then the endpoint; and turns refusals into responses.
public struct ServiceResponder: HTTPResponder {
  /// The longest request target, in octets.
  public static var targetLimit: Int { 8192 }

  /// What endpoints work with.
  let service: LookupService
  /// Finds the endpoint.
  private let router: RouterResponder<LookupContext>

  /// A responder for the endpoints.
  public init(_ service: LookupService, endpoints: [Endpoint] = Endpoint.all) {
    self.service = service
    let router = Router(context: LookupContext.self)
    for endpoint in endpoints {
      for path in endpoint.paths {
        router.on(RouterPath(path), method: .get) { request, context in
          try await Self.respond(endpoint, service, request, context)
        }
      }
    }
    self.router = router.buildResponder()
  }

  /// The response to a request; it never throws what a client could cause.
  public func respond(to request: Request, context: LookupContext) async throws -> Response {
    var response: Response
    if request.head.path?.utf8.count ?? 0 > Self.targetLimit {
      response = Self.response(
        to: Refusal(.uriTooLong, "a request has at most \(Self.targetLimit) octets"),
        Family(path: request.uri.path))
      response.headers[.connection] = "close"
    } else if request.method != .get, request.method != .head {
      response = Self.response(
        to: Refusal(.methodNotAllowed, "there is only GET and HEAD here"),
        Family(path: request.uri.path))
      response.headers[.allow] = "GET, HEAD"
      response.headers[.connection] = "close"
    } else {
      var head = request.head
      head.method = .get
      response = try await router.respond(
        to: Request(head: head, body: request.body), context: context)
      if response.status == .notFound, response.headers[.contentType] == nil {
        response = Self.unknownPath(request.uri.path)
      }
    }
    if request.method == .head {
      // The fields of the answer to GET (RFC 9110 section 9.3.2); its length only where it is known.
      let length = response.headers[.contentLength]
      response.body = ResponseBody()
      response.headers[.contentLength] = length
    }
    // Nothing of this shall be run, framed, cached or guessed at by a browser.
    response.headers[.xContentTypeOptions] = "nosniff"
    response.headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
    response.headers[.cacheControl] = "no-store"
    response.headers[.name("Referrer-Policy")] = "no-referrer"
    response.headers[.name("Cross-Origin-Resource-Policy")] = "same-origin"
    return response
  }

  /// The response of an endpoint.
  private static func respond(
    _ endpoint: Endpoint, _ service: LookupService, _ request: Request, _ context: LookupContext
  ) async throws -> Response {
    let now = service.clock()
    var allowance: Allowance?
    do {
      let holder = try holder(endpoint, service, request.headers)
      let lookup = LookupRequest(
        pathParameters: context.parameters, query: request.uri.query, fields: request.headers,
        declared: endpoint.parameters, now: now, holder: holder, channel: context.channel)
      if let holder, endpoint.isCounted {
        let spent = service.keys?.spend(holder, now: now)
        allowance = spent?.allowance
        if spent?.isAllowed == false {
          throw Refusal(.tooManyRequests, "the quota of key '\(holder.name)' is used up for today")
        }
      }
      var response = try await endpoint.handle(service, lookup)
      RateLimit.add(allowance, to: &response.headers)
      return response
    } catch let refusal as Refusal {
      var response = response(to: refusal, endpoint.family)
      RateLimit.add(allowance, to: &response.headers)
      if refusal.status == .tooManyRequests, let allowance {
        response.headers[.retryAfter] = String(max(allowance.resetSeconds - now, 1))
      }
      return response
    }
  }

  /// Who asks; nil where everybody may.
  private static func holder(
    _ endpoint: Endpoint, _ service: LookupService, _ fields: HTTPFields
  ) throws(Refusal) -> KeyRing.Holder? {
    guard endpoint.needsKey, let keys = service.keys else { return nil }
    let isDNSDB = endpoint.family == .dnsdb1 || endpoint.family == .dnsdb2
    let credentials = Credentials(fields)
    if let credentials, let holder = keys.holder(of: credentials.key, user: credentials.user) {
      if holder.isShut {
        // DNSDB says 401 of keys that are known and not allowed, and 403 of others.
        throw Refusal(isDNSDB ? .unauthorized : .forbidden, "the key '\(holder.name)' is shut off")
      }
      return holder
    }
    if isDNSDB {
      throw Refusal(.forbidden, "the key in X-API-Key is missing, or not one that is known here")
    }
    var refusal = Refusal(
      .unauthorized, "give a key in X-API-Key, or as the password of HTTP Basic")
    refusal.fields = [.init(name: .wwwAuthenticate, value: "Basic realm=\"wirebird\"")]
    throw refusal
  }

  /// The response to a path that nothing is at.
  ///
  /// DNSDB says 404 where a path begins with nothing that is known, and 400 where it goes on so; to
  /// clients of version 1, 404 is an answer without rows.
  private static func unknownPath(_ path: String) -> Response {
    let isBelow = ["/lookup/", "/dnsdb/v2/"].contains { path.hasPrefix($0) }
    return response(
      to: Refusal(
        isBelow ? .badRequest : .notFound, "there is nothing at this path; see /api/openapi.json"),
      Family(path: path))
  }

  /// The response that says why there is no other.
  static func response(to refusal: Refusal, _ family: Family) -> Response {
    var headers = HTTPFields()
    for field in refusal.fields { headers[field.name] = field.value }
    var text = JSONWriter()
    switch family {
    case .dnsdb1, .dnsdb2:
      headers[.contentType] = "text/plain; charset=utf-8"
      text.raw("Error: \(refusal.message)\n".utf8)
    case .common, .own:
      headers[.contentType] = "application/json"
      text.beginObject()
      text.member("error", refusal.message)
      text.endObject()
      text.endLine()
    }
    return Response(
      status: refusal.status, headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: text.take())))
  }
}
