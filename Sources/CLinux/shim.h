/* The parts of Linux and glibc that Swift cannot import by itself: macros, variadic functions. */
#pragma once
#include <sys/types.h>
#include <unistd.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/filter.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>

/* Functions that glibc declares for _GNU_SOURCE only, which Swift's module of it does not set.
   The parts are a struct tm; <time.h> here would take that type away from Glibc's module. */
#include <stddef.h>
char *strptime(const char *text, const char *format, void *parts);
void *memmem(const void *octets, size_t count, const void *wanted, size_t wanted_count);

/* A socket that gets the kernel's messages about links (rtnetlink(7)); -1 where there is none. */
static inline int wirebird_open_link_socket(void) {
  int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};
  if (descriptor >= 0 && bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
    close(descriptor);
    return -1;
  }
  return descriptor;
}

/* Whether the interface is up: 1, 0, or -1 where it is not there. */
static inline int wirebird_interface_is_up(int descriptor, const char *name) {
  struct ifreq request = {0};
  strncpy(request.ifr_name, name, sizeof request.ifr_name - 1);
  if (ioctl(descriptor, SIOCGIFFLAGS, &request) != 0) return -1;
  return (request.ifr_flags & IFF_UP) != 0;
}

/* Lets nothing more into a packet socket. */
static inline int wirebird_reject_all(int descriptor) {
  struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
  struct sock_fprog program = {.len = 1, .filter = &nothing};
  return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

#include <linux/if_packet.h>

/* Puts a packet socket into a group that shares an interface's packets by their flows (packet(7),
   PACKET_FANOUT_HASH; both directions of a flow have the same hash). With group -1 the kernel makes
   a new one. The group's number, or -1 and errno. */
static inline int wirebird_join_fanout(int descriptor, int group) {
  unsigned type = PACKET_FANOUT_HASH | (group < 0 ? PACKET_FANOUT_FLAG_UNIQUEID : 0);
  unsigned value = (group < 0 ? 0 : (unsigned)group) | type << 16;
  if (setsockopt(descriptor, SOL_PACKET, PACKET_FANOUT, &value, sizeof value) != 0) return -1;
  socklen_t size = sizeof value;
  if (getsockopt(descriptor, SOL_PACKET, PACKET_FANOUT, &value, &size) != 0) return -1;
  return (int)(value & 0xFFFF);
}

/* Lets everything into a packet socket again. */
static inline int wirebird_accept_all(int descriptor) {
  int unused = 0;
  return setsockopt(descriptor, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused);
}

#include <sys/prctl.h>

/* Gives the calling thread a name of at most 15 octets for the tools of the system. */
static inline void wirebird_name_thread(const char *name) { prctl(PR_SET_NAME, name); }

#include <sys/syscall.h>

/* How many processors the calling thread may use (sched_getaffinity(2)); 0 where it cannot be known. */
static inline int wirebird_processor_count(void) {
  unsigned long mask[128];
  long size = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
  int count = 0;
  for (size_t at = 0; size > 0 && at < (size_t)size / sizeof *mask; at++)
    count += __builtin_popcountl(mask[at]);
  return count;
}

#include <grp.h>

/* Leaves all supplementary groups; 0, or -1 and errno. */
static inline int wirebird_drop_groups(void) { return setgroups(0, 0); }

#include <sys/file.h>

/* Locks an open file for this process alone, without waiting; 0, or -1 where another has it. */
static inline int wirebird_lock(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB); }

/* fork(2), for the one place that starts the daemon before any thread runs. */
static inline pid_t wirebird_fork(void) { return fork(); }

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

/* How many octets of a socket its peer's system has not got (tcp(7), unix(7)); of a pipe, how many
   its reader has not read (pipe(7)). -1 where it cannot be known. */
static inline int wirebird_unsent(int socket) {
  int count = 0;
  return ioctl(socket, SIOCOUTQ, &count) == 0 ? count : -1;
}
static inline int wirebird_unread(int pipe) {
  int count = 0;
  return ioctl(pipe, FIONREAD, &count) == 0 ? count : -1;
}

/* How often the peer of a TCP connection has not answered in a row, whether it was sent data or asked
   for room; 0 for other sockets. */
static inline int wirebird_unanswered(int socket) {
  struct tcp_info info = {0};
  socklen_t size = sizeof info;
  if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return 0;
  return info.tcpi_retransmits > info.tcpi_probes ? info.tcpi_retransmits : info.tcpi_probes;
}

/* poll(2) for one descriptor that is of interest and one that interrupts, with a time in nanoseconds. */
struct wirebird_polled {
  int descriptor;
  short events;
  short found;
};
static inline int wirebird_poll(struct wirebird_polled *entries, int count, long long nanoseconds) {
  struct { long long seconds, nanoseconds; } time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  return (int)syscall(SYS_ppoll, entries, (unsigned long)count, &time, 0, 8);
}

#include <fcntl.h>

/* A pipe whose ends do not go to programs that are started; 0, or -1 and errno. */
static inline int wirebird_pipe(int ends[2]) { return (int)syscall(SYS_pipe2, ends, O_CLOEXEC); }
