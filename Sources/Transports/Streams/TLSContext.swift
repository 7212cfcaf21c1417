internal import CTLS
internal import Glibc

/// Certificates and keys that connections share.
///
/// They are read for every new connection, so that a renewed certificate needs no restart.
@safe
final class TLSContext {
  /// OpenSSL's context.
  let context: OpaquePointer
  /// The pass phrase, which the context refers to.
  private let passPhrase: UnsafeMutablePointer<CChar>?

  /// Reads what the settings name.
  init(_ settings: TLSSettings) throws(TransportFailure) {
    let lowest = settings.allowsTLS12 ? TLS1_2_VERSION : TLS1_3_VERSION
    let highest = settings.allowsTLS13 ? TLS1_3_VERSION : TLS1_2_VERSION
    guard wirebird_tls_is_there() != 0 else {
      throw TransportFailure("TLS needs OpenSSL 3; install it, on Debian with: apt install libssl3")
    }
    late_ERR_clear_error()
    guard let context = unsafe wirebird_tls_context(lowest, highest) else {
      throw TransportFailure("TLS: there is no memory")
    }
    unsafe self.context = context
    unsafe passPhrase = settings.passPhrase.flatMap { unsafe strdup($0) }
    if let passPhrase = unsafe passPhrase { unsafe wirebird_tls_pass(context, passPhrase) }
    unsafe late_SSL_CTX_set_verify(
      context, settings.allowsUntrusted ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nil)
    try readAuthorities(settings)
    try readCertificate(settings)
  }

  deinit {
    unsafe late_SSL_CTX_free(context)
    if let passPhrase = unsafe passPhrase {
      unsafe explicit_bzero(passPhrase, strlen(passPhrase))
      unsafe free(passPhrase)
    }
  }

  /// Reads whom we trust, and whom not any more.
  private func readAuthorities(_ settings: TLSSettings) throws(TransportFailure) {
    if settings.authorityFile != nil || settings.authorityDirectory != nil {
      let status = unsafe late_SSL_CTX_load_verify_locations(
        context, settings.authorityFile, settings.authorityDirectory)
      let name = settings.authorityFile ?? settings.authorityDirectory ?? ""
      guard status == 1 else {
        throw TransportFailure("TLS: reading \(name): \(TLSError.text)")
      }
    } else {
      unsafe late_SSL_CTX_set_default_verify_paths(context)
    }
    guard settings.revocationFile != nil || settings.revocationDirectory != nil else { return }
    let status = unsafe wirebird_tls_revoked(
      context, settings.revocationFile, settings.revocationDirectory)
    let name = settings.revocationFile ?? settings.revocationDirectory ?? ""
    guard status == 1 else { throw TransportFailure("TLS: reading \(name): \(TLSError.text)") }
  }

  /// Reads who we are.
  private func readCertificate(_ settings: TLSSettings) throws(TransportFailure) {
    guard let certificate = settings.certificateFile else { return }
    guard unsafe late_SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else {
      throw TransportFailure("TLS: reading \(certificate): \(TLSError.text)")
    }
    let key = settings.keyFile ?? certificate
    guard unsafe late_SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 else {
      throw TransportFailure("TLS: reading \(key): \(TLSError.text)")
    }
    guard unsafe late_SSL_CTX_check_private_key(context) == 1 else {
      throw TransportFailure("TLS: \(key) is not the key of \(certificate)")
    }
  }
}

/// What OpenSSL says about the last failure of this thread.
enum TLSError {
  /// The innermost cause, and what came of it.
  static var text: String {
    var reasons: [String] = []
    while reasons.count < 8 {
      let code = late_ERR_get_error()
      guard code != 0 else { break }
      if let reason = unsafe late_ERR_reason_error_string(code) {
        reasons.append(unsafe String(cString: reason))
      }
    }
    return reasons.isEmpty ? SystemText.of(errno) : reasons.joined(separator: "; ")
  }
}
