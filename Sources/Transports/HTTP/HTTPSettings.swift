/// Where requests go and how: the directives of om_http.
public struct HTTPSettings: Sendable {
  /// The address, with `{batch}` where the identity of a batch shall stand.
  public var url: HTTPAddress
  /// `Content-Type`.
  public var contentType = "text/plain"
  /// Other fields of the header.
  public var fields: [HTTPField] = []
  /// The name of the field that has the identity of a batch; nil for none.
  public var identityField: String? = "Idempotency-Key"
  /// Who we are, `user:password`.
  public var credentials: String?
  /// The token of `Authorization: Bearer`.
  public var token: String?
  /// Whether bodies are compressed.
  public var compresses = false
  /// How long an answer may take.
  public var timeoutSeconds = 30
  /// How connections are secured.
  public var tls = TLSSettings()

  /// Requests to an address.
  public init(_ url: HTTPAddress) { self.url = url }
}

/// A field of a header that ends no line before its end (RFC 9110 section 5).
public struct HTTPField: Sendable, Equatable {
  /// The name and the value, as they are sent.
  public let text: String

  /// A field; nil where the name is no token or the value has a control character.
  public init?(name: some StringProtocol, value: some StringProtocol) {
    guard !name.isEmpty, name.utf8.allSatisfy(Self.isToken),
      value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
    else { return nil }
    // libcurl leaves out a field without a value unless it ends in a semicolon.
    let trimmed = value.drop { $0 == " " }
    text = trimmed.isEmpty ? "\(name);" : "\(name): \(trimmed)"
  }

  /// A field as the configuration has it: `Name: value`.
  public init?(_ line: String) {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    self.init(name: line[..<colon], value: line[line.index(after: colon)...])
  }

  /// Whether an octet may stand in a name (RFC 9110 section 5.6.2).
  private static func isToken(_ octet: UInt8) -> Bool {
    switch octet {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(octet)
    }
  }
}

/// An address of HTTP or HTTPS (RFC 3986), its path apart.
public struct HTTPAddress: Sendable, Equatable {
  /// `http://host:port`.
  public let origin: String
  /// What follows, from the slash on.
  public let path: String

  /// An address; nil where it is none, or has a user, a fragment or an octet that has to be encoded.
  public init?(_ text: String) {
    let lower = text.lowercased()
    guard let scheme = ["http://", "https://"].first(where: lower.hasPrefix),
      let path = Self.split(text, behind: scheme.count)
    else { return nil }
    origin = String(text.dropLast(path.count))
    let authority = origin.dropFirst(scheme.count)
    guard PeerAddress(String(authority), port: 80) != nil, !authority.contains("@"),
      let sound = Self.sound(path.isEmpty ? "/" : String(path))
    else { return nil }
    self.path = sound
  }

  /// The part from the first slash, or question mark, on.
  private static func split(_ text: String, behind start: Int) -> Substring? {
    let rest = text.dropFirst(start)
    guard let slash = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else {
      return rest[rest.endIndex...]
    }
    return rest[slash...]
  }

  /// A path that may be sent, from the slash on; nil where an octet in it has to be encoded.
  public static func sound(_ path: String) -> String? {
    let isSound = path.utf8.allSatisfy { octet in
      octet > 0x20 && octet < 0x7F && !"\"<>\\^`#".utf8.contains(octet)
    }
    guard isSound, path.utf8.count <= 8192 else { return nil }
    return path.hasPrefix("/") ? path : "/" + path
  }

  /// The whole address, for a batch, with another path where one is given.
  public func text(path other: String = "", identity: String) -> String {
    let whole = other.isEmpty ? path : other
    return origin
      + whole.split(separator: "{batch}", omittingEmptySubsequences: false)
      .joined(separator: identity)
  }
}

/// What an answer means for what was sent.
public enum HTTPVerdict: Sendable, Equatable {
  /// It was taken.
  case taken
  /// It will never be taken as it is.
  case refused
  /// Less of it may be taken.
  case tooMuch
  /// It may be taken another time, or when somebody has put something right at the receiver.
  case again

  /// The meaning of a status (RFC 9110 section 15).
  public init(status: Int) {
    switch status {
    case 200..<300: self = .taken
    // Something is wrong with what was sent, and stays so.
    case 400, 406, 409, 410, 415, 422: self = .refused
    case 413: self = .tooMuch
    // 401, 403 and 404 as well: there is nothing wrong with the events.
    default: self = .again
    }
  }
}
