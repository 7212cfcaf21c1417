// Tables of several column families that are taken in at once: RocksDB has that for C++ only.
//
// Nothing of the library is linked: what is called is a method of the database's class that its table of
// virtual methods leads to, so it has to be the very version whose headers this is compiled with.
#include "shim.h"

#include <rocksdb/db.h>
#include <rocksdb/version.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

// What the handles of the C interface are, in db/c.cc of every version so far.
struct DatabaseHandle {
  rocksdb::DB *database;
};
struct FamilyHandle {
  rocksdb::ColumnFamilyHandle *family;
};

}  // namespace

extern "C" int wirebird_rocksdb_takes_tables(void) {
  const std::string name = "librocksdb.so." + std::to_string(ROCKSDB_MAJOR) + "." + std::to_string(ROCKSDB_MINOR);
  void *known = dlopen(name.c_str(), RTLD_NOW | RTLD_NOLOAD);
  if (!known) return 0;
  dlclose(known);
  return known == wirebird_rocksdb_library();
}

extern "C" char *wirebird_rocksdb_take_tables(
    rocksdb_t *database, rocksdb_column_family_handle_t *const *families, const char *const *paths, size_t count) {
  rocksdb::IngestExternalFileOptions options;
  options.move_files = true;
  // Older versions would want the file to be written to once more.
  options.write_global_seqno = false;
  // Nothing holds a snapshot.
  options.snapshot_consistency = false;
  std::vector<rocksdb::IngestExternalFileArg> tables(count);
  for (size_t index = 0; index < count; index++) {
    tables[index].column_family = reinterpret_cast<const FamilyHandle *>(families[index])->family;
    tables[index].external_files.push_back(paths[index]);
    tables[index].options = options;
  }
  const rocksdb::Status status = reinterpret_cast<DatabaseHandle *>(database)->database->IngestExternalFiles(tables);
  if (status.ok()) return nullptr;
  const char *reason = status.getState();
  return strdup(reason ? reason : "tables were not taken in");
}
