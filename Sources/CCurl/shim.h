/* HTTP of libcurl, loaded when a handle is made first; functions in place of the variadic ones.

   The library brings two dozen others with it, which take three megabytes of every process that is linked
   with it, so that a sensor that sends nothing by HTTP would pay for them. wirebird_curl_start() comes before
   all others. */
#pragma once
#include <curl/curl.h>
#include <dlfcn.h>

/* The library; a null pointer where it is not installed. */
static inline void *wirebird_curl_library(void) {
  static void *library;
  if (!library) library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  return library;
}

/* One of its functions. They are asked for a few times for each request, so that none is kept. */
#define WIREBIRD_CURL(name) ((__typeof__(&name))dlsym(wirebird_curl_library(), #name))

/* Makes it ready; once, and before all else. Not zero where that succeeds. */
static inline int wirebird_curl_start(void) {
  return wirebird_curl_library() != 0
      && WIREBIRD_CURL(curl_global_init)(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}
static inline CURL *wirebird_curl_make(void) { return WIREBIRD_CURL(curl_easy_init)(); }
static inline void wirebird_curl_end(CURL *handle) { WIREBIRD_CURL(curl_easy_cleanup)(handle); }
static inline CURLcode wirebird_curl_perform(CURL *handle) {
  return WIREBIRD_CURL(curl_easy_perform)(handle);
}
static inline const char *wirebird_curl_meaning(CURLcode status) {
  return WIREBIRD_CURL(curl_easy_strerror)(status);
}
static inline struct curl_slist *wirebird_curl_list(struct curl_slist *list, const char *text) {
  return WIREBIRD_CURL(curl_slist_append)(list, text);
}
static inline void wirebird_curl_free_list(struct curl_slist *list) {
  WIREBIRD_CURL(curl_slist_free_all)(list);
}

static inline CURLcode wirebird_curl_number(CURL *handle, CURLoption option, long value) {
  return WIREBIRD_CURL(curl_easy_setopt)(handle, option, value);
}
static inline CURLcode wirebird_curl_text(CURL *handle, CURLoption option, const char *value) {
  return WIREBIRD_CURL(curl_easy_setopt)(handle, option, value);
}
static inline CURLcode wirebird_curl_headers(CURL *handle, struct curl_slist *list) {
  return WIREBIRD_CURL(curl_easy_setopt)(handle, CURLOPT_HTTPHEADER, list);
}
/* The octets have to live until the request has ended. */
static inline CURLcode wirebird_curl_body(CURL *handle, const void *octets, long long count) {
  CURLcode status = WIREBIRD_CURL(curl_easy_setopt)(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
  return status ? status : WIREBIRD_CURL(curl_easy_setopt)(handle, CURLOPT_POSTFIELDS, octets);
}
static inline CURLcode wirebird_curl_on_answer(
    CURL *handle, size_t (*take)(char *, size_t, size_t, void *), void *context) {
  CURLcode status = WIREBIRD_CURL(curl_easy_setopt)(handle, CURLOPT_WRITEFUNCTION, take);
  return status ? status : WIREBIRD_CURL(curl_easy_setopt)(handle, CURLOPT_WRITEDATA, context);
}
static inline CURLcode wirebird_curl_on_progress(
    CURL *handle, int (*go_on)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t),
    void *context) {
  WIREBIRD_CURL(curl_easy_setopt)(handle, CURLOPT_NOPROGRESS, 0L);
  CURLcode status = WIREBIRD_CURL(curl_easy_setopt)(handle, CURLOPT_XFERINFOFUNCTION, go_on);
  return status ? status : WIREBIRD_CURL(curl_easy_setopt)(handle, CURLOPT_XFERINFODATA, context);
}
static inline CURLcode wirebird_curl_errors(CURL *handle, char *text) {
  return WIREBIRD_CURL(curl_easy_setopt)(handle, CURLOPT_ERRORBUFFER, text);
}
static inline long wirebird_curl_status(CURL *handle) {
  long status = 0;
  WIREBIRD_CURL(curl_easy_getinfo)(handle, CURLINFO_RESPONSE_CODE, &status);
  return status;
}
/* The seconds of Retry-After; 0 where there is none. */
static inline long long wirebird_curl_retry_after(CURL *handle) {
  curl_off_t seconds = 0;
  WIREBIRD_CURL(curl_easy_getinfo)(handle, CURLINFO_RETRY_AFTER, &seconds);
  return seconds;
}

/* Ways to say who we are. */
static inline long wirebird_curl_basic(void) { return (long)CURLAUTH_BASIC; }
static inline long wirebird_curl_bearer(void) { return (long)CURLAUTH_BEARER; }

/* Has `open` make the sockets of a handle: it gets the family and the address, and answers a socket or
   -1; `close` ends them. */
#include <sys/socket.h>
static inline int wirebird_curl_make_socket(const struct curl_sockaddr *address) {
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}
static inline const void *wirebird_curl_address(const struct curl_sockaddr *address) {
  return &address->addr;
}
static inline CURLcode wirebird_curl_sockets(
    CURL *handle, curl_socket_t (*open)(void *, curlsocktype, struct curl_sockaddr *),
    int (*close)(void *, curl_socket_t), void *context) {
  WIREBIRD_CURL(curl_easy_setopt)(handle, CURLOPT_OPENSOCKETFUNCTION, open);
  WIREBIRD_CURL(curl_easy_setopt)(handle, CURLOPT_OPENSOCKETDATA, context);
  WIREBIRD_CURL(curl_easy_setopt)(handle, CURLOPT_CLOSESOCKETFUNCTION, close);
  return WIREBIRD_CURL(curl_easy_setopt)(handle, CURLOPT_CLOSESOCKETDATA, context);
}
