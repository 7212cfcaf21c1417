/* TLS of OpenSSL's libssl, loaded when it is needed; functions in place of its macros. */
#pragma once
#include "../CLinux/late.h"
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

WIREBIRD_LATE_LIBRARY(tls, "libssl.so.3", "libssl.so")

/* A context for clients with the protocols from TLS 1.2 on; 0 where there is no memory. */
static inline SSL_CTX *wirebird_tls_context(int lowest, int highest) {
  SSL_CTX *context = WIREBIRD_LATE_FUNCTION(tls, SSL_CTX_new)(WIREBIRD_LATE_FUNCTION(tls, TLS_client_method)());
  if (!context) return 0;
  WIREBIRD_LATE_FUNCTION(tls, SSL_CTX_ctrl)(context, SSL_CTRL_SET_MIN_PROTO_VERSION, lowest, 0);
  WIREBIRD_LATE_FUNCTION(tls, SSL_CTX_ctrl)(context, SSL_CTRL_SET_MAX_PROTO_VERSION, highest, 0);
  long mode = SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER;
  WIREBIRD_LATE_FUNCTION(tls, SSL_CTX_ctrl)(context, SSL_CTRL_MODE, mode, 0);
  return context;
}

/* Says which name is meant and has to stand in the certificate: a host's or an address. */
static inline int wirebird_tls_expect(SSL *session, const char *name, int is_address) {
  if (is_address) {
    X509_VERIFY_PARAM *parameters = WIREBIRD_LATE_FUNCTION(tls, SSL_get0_param)(session);
    return WIREBIRD_LATE_FUNCTION(tls, X509_VERIFY_PARAM_set1_ip_asc)(parameters, name);
  }
  WIREBIRD_LATE_FUNCTION(tls, SSL_set_hostflags)(session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  /* What SSL_set_tlsext_host_name() is. */
  long is_set = WIREBIRD_LATE_FUNCTION(tls, SSL_ctrl)(
    session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, (void *)name);
  return is_set && WIREBIRD_LATE_FUNCTION(tls, SSL_set1_host)(session, name);
}

/* Refuses certificates that a list of revoked ones has, from a file or a hashed directory. */
static inline int wirebird_tls_revoked(SSL_CTX *context, const char *file, const char *directory) {
  X509_STORE *store = WIREBIRD_LATE_FUNCTION(tls, SSL_CTX_get_cert_store)(context);
  if (file) {
    X509_LOOKUP *lookup = WIREBIRD_LATE_FUNCTION(tls, X509_STORE_add_lookup)(
      store, WIREBIRD_LATE_FUNCTION(tls, X509_LOOKUP_file)());
    if (!lookup ||
        WIREBIRD_LATE_FUNCTION(tls, X509_load_crl_file)(lookup, file, X509_FILETYPE_PEM) < 1)
      return 0;
  }
  if (directory) {
    X509_LOOKUP *lookup = WIREBIRD_LATE_FUNCTION(tls, X509_STORE_add_lookup)(
      store, WIREBIRD_LATE_FUNCTION(tls, X509_LOOKUP_hash_dir)());
    /* What X509_LOOKUP_add_dir() is. */
    if (!lookup || !WIREBIRD_LATE_FUNCTION(tls, X509_LOOKUP_ctrl)(
                     lookup, X509_L_ADD_DIR, directory, X509_FILETYPE_PEM, 0))
      return 0;
  }
  return WIREBIRD_LATE_FUNCTION(tls, X509_STORE_set_flags)(store, X509_V_FLAG_CRL_CHECK);
}

/* Has the pass phrase of the key; it has to live as long as the context. */
static inline void wirebird_tls_pass(SSL_CTX *context, char *text) {
  WIREBIRD_LATE_FUNCTION(tls, SSL_CTX_set_default_passwd_cb_userdata)(context, text);
}

/* Its functions, each like its namesake without `late_`. */
static inline void late_ERR_clear_error(void) {
  WIREBIRD_LATE_FUNCTION(tls, ERR_clear_error)();
}
static inline unsigned long late_ERR_get_error(void) {
  return WIREBIRD_LATE_FUNCTION(tls, ERR_get_error)();
}
static inline const char *late_ERR_reason_error_string(unsigned long code) {
  return WIREBIRD_LATE_FUNCTION(tls, ERR_reason_error_string)(code);
}
static inline void late_SSL_CTX_free(SSL_CTX *context) {
  WIREBIRD_LATE_FUNCTION(tls, SSL_CTX_free)(context);
}
static inline void late_SSL_CTX_set_verify(SSL_CTX *context, int mode, SSL_verify_cb callback) {
  WIREBIRD_LATE_FUNCTION(tls, SSL_CTX_set_verify)(context, mode, callback);
}
static inline int late_SSL_CTX_load_verify_locations(SSL_CTX *context, const char *file, const char *directory) {
  return WIREBIRD_LATE_FUNCTION(tls, SSL_CTX_load_verify_locations)(context, file, directory);
}
static inline int late_SSL_CTX_set_default_verify_paths(SSL_CTX *context) {
  return WIREBIRD_LATE_FUNCTION(tls, SSL_CTX_set_default_verify_paths)(context);
}
static inline int late_SSL_CTX_use_certificate_chain_file(SSL_CTX *context, const char *file) {
  return WIREBIRD_LATE_FUNCTION(tls, SSL_CTX_use_certificate_chain_file)(context, file);
}
static inline int late_SSL_CTX_use_PrivateKey_file(SSL_CTX *context, const char *file, int type) {
  return WIREBIRD_LATE_FUNCTION(tls, SSL_CTX_use_PrivateKey_file)(context, file, type);
}
static inline int late_SSL_CTX_check_private_key(const SSL_CTX *context) {
  return WIREBIRD_LATE_FUNCTION(tls, SSL_CTX_check_private_key)(context);
}
static inline SSL *late_SSL_new(SSL_CTX *context) {
  return WIREBIRD_LATE_FUNCTION(tls, SSL_new)(context);
}
static inline void late_SSL_free(SSL *session) {
  WIREBIRD_LATE_FUNCTION(tls, SSL_free)(session);
}
static inline int late_SSL_set_fd(SSL *session, int descriptor) {
  return WIREBIRD_LATE_FUNCTION(tls, SSL_set_fd)(session, descriptor);
}
static inline int late_SSL_connect(SSL *session) {
  return WIREBIRD_LATE_FUNCTION(tls, SSL_connect)(session);
}
static inline int late_SSL_get_error(const SSL *session, int status) {
  return WIREBIRD_LATE_FUNCTION(tls, SSL_get_error)(session, status);
}
static inline long late_SSL_get_verify_result(const SSL *session) {
  return WIREBIRD_LATE_FUNCTION(tls, SSL_get_verify_result)(session);
}
static inline const char *late_X509_verify_cert_error_string(long code) {
  return WIREBIRD_LATE_FUNCTION(tls, X509_verify_cert_error_string)(code);
}
static inline int late_SSL_version(const SSL *session) {
  return WIREBIRD_LATE_FUNCTION(tls, SSL_version)(session);
}
static inline SSL_SESSION *late_SSL_get_session(const SSL *session) {
  return WIREBIRD_LATE_FUNCTION(tls, SSL_get_session)(session);
}
static inline int late_SSL_SESSION_is_resumable(const SSL_SESSION *session) {
  return WIREBIRD_LATE_FUNCTION(tls, SSL_SESSION_is_resumable)(session);
}
static inline int late_SSL_write(SSL *session, const void *octets, int count) {
  return WIREBIRD_LATE_FUNCTION(tls, SSL_write)(session, octets, count);
}
static inline int late_SSL_read(SSL *session, void *octets, int count) {
  return WIREBIRD_LATE_FUNCTION(tls, SSL_read)(session, octets, count);
}
static inline int late_SSL_shutdown(SSL *session) {
  return WIREBIRD_LATE_FUNCTION(tls, SSL_shutdown)(session);
}

/* Notes that the server asks for a certificate: it judges ours, or that there is none, when the
   handshake is over for us. */
static inline int wirebird_tls_note_asked(SSL *session, void *unused) {
  (void)unused;
  WIREBIRD_LATE_FUNCTION(tls, SSL_set_ex_data)(session, 0, session);
  return 1;
}
static inline void wirebird_tls_watch(SSL *session) {
  WIREBIRD_LATE_FUNCTION(tls, SSL_set_cert_cb)(session, wirebird_tls_note_asked, 0);
}
static inline int wirebird_tls_was_asked(SSL *session) {
  /* What SSL_get_app_data() is. */
  return WIREBIRD_LATE_FUNCTION(tls, SSL_get_ex_data)(session, 0) != 0;
}
