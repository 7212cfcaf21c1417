#include "AllocationCounter.h"
#include <errno.h>
#include <stddef.h>

/* A sanitizer has allocation functions of its own, which must not be replaced: then nothing is counted. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define IS_SANITIZED 1
#endif
#endif

static __thread uint64_t allocations;

uint64_t wirebird_test_allocations(void) { return allocations; }

#ifndef IS_SANITIZED
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

void *malloc(size_t octets) { allocations++; return __libc_malloc(octets); }
void *calloc(size_t count, size_t octets) { allocations++; return __libc_calloc(count, octets); }
void *realloc(void *old, size_t octets) { allocations++; return __libc_realloc(old, octets); }
void *memalign(size_t alignment, size_t octets) { allocations++; return __libc_memalign(alignment, octets); }
void *aligned_alloc(size_t alignment, size_t octets) { allocations++; return __libc_memalign(alignment, octets); }
int posix_memalign(void **out, size_t alignment, size_t octets) {
  allocations++;
  *out = __libc_memalign(alignment, octets);
  return *out == NULL ? ENOMEM : 0;
}
#endif
