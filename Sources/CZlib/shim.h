/* z, as Swift sees it. */
#pragma once
#include <zlib.h>

/* Prepares a stream for gzip; the macro cannot be imported. */
static inline int wirebird_gzip_begin(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
