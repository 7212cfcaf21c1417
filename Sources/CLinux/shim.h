/* The parts of Linux and glibc that Swift cannot import by itself: macros, variadic functions. */
#pragma once
#include <sys/types.h>
#include <unistd.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
