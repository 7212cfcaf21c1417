/* The parts of Linux and glibc that Swift cannot import by itself: macros, variadic functions. */
#pragma once
#include <sys/types.h>
#include <unistd.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

/* Functions that glibc declares for _GNU_SOURCE only, which Swift's module of it does not set. */
#include <stddef.h>
#include <time.h>
char *strptime(const char *text, const char *format, struct tm *parts);
void *memmem(const void *octets, size_t count, const void *wanted, size_t wanted_count);
