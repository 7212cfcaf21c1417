/* Digests and ciphers of OpenSSL's libcrypto, loaded when it is needed; each function like its namesake without `late_`. */
#pragma once
#include "../CLinux/late.h"
#include <openssl/evp.h>

WIREBIRD_LATE_LIBRARY(crypto, "libcrypto.so.3", "libcrypto.so")

static inline EVP_MD_CTX *late_EVP_MD_CTX_new(void) {
  return WIREBIRD_LATE_FUNCTION(crypto, EVP_MD_CTX_new)();
}
static inline void late_EVP_MD_CTX_free(EVP_MD_CTX *context) {
  WIREBIRD_LATE_FUNCTION(crypto, EVP_MD_CTX_free)(context);
}
static inline EVP_MD *late_EVP_MD_fetch(OSSL_LIB_CTX *library, const char *algorithm, const char *properties) {
  return WIREBIRD_LATE_FUNCTION(crypto, EVP_MD_fetch)(library, algorithm, properties);
}
static inline void late_EVP_MD_free(EVP_MD *algorithm) {
  WIREBIRD_LATE_FUNCTION(crypto, EVP_MD_free)(algorithm);
}
static inline int late_EVP_DigestInit_ex2(EVP_MD_CTX *context, const EVP_MD *algorithm, const OSSL_PARAM *parameters) {
  return WIREBIRD_LATE_FUNCTION(crypto, EVP_DigestInit_ex2)(context, algorithm, parameters);
}
static inline int late_EVP_DigestUpdate(EVP_MD_CTX *context, const void *octets, size_t count) {
  return WIREBIRD_LATE_FUNCTION(crypto, EVP_DigestUpdate)(context, octets, count);
}
static inline int late_EVP_DigestFinal_ex(EVP_MD_CTX *context, unsigned char *result, unsigned int *count) {
  return WIREBIRD_LATE_FUNCTION(crypto, EVP_DigestFinal_ex)(context, result, count);
}
static inline EVP_CIPHER_CTX *late_EVP_CIPHER_CTX_new(void) {
  return WIREBIRD_LATE_FUNCTION(crypto, EVP_CIPHER_CTX_new)();
}
static inline void late_EVP_CIPHER_CTX_free(EVP_CIPHER_CTX *context) {
  WIREBIRD_LATE_FUNCTION(crypto, EVP_CIPHER_CTX_free)(context);
}
static inline int late_EVP_CIPHER_CTX_set_padding(EVP_CIPHER_CTX *context, int value) {
  return WIREBIRD_LATE_FUNCTION(crypto, EVP_CIPHER_CTX_set_padding)(context, value);
}
static inline const EVP_CIPHER *late_EVP_aes_128_ecb(void) {
  return WIREBIRD_LATE_FUNCTION(crypto, EVP_aes_128_ecb)();
}
static inline int late_EVP_EncryptInit_ex(EVP_CIPHER_CTX *context, const EVP_CIPHER *cipher, ENGINE *engine, const unsigned char *key, const unsigned char *start) {
  return WIREBIRD_LATE_FUNCTION(crypto, EVP_EncryptInit_ex)(context, cipher, engine, key, start);
}
static inline int late_EVP_EncryptUpdate(EVP_CIPHER_CTX *context, unsigned char *result, int *written, const unsigned char *octets, int count) {
  return WIREBIRD_LATE_FUNCTION(crypto, EVP_EncryptUpdate)(context, result, written, octets, count);
}
