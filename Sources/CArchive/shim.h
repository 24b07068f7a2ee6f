// Compressed files and archives, read as streams.
#include <archive.h>
#include <archive_entry.h>
