// The text files of the example federation's project, carried by the program.

#pragma once

#include <stddef.h>

struct pantanal_file {
  /// Where the file belongs, relative to the project's folder.
  const char *path;
  /// Its bytes, followed by one zero that does not count.
  const unsigned char *bytes;
  size_t count;
};

/// Every file of the project, in the order of their paths.
///
/// A pointer and not an array, because Swift cannot import an array of unknown length.
extern const struct pantanal_file *const pantanal_files;
extern const size_t pantanal_file_count;
