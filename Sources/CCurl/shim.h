/* HTTP of libcurl; functions in place of the variadic ones. */
#pragma once
#include <curl/curl.h>

static inline CURLcode wirebird_curl_number(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode wirebird_curl_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode wirebird_curl_headers(CURL *handle, struct curl_slist *list) {
  return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, list);
}
/* The octets have to live until the request has ended. */
static inline CURLcode wirebird_curl_body(CURL *handle, const void *octets, long long count) {
  CURLcode status = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
  return status ? status : curl_easy_setopt(handle, CURLOPT_POSTFIELDS, octets);
}
static inline CURLcode wirebird_curl_on_answer(
    CURL *handle, size_t (*take)(char *, size_t, size_t, void *), void *context) {
  CURLcode status = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
  return status ? status : curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
}
static inline CURLcode wirebird_curl_on_progress(
    CURL *handle, int (*go_on)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t),
    void *context) {
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  CURLcode status = curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, go_on);
  return status ? status : curl_easy_setopt(handle, CURLOPT_XFERINFODATA, context);
}
static inline CURLcode wirebird_curl_errors(CURL *handle, char *text) {
  return curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, text);
}
static inline long wirebird_curl_status(CURL *handle) {
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return status;
}
/* The seconds of Retry-After; 0 where there is none. */
static inline long long wirebird_curl_retry_after(CURL *handle) {
  curl_off_t seconds = 0;
  curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds);
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
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, context);
  curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, close);
  return curl_easy_setopt(handle, CURLOPT_CLOSESOCKETDATA, context);
}
