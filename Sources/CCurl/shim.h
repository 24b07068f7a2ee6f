// The C face of libcurl. Its calls that set and read options are variadic, which Swift cannot call.
#include <curl/curl.h>

static inline CURLcode pantanal_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode pantanal_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode pantanal_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode pantanal_curl_set_text(
    CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

typedef size_t (*pantanal_curl_data)(char *, size_t, size_t, void *);

static inline CURLcode pantanal_curl_set_data(
    CURL *handle, CURLoption option, pantanal_curl_data function) {
  return curl_easy_setopt(handle, option, function);
}

static inline CURLcode pantanal_curl_set_seek(CURL *handle, curl_seek_callback function) {
  return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, function);
}

static inline CURLcode pantanal_curl_set_progress(CURL *handle, curl_xferinfo_callback function) {
  return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, function);
}

static inline CURLcode pantanal_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}
