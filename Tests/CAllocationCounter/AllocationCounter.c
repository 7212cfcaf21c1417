#include "AllocationCounter.h"
#include <errno.h>
#include <stddef.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static __thread uint64_t allocations;

uint64_t wirebird_test_allocations(void) { return allocations; }

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
