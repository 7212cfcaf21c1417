/* TLS of OpenSSL's libssl; functions in place of its macros. */
#pragma once
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/* A context for clients with the protocols from TLS 1.2 on; 0 where there is no memory. */
static inline SSL_CTX *wirebird_tls_context(int lowest, int highest) {
  SSL_CTX *context = SSL_CTX_new(TLS_client_method());
  if (!context) return 0;
  SSL_CTX_set_min_proto_version(context, lowest);
  SSL_CTX_set_max_proto_version(context, highest);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context;
}

/* Says which name is meant and has to stand in the certificate: a host's or an address. */
static inline int wirebird_tls_expect(SSL *session, const char *name, int is_address) {
  if (is_address) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), name);
  SSL_set_hostflags(session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set_tlsext_host_name(session, name) && SSL_set1_host(session, name);
}

/* Refuses certificates that a list of revoked ones has, from a file or a hashed directory. */
static inline int wirebird_tls_revoked(SSL_CTX *context, const char *file, const char *directory) {
  X509_STORE *store = SSL_CTX_get_cert_store(context);
  if (file) {
    X509_LOOKUP *lookup = X509_STORE_add_lookup(store, X509_LOOKUP_file());
    if (!lookup || X509_load_crl_file(lookup, file, X509_FILETYPE_PEM) < 1) return 0;
  }
  if (directory) {
    X509_LOOKUP *lookup = X509_STORE_add_lookup(store, X509_LOOKUP_hash_dir());
    if (!lookup || !X509_LOOKUP_add_dir(lookup, directory, X509_FILETYPE_PEM)) return 0;
  }
  return X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK);
}

/* Has the pass phrase of the key; it has to live as long as the context. */
static inline void wirebird_tls_pass(SSL_CTX *context, char *text) {
  SSL_CTX_set_default_passwd_cb_userdata(context, text);
}

/* Notes that the server asks for a certificate: it judges ours, or that there is none, when the
   handshake is over for us. */
static inline int wirebird_tls_note_asked(SSL *session, void *unused) {
  (void)unused;
  SSL_set_app_data(session, session);
  return 1;
}
static inline void wirebird_tls_watch(SSL *session) {
  SSL_set_cert_cb(session, wirebird_tls_note_asked, 0);
}
static inline int wirebird_tls_was_asked(SSL *session) { return SSL_get_app_data(session) != 0; }
