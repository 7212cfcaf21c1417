/* pcap, as Swift sees it, loaded when it is needed; each function like its namesake without `late_`. */
#pragma once
#include "../CLinux/late.h"
#include <pcap/pcap.h>

WIREBIRD_LATE_LIBRARY(pcap, "libpcap.so.0.8", "libpcap.so")

static inline pcap_t *late_pcap_create(const char *source, char *text) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_create)(source, text);
}
static inline int late_pcap_set_snaplen(pcap_t *handle, int octets) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_set_snaplen)(handle, octets);
}
static inline int late_pcap_set_promisc(pcap_t *handle, int value) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_set_promisc)(handle, value);
}
static inline int late_pcap_set_timeout(pcap_t *handle, int milliseconds) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_set_timeout)(handle, milliseconds);
}
static inline int late_pcap_set_buffer_size(pcap_t *handle, int octets) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_set_buffer_size)(handle, octets);
}
static inline int late_pcap_set_tstamp_precision(pcap_t *handle, int precision) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_set_tstamp_precision)(handle, precision);
}
static inline int late_pcap_activate(pcap_t *handle) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_activate)(handle);
}
static inline int late_pcap_set_datalink(pcap_t *handle, int type) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_set_datalink)(handle, type);
}
static inline int late_pcap_datalink(pcap_t *handle) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_datalink)(handle);
}
static inline int late_pcap_setnonblock(pcap_t *handle, int value, char *text) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_setnonblock)(handle, value, text);
}
static inline int late_pcap_compile(pcap_t *handle, struct bpf_program *program, const char *text, int optimize, bpf_u_int32 mask) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_compile)(handle, program, text, optimize, mask);
}
static inline int late_pcap_setfilter(pcap_t *handle, struct bpf_program *program) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_setfilter)(handle, program);
}
static inline void late_pcap_freecode(struct bpf_program *program) {
  WIREBIRD_LATE_FUNCTION(pcap, pcap_freecode)(program);
}
static inline u_int late_bpf_filter(const struct bpf_insn *program, const u_char *octets, u_int original, u_int captured) {
  return WIREBIRD_LATE_FUNCTION(pcap, bpf_filter)(program, octets, original, captured);
}
static inline int late_pcap_dispatch(pcap_t *handle, int count, pcap_handler receive, u_char *context) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_dispatch)(handle, count, receive, context);
}
static inline int late_pcap_stats(pcap_t *handle, struct pcap_stat *counters) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_stats)(handle, counters);
}
static inline int late_pcap_fileno(pcap_t *handle) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_fileno)(handle);
}
static inline int late_pcap_get_selectable_fd(pcap_t *handle) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_get_selectable_fd)(handle);
}
static inline char *late_pcap_geterr(pcap_t *handle) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_geterr)(handle);
}
static inline const char *late_pcap_statustostr(int status) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_statustostr)(status);
}
static inline pcap_t *late_pcap_open_dead(int type, int octets) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_open_dead)(type, octets);
}
static inline pcap_t *late_pcap_open_live(const char *source, int octets, int promiscuous, int milliseconds, char *text) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_open_live)(source, octets, promiscuous, milliseconds, text);
}
static inline int late_pcap_inject(pcap_t *handle, const void *octets, size_t count) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_inject)(handle, octets, count);
}
static inline void late_pcap_close(pcap_t *handle) {
  WIREBIRD_LATE_FUNCTION(pcap, pcap_close)(handle);
}
static inline int late_pcap_findalldevs(pcap_if_t **first, char *text) {
  return WIREBIRD_LATE_FUNCTION(pcap, pcap_findalldevs)(first, text);
}
static inline void late_pcap_freealldevs(pcap_if_t *first) {
  WIREBIRD_LATE_FUNCTION(pcap, pcap_freealldevs)(first);
}
