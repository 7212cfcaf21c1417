/* Libraries that are loaded when one of their functions is called first.

   What a library needs is mapped and relocated with it; a sensor that sends nothing over HTTP shall not pay
   for libcurl and the forty libraries behind it (docs/decisions/040). */
#pragma once
#include <dlfcn.h>
#include <stddef.h>

/* The library of one of two names, the second without a version; a null pointer where it is not installed. */
static inline void *wirebird_late_library(void **library, const char *name, const char *other) {
  void *known = __atomic_load_n(library, __ATOMIC_ACQUIRE);
  if (known) return known;
  known = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!known) known = dlopen(other, RTLD_NOW | RTLD_LOCAL);
  __atomic_store_n(library, known, __ATOMIC_RELEASE);
  return known;
}

/* Has wirebird_NAME_library() and wirebird_NAME_is_there(), which comes before all of its functions. */
#define WIREBIRD_LATE_LIBRARY(name, file, other)                       \
  static inline void *wirebird_##name##_library(void) {                \
    static void *library;                                              \
    return wirebird_late_library(&library, file, other);               \
  }                                                                    \
  static inline int wirebird_##name##_is_there(void) { return wirebird_##name##_library() != 0; }

/* A function of a library, looked up once at each place that calls it. */
#define WIREBIRD_LATE_FUNCTION(library, function)                                            \
  (*({                                                                                       \
    static void *found;                                                                      \
    void *address = __atomic_load_n(&found, __ATOMIC_RELAXED);                               \
    if (!address) {                                                                          \
      address = dlsym(wirebird_##library##_library(), #function);                            \
      __atomic_store_n(&found, address, __ATOMIC_RELAXED);                                   \
    }                                                                                        \
    (__typeof__(function) *)address;                                                         \
  }))
