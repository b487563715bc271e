#!/bin/sh
# Every C++ file is laid out as .clang-format says; `scripts/format` mends it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
. "$here/common.sh"

need_tool clang-format-19 clang-format-19
# One line for each file is enough: the way to mend it is to run the tool, not to read its complaints.
faults=$(source_files hpp cpp h c | grep -v '/data/' | xargs -P "$(nproc)" -n 8 \
    sh -c 'for file; do clang-format-19 --style=file "$file" | cmp -s - "$file" || echo "$file"; done' sh)
[ -z "$faults" ] && exit 0
echo "not laid out as .clang-format says; run scripts/format:"
echo "$faults" | sort | sed 's/^/    /'
exit 1
