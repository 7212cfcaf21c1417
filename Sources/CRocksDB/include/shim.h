/* RocksDB by its C interface, loaded when a store is opened.

   The library takes nine megabytes of every process that is linked with it, so that a sensor without a
   store would pay for it. Each function here has the signature of its namesake in <rocksdb/c.h>, and looks
   its namesake up when it is called first; wirebird_rocksdb_is_there() comes before all others. */
#pragma once
#include <dlfcn.h>
#include <stddef.h>
#include <rocksdb/c.h>

/* The library; a null pointer where it is not installed. */
static inline void *wirebird_rocksdb_library(void) {
  static void *library;
  /* The version that the header is of comes first. */
  if (!library) library = dlopen("librocksdb.so.7.8", RTLD_NOW | RTLD_LOCAL);
  if (!library) library = dlopen("librocksdb.so", RTLD_NOW | RTLD_LOCAL);
  return library;
}

/* Whether the library is installed. */
static inline int wirebird_rocksdb_is_there(void) { return wirebird_rocksdb_library() != 0; }

#define WIREBIRD_LATE(result, name, parameters, arguments)                                       \
  static inline result late_rocksdb_##name parameters {                                          \
    static __typeof__(rocksdb_##name) *function;                                                 \
    if (!function)                                                                               \
      function = (__typeof__(function))dlsym(wirebird_rocksdb_library(), "rocksdb_" #name);      \
    return function arguments;                                                                   \
  }

WIREBIRD_LATE(rocksdb_t*, open_column_families,
  (const rocksdb_options_t* options, const char* name, int num_column_families, const char* const* column_family_names, const rocksdb_options_t* const* column_family_options, rocksdb_column_family_handle_t** column_family_handles, char** errptr),
  (options, name, num_column_families, column_family_names, column_family_options, column_family_handles, errptr))
WIREBIRD_LATE(rocksdb_t*, open_as_secondary_column_families,
  (const rocksdb_options_t* options, const char* name, const char* secondary_path, int num_column_families, const char* const* column_family_names, const rocksdb_options_t* const* column_family_options, rocksdb_column_family_handle_t** column_family_handles, char** errptr),
  (options, name, secondary_path, num_column_families, column_family_names, column_family_options, column_family_handles, errptr))
WIREBIRD_LATE(rocksdb_column_family_handle_t*, create_column_family,
  (rocksdb_t* db, const rocksdb_options_t* column_family_options, const char* column_family_name, char** errptr),
  (db, column_family_options, column_family_name, errptr))
WIREBIRD_LATE(void, options_set_allow_concurrent_memtable_write,
  (rocksdb_options_t* options, unsigned char allow),
  (options, allow))
WIREBIRD_LATE(char**, list_column_families,
  (const rocksdb_options_t* options, const char* name, size_t* lencf, char** errptr),
  (options, name, lencf, errptr))
WIREBIRD_LATE(void, list_column_families_destroy,
  (char** list, size_t len),
  (list, len))
WIREBIRD_LATE(void, close,
  (rocksdb_t* db),
  (db))
WIREBIRD_LATE(void, column_family_handle_destroy,
  (rocksdb_column_family_handle_t*a0),
  (a0))
WIREBIRD_LATE(void, write,
  (rocksdb_t* db, const rocksdb_writeoptions_t* options, rocksdb_writebatch_t* batch, char** errptr),
  (db, options, batch, errptr))
WIREBIRD_LATE(rocksdb_pinnableslice_t*, get_pinned_cf,
  (rocksdb_t* db, const rocksdb_readoptions_t* options, rocksdb_column_family_handle_t* column_family, const char* key, size_t keylen, char** errptr),
  (db, options, column_family, key, keylen, errptr))
WIREBIRD_LATE(void, pinnableslice_destroy,
  (rocksdb_pinnableslice_t* v),
  (v))
WIREBIRD_LATE(const char*, pinnableslice_value,
  (const rocksdb_pinnableslice_t* t, size_t* vlen),
  (t, vlen))
WIREBIRD_LATE(rocksdb_iterator_t*, create_iterator_cf,
  (rocksdb_t* db, const rocksdb_readoptions_t* options, rocksdb_column_family_handle_t* column_family),
  (db, options, column_family))
WIREBIRD_LATE(void, iter_destroy,
  (rocksdb_iterator_t*a0),
  (a0))
WIREBIRD_LATE(unsigned char, iter_valid,
  (const rocksdb_iterator_t*a0),
  (a0))
WIREBIRD_LATE(void, iter_seek,
  (rocksdb_iterator_t*a0, const char* k, size_t klen),
  (a0, k, klen))
WIREBIRD_LATE(void, iter_seek_for_prev,
  (rocksdb_iterator_t*a0, const char* k, size_t klen),
  (a0, k, klen))
WIREBIRD_LATE(void, iter_next,
  (rocksdb_iterator_t*a0),
  (a0))
WIREBIRD_LATE(void, iter_prev,
  (rocksdb_iterator_t*a0),
  (a0))
WIREBIRD_LATE(const char*, iter_key,
  (const rocksdb_iterator_t*a0, size_t* klen),
  (a0, klen))
WIREBIRD_LATE(const char*, iter_value,
  (const rocksdb_iterator_t*a0, size_t* vlen),
  (a0, vlen))
WIREBIRD_LATE(void, iter_get_error,
  (const rocksdb_iterator_t*a0, char** errptr),
  (a0, errptr))
WIREBIRD_LATE(rocksdb_writebatch_t*, writebatch_create,
  (void),
  ())
WIREBIRD_LATE(void, writebatch_destroy,
  (rocksdb_writebatch_t*a0),
  (a0))
WIREBIRD_LATE(void, writebatch_clear,
  (rocksdb_writebatch_t*a0),
  (a0))
WIREBIRD_LATE(void, writebatch_put_cf,
  (rocksdb_writebatch_t*a0, rocksdb_column_family_handle_t* column_family, const char* key, size_t klen, const char* val, size_t vlen),
  (a0, column_family, key, klen, val, vlen))
WIREBIRD_LATE(void, writebatch_merge_cf,
  (rocksdb_writebatch_t*a0, rocksdb_column_family_handle_t* column_family, const char* key, size_t klen, const char* val, size_t vlen),
  (a0, column_family, key, klen, val, vlen))
WIREBIRD_LATE(void, writebatch_delete_cf,
  (rocksdb_writebatch_t*a0, rocksdb_column_family_handle_t* column_family, const char* key, size_t klen),
  (a0, column_family, key, klen))
WIREBIRD_LATE(void, writebatch_delete_range_cf,
  (rocksdb_writebatch_t* b, rocksdb_column_family_handle_t* column_family, const char* start_key, size_t start_key_len, const char* end_key, size_t end_key_len),
  (b, column_family, start_key, start_key_len, end_key, end_key_len))
WIREBIRD_LATE(rocksdb_options_t*, options_create,
  (void),
  ())
WIREBIRD_LATE(void, options_destroy,
  (rocksdb_options_t*a0),
  (a0))
WIREBIRD_LATE(void, options_set_create_if_missing,
  (rocksdb_options_t*a0, unsigned char a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_create_missing_column_families,
  (rocksdb_options_t*a0, unsigned char a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_compression,
  (rocksdb_options_t*a0, int a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_bottommost_compression,
  (rocksdb_options_t*a0, int a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_write_buffer_size,
  (rocksdb_options_t*a0, size_t a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_db_write_buffer_size,
  (rocksdb_options_t*a0, size_t a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_max_write_buffer_number,
  (rocksdb_options_t*a0, int a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_arena_block_size,
  (rocksdb_options_t* options, size_t size),
  (options, size))
WIREBIRD_LATE(void, options_set_memtable_prefix_bloom_size_ratio,
  (rocksdb_options_t*a0, double a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_memtable_whole_key_filtering,
  (rocksdb_options_t*a0, unsigned char a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_level0_file_num_compaction_trigger,
  (rocksdb_options_t*a0, int a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_max_open_files,
  (rocksdb_options_t*a0, int a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_max_total_wal_size,
  (rocksdb_options_t* opt, uint64_t n),
  (opt, n))
WIREBIRD_LATE(void, options_set_max_background_jobs,
  (rocksdb_options_t*a0, int a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_info_log_level,
  (rocksdb_options_t*a0, int a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_keep_log_file_num,
  (rocksdb_options_t*a0, size_t a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_max_log_file_size,
  (rocksdb_options_t*a0, size_t a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_merge_operator,
  (rocksdb_options_t*a0, rocksdb_mergeoperator_t*a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_block_based_table_factory,
  (rocksdb_options_t* opt, rocksdb_block_based_table_options_t* table_options),
  (opt, table_options))
WIREBIRD_LATE(void, options_set_stats_dump_period_sec,
  (rocksdb_options_t*a0, unsigned int a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_level_compaction_dynamic_level_bytes,
  (rocksdb_options_t*a0, unsigned char a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_target_file_size_base,
  (rocksdb_options_t*a0, uint64_t a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_max_compaction_bytes,
  (rocksdb_options_t*a0, uint64_t a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_max_bytes_for_level_base,
  (rocksdb_options_t*a0, uint64_t a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_paranoid_checks,
  (rocksdb_options_t*a0, unsigned char a1),
  (a0, a1))
WIREBIRD_LATE(void, options_set_wal_recovery_mode,
  (rocksdb_options_t*a0, int a1),
  (a0, a1))
WIREBIRD_LATE(rocksdb_block_based_table_options_t*, block_based_options_create,
  (void),
  ())
WIREBIRD_LATE(void, block_based_options_destroy,
  (rocksdb_block_based_table_options_t* options),
  (options))
WIREBIRD_LATE(void, block_based_options_set_filter_policy,
  (rocksdb_block_based_table_options_t* options, rocksdb_filterpolicy_t* filter_policy),
  (options, filter_policy))
WIREBIRD_LATE(void, block_based_options_set_block_cache,
  (rocksdb_block_based_table_options_t* options, rocksdb_cache_t* block_cache),
  (options, block_cache))
WIREBIRD_LATE(void, block_based_options_set_block_size,
  (rocksdb_block_based_table_options_t* options, size_t block_size),
  (options, block_size))
WIREBIRD_LATE(void, block_based_options_set_cache_index_and_filter_blocks,
  (rocksdb_block_based_table_options_t*a0, unsigned char a1),
  (a0, a1))
WIREBIRD_LATE(void, block_based_options_set_format_version,
  (rocksdb_block_based_table_options_t*a0, int a1),
  (a0, a1))
WIREBIRD_LATE(void, block_based_options_set_index_type,
  (rocksdb_block_based_table_options_t*a0, int a1),
  (a0, a1))
WIREBIRD_LATE(void, block_based_options_set_partition_filters,
  (rocksdb_block_based_table_options_t*a0, unsigned char a1),
  (a0, a1))
WIREBIRD_LATE(void, block_based_options_set_pin_top_level_index_and_filter,
  (rocksdb_block_based_table_options_t*a0, unsigned char a1),
  (a0, a1))
WIREBIRD_LATE(rocksdb_filterpolicy_t*, filterpolicy_create_bloom_full,
  (double bits_per_key),
  (bits_per_key))
WIREBIRD_LATE(rocksdb_cache_t*, cache_create_lru,
  (size_t capacity),
  (capacity))
WIREBIRD_LATE(void, cache_destroy,
  (rocksdb_cache_t* cache),
  (cache))
WIREBIRD_LATE(rocksdb_mergeoperator_t*, mergeoperator_create,
  (void* state, void (*destructor)(void*), char* (*full_merge)(void*, const char* key, size_t key_length, const char* existing_value, size_t existing_value_length, const char* const* operands_list, const size_t* operands_list_length, int num_operands, unsigned char* success, size_t* new_value_length), char* (*partial_merge)(void*, const char* key, size_t key_length, const char* const* operands_list, const size_t* operands_list_length, int num_operands, unsigned char* success, size_t* new_value_length), void (*delete_value)(void*, const char* value, size_t value_length), const char* (*name)(void*)),
  (state, destructor, full_merge, partial_merge, delete_value, name))
WIREBIRD_LATE(rocksdb_readoptions_t*, readoptions_create,
  (void),
  ())
WIREBIRD_LATE(void, readoptions_destroy,
  (rocksdb_readoptions_t*a0),
  (a0))
WIREBIRD_LATE(void, readoptions_set_iterate_upper_bound,
  (rocksdb_readoptions_t*a0, const char* key, size_t keylen),
  (a0, key, keylen))
WIREBIRD_LATE(void, readoptions_set_fill_cache,
  (rocksdb_readoptions_t*a0, unsigned char a1),
  (a0, a1))
WIREBIRD_LATE(rocksdb_writeoptions_t*, writeoptions_create,
  (void),
  ())
WIREBIRD_LATE(void, writeoptions_destroy,
  (rocksdb_writeoptions_t*a0),
  (a0))
WIREBIRD_LATE(void, writeoptions_set_sync,
  (rocksdb_writeoptions_t*a0, unsigned char a1),
  (a0, a1))
WIREBIRD_LATE(void, try_catch_up_with_primary,
  (rocksdb_t* db, char** errptr),
  (db, errptr))
WIREBIRD_LATE(int, property_int_cf,
  (rocksdb_t* db, rocksdb_column_family_handle_t* column_family, const char* propname, uint64_t *out_val),
  (db, column_family, propname, out_val))
WIREBIRD_LATE(void, flush_cf,
  (rocksdb_t* db, const rocksdb_flushoptions_t* options, rocksdb_column_family_handle_t* column_family, char** errptr),
  (db, options, column_family, errptr))
WIREBIRD_LATE(rocksdb_flushoptions_t*, flushoptions_create,
  (void),
  ())
WIREBIRD_LATE(void, flushoptions_set_wait,
  (rocksdb_flushoptions_t*a0, unsigned char a1),
  (a0, a1))
WIREBIRD_LATE(void, flushoptions_destroy,
  (rocksdb_flushoptions_t*a0),
  (a0))
WIREBIRD_LATE(void, compact_range_cf,
  (rocksdb_t* db, rocksdb_column_family_handle_t* column_family, const char* start_key, size_t start_key_len, const char* limit_key, size_t limit_key_len),
  (db, column_family, start_key, start_key_len, limit_key, limit_key_len))
WIREBIRD_LATE(void, options_add_compact_on_deletion_collector_factory,
  (rocksdb_options_t*a0, size_t window_size, size_t num_dels_trigger),
  (a0, window_size, num_dels_trigger))
WIREBIRD_LATE(void, suggest_compact_range_cf,
  (rocksdb_t* db, rocksdb_column_family_handle_t* column_family, const char* start_key, size_t start_key_len, const char* limit_key, size_t limit_key_len, char** errptr),
  (db, column_family, start_key, start_key_len, limit_key, limit_key_len, errptr))
WIREBIRD_LATE(void, delete_file_in_range_cf,
  (rocksdb_t* db, rocksdb_column_family_handle_t* column_family, const char* start_key, size_t start_key_len, const char* limit_key, size_t limit_key_len, char** errptr),
  (db, column_family, start_key, start_key_len, limit_key, limit_key_len, errptr))
WIREBIRD_LATE(void, free,
  (void* ptr),
  (ptr))
WIREBIRD_LATE(void, flush_wal,
  (rocksdb_t* db, unsigned char sync, char** errptr),
  (db, sync, errptr))
WIREBIRD_LATE(rocksdb_envoptions_t*, envoptions_create,
  (void),
  ())
WIREBIRD_LATE(void, envoptions_destroy,
  (rocksdb_envoptions_t* opt),
  (opt))
WIREBIRD_LATE(rocksdb_sstfilewriter_t*, sstfilewriter_create,
  (const rocksdb_envoptions_t* env, const rocksdb_options_t* io_options),
  (env, io_options))
WIREBIRD_LATE(void, sstfilewriter_open,
  (rocksdb_sstfilewriter_t* writer, const char* name, char** errptr),
  (writer, name, errptr))
WIREBIRD_LATE(void, sstfilewriter_put,
  (rocksdb_sstfilewriter_t* writer, const char* key, size_t keylen, const char* val, size_t vallen, char** errptr),
  (writer, key, keylen, val, vallen, errptr))
WIREBIRD_LATE(void, sstfilewriter_merge,
  (rocksdb_sstfilewriter_t* writer, const char* key, size_t keylen, const char* val, size_t vallen, char** errptr),
  (writer, key, keylen, val, vallen, errptr))
WIREBIRD_LATE(void, sstfilewriter_finish,
  (rocksdb_sstfilewriter_t* writer, char** errptr),
  (writer, errptr))
WIREBIRD_LATE(void, sstfilewriter_destroy,
  (rocksdb_sstfilewriter_t* writer),
  (writer))

#ifdef __cplusplus
extern "C" {
#endif

/* Whether the library that was loaded is the version that wirebird_rocksdb_take_tables() was compiled for. */
int wirebird_rocksdb_takes_tables(void);

/* Has a database take in tables that were written beside it, one for each column family: all of them, or none,
   whatever happens. Answers a null pointer, or what went wrong, which the caller frees. */
char *wirebird_rocksdb_take_tables(
  rocksdb_t *database, rocksdb_column_family_handle_t *const *families, const char *const *paths, size_t count);

#ifdef __cplusplus
}
#endif
