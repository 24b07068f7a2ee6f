#!/bin/sh
# Writes CFederation.c, which embeds the text files of the project in the repository's root.
# Run it after adding, renaming or removing one of them. A changed file needs no new list.
set -eu
export LC_ALL=C
cd "$(dirname "$0")"
root=../..

files() {
  (cd "$root" && find pantanal.yaml migrations sql seeds -type f ! -name '.*' 2>/dev/null | sort)
}

{
  echo '// The project in the repository root, embedded. Written by list.sh.'
  echo
  echo '#include "CFederation.h"'
  echo
  echo '// C23 has #embed; clang offers it to older C and warns that it is newer.'
  echo '#pragma clang diagnostic ignored "-Wc23-extensions"'
  index=0
  for file in $(files); do
    echo
    echo "static const unsigned char file_$index[] = {"
    echo "#embed \"$root/$file\" suffix(, 0) if_empty(0)"
    echo '};'
    index=$((index + 1))
  done
  echo
  echo 'static const struct pantanal_file files[] = {'
  index=0
  for file in $(files); do
    echo "    {\"$file\", file_$index, sizeof file_$index - 1},"
    index=$((index + 1))
  done
  echo '};'
  echo
  echo 'const struct pantanal_file *const pantanal_files = files;'
  echo 'const size_t pantanal_file_count = sizeof files / sizeof *files;'
} > CFederation.c.new
mv CFederation.c.new CFederation.c
