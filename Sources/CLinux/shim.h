/* The parts of Linux and glibc that Swift cannot import by itself: macros, variadic functions. */
#pragma once
#include <sys/types.h>
#include <unistd.h>
