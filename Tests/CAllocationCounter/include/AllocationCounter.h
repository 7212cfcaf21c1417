/* Counts the heap allocations of the calling thread, for tests that allow none. */
#pragma once
#include <stdint.h>

/* Allocations (malloc, calloc, realloc, aligned) made by this thread since it started. */
uint64_t wirebird_test_allocations(void);
