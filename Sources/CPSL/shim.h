/* The Public Suffix List by libpsl. */
#pragma once
#include <libpsl.h>
