internal import CRocksDB

/// RocksDB's options for a store.
@safe
struct DatabaseOptions: ~Copyable {
  /// Those of the database.
  let database: OpaquePointer?
  /// Those of each column family, in the order of ``StoreTable``.
  private(set) var tables: [OpaquePointer?] = unsafe []
  /// Those of tables that are written beside the database; none for a follower.
  private var ofFiles: [OpaquePointer?] = unsafe []
  /// What all tables keep of what was read.
  private let cache: OpaquePointer?

  /// Compression by LZ4, as RocksDB numbers it.
  private static var lz4: Int32 { 4 }
  /// Compression by Zstandard.
  private static var zstd: Int32 { 7 }

  /// An index of indexes, as RocksDB numbers it.
  private static var twoLevelIndex: Int32 { 2 }

  /// Options.
  init(_ settings: StoreSettings, followsWriter: Bool) {
    unsafe cache = late_rocksdb_cache_create_lru(settings.cacheOctets)
    unsafe database = late_rocksdb_options_create()
    unsafe late_rocksdb_options_set_create_if_missing(database, followsWriter ? 0 : 1)
    unsafe late_rocksdb_options_set_create_missing_column_families(
      database, followsWriter ? 0 : 1)
    // One thread writes, keys in their order: so each is put behind the last without a search.
    unsafe late_rocksdb_options_set_allow_concurrent_memtable_write(database, 0)
    let buffer = settings.fittingBufferOctets
    unsafe late_rocksdb_options_set_db_write_buffer_size(database, buffer)
    unsafe late_rocksdb_options_set_max_total_wal_size(
      database, UInt64(buffer) * 2)
    unsafe late_rocksdb_options_set_max_background_jobs(
      database, Int32(max(settings.backgroundThreads, 1) + 1))
    // A follower keeps all files open, so that it goes on reading what the writer removes.
    unsafe late_rocksdb_options_set_max_open_files(database, followsWriter ? -1 : 256)
    // Its log says errors only, in one small file.
    unsafe late_rocksdb_options_set_info_log_level(database, 3)
    unsafe late_rocksdb_options_set_keep_log_file_num(database, 2)
    unsafe late_rocksdb_options_set_max_log_file_size(database, 1 << 20)
    unsafe late_rocksdb_options_set_stats_dump_period_sec(database, 0)
    for table in StoreTable.allCases {
      unsafe tables.append(Self.make(table, settings, cache: cache, isOfFile: false))
      // What is in memory of a follower stays there as long as a lookup reads it, many times over while
      // clients are slow: small pieces, and no filters.
      if followsWriter {
        unsafe late_rocksdb_options_set_arena_block_size(tables[table.rawValue], 64 << 10)
        unsafe late_rocksdb_options_set_memtable_prefix_bloom_size_ratio(tables[table.rawValue], 0)
      }
      if !followsWriter {
        unsafe ofFiles.append(Self.make(table, settings, cache: cache, isOfFile: true))
      }
    }
  }

  /// The options of one table.
  private static func make(
    _ table: StoreTable, _ settings: StoreSettings, cache: OpaquePointer?, isOfFile: Bool
  ) -> OpaquePointer? {
    let options = unsafe late_rocksdb_options_create()
    unsafe late_rocksdb_options_set_compression(options, lz4)
    // A table from beside would take it for that of the last level.
    if !isOfFile { unsafe late_rocksdb_options_set_bottommost_compression(options, zstd) }
    unsafe late_rocksdb_options_set_write_buffer_size(
      options, settings.fittingBufferOctets / 2)
    unsafe late_rocksdb_options_set_level_compaction_dynamic_level_bytes(options, 1)
    let file = UInt64(settings.fileOctets)
    unsafe late_rocksdb_options_set_target_file_size_base(options, file)
    unsafe late_rocksdb_options_set_max_bytes_for_level_base(options, file * 8)
    unsafe late_rocksdb_options_set_max_compaction_bytes(options, file * 10)
    // Each file is of a whole batch where there is much to write; half as many rewritings are worth that
    // lookups look at twice as many.
    unsafe late_rocksdb_options_set_level0_file_num_compaction_trigger(options, 8)
    if table.holdsObservations {
      unsafe late_rocksdb_options_set_merge_operator(options, MergeOperator.make())
    }
    // Files with many deletions are rewritten, so that what was deleted leaves the disk.
    unsafe late_rocksdb_options_add_compact_on_deletion_collector_factory(options, 1024, 64)
    let blocks = unsafe late_rocksdb_block_based_options_create()
    unsafe late_rocksdb_block_based_options_set_block_cache(blocks, cache)
    unsafe late_rocksdb_block_based_options_set_block_size(blocks, 8 << 10)
    unsafe late_rocksdb_block_based_options_set_format_version(blocks, 5)
    unsafe late_rocksdb_block_based_options_set_cache_index_and_filter_blocks(blocks, 1)
    // Indexes and filters in pieces of four kilobytes: whole, the filter of a file is larger than a shard of
    // the cache, and is read from the disk for every key that is asked for.
    unsafe late_rocksdb_block_based_options_set_index_type(blocks, twoLevelIndex)
    unsafe late_rocksdb_block_based_options_set_pin_top_level_index_and_filter(blocks, 1)
    if table == .sets || table == .names || table == .untrustedSets || table == .clients {
      // Whether something is new is asked by whole keys, mostly of what is not there.
      unsafe late_rocksdb_options_set_memtable_whole_key_filtering(options, 1)
      unsafe late_rocksdb_options_set_memtable_prefix_bloom_size_ratio(options, 0.02)
      unsafe late_rocksdb_block_based_options_set_partition_filters(blocks, 1)
      unsafe late_rocksdb_block_based_options_set_filter_policy(
        blocks, late_rocksdb_filterpolicy_create_bloom_full(10))
    }
    unsafe late_rocksdb_options_set_block_based_table_factory(options, blocks)
    unsafe late_rocksdb_block_based_options_destroy(blocks)
    return unsafe options
  }

  /// Hands over the options of tables that are written beside the database; who takes them frees them.
  mutating func takeThoseOfFiles() -> [OpaquePointer?] {
    defer { unsafe ofFiles = [] }
    return unsafe ofFiles
  }

  /// Frees them; the database has copies.
  mutating func destroy() {
    let count = unsafe tables.count
    for index in 0..<count { unsafe late_rocksdb_options_destroy(tables[index]) }
    unsafe tables = []
    let fileCount = unsafe ofFiles.count
    for index in 0..<fileCount { unsafe late_rocksdb_options_destroy(ofFiles[index]) }
    unsafe late_rocksdb_options_destroy(database)
    unsafe late_rocksdb_cache_destroy(cache)
  }
}
