/* The Public Suffix List by libpsl, loaded when it is needed; each function like its namesake without `late_`. */
#pragma once
#include "../CLinux/late.h"
#include <libpsl.h>

WIREBIRD_LATE_LIBRARY(psl, "libpsl.so.5", "libpsl.so")

static inline const psl_ctx_t *late_psl_builtin(void) {
  return WIREBIRD_LATE_FUNCTION(psl, psl_builtin)();
}
static inline psl_ctx_t *late_psl_latest(const char *file) {
  return WIREBIRD_LATE_FUNCTION(psl, psl_latest)(file);
}
static inline int late_psl_is_public_suffix(const psl_ctx_t *list, const char *name) {
  return WIREBIRD_LATE_FUNCTION(psl, psl_is_public_suffix)(list, name);
}
static inline const char *late_psl_registrable_domain(const psl_ctx_t *list, const char *name) {
  return WIREBIRD_LATE_FUNCTION(psl, psl_registrable_domain)(list, name);
}
static inline const char *late_psl_unregistrable_domain(const psl_ctx_t *list, const char *name) {
  return WIREBIRD_LATE_FUNCTION(psl, psl_unregistrable_domain)(list, name);
}
