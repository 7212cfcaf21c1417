/* SQLite by its C interface, which the store is measured against. */
#pragma once
#include <sqlite3.h>
