/// How connections are secured: the directives of om_ssl.
public struct TLSSettings: Sendable, Equatable {
  /// The certificates of those whose signatures are trusted, a file of PEM.
  public var authorityFile: String?
  /// The same as a hashed directory; with neither, those that the system trusts.
  public var authorityDirectory: String?
  /// Our certificate, with those between it and its authority, a file of PEM.
  public var certificateFile: String?
  /// The key of our certificate; nil where it stands in the same file.
  public var keyFile: String?
  /// The pass phrase of the key.
  public var passPhrase: String?
  /// Lists of revoked certificates, a file of PEM.
  public var revocationFile: String?
  /// The same as a hashed directory.
  public var revocationDirectory: String?
  /// Whether any certificate will do, and any name in it.
  public var allowsUntrusted = false
  /// The name that is asked for and has to stand in the certificate, where it is not the host's.
  public var expectedName: String?
  /// Whether TLS 1.2 will do; 1.3 is used where the peer can.
  public var allowsTLS12 = true
  /// Whether TLS 1.3 will do.
  public var allowsTLS13 = true

  /// The defaults: the peer has to be who it says.
  public init() {}
}
