#!/bin/sh
# Every C++ file is laid out as .clang-format says; `scripts/format` mends it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
. "$here/common.sh"

need_tool clang-format-19 clang-format-19
# One line for each file is enough: the way to mend it is to run the tool, not to read its complaints.
output=$(source_files hpp cpp h c | grep -v '/data/' | xargs clang-format-19 --style=file --dry-run -Werror 2>&1) && exit 0
faults=$(echo "$output" | sed -n 's/^\([^ :]*\):[0-9]*:[0-9]*: error: .*/\1/p' | sort -u)
[ -n "$faults" ] || {
    echo "clang-format-19 failed:"
    echo "$output"
    exit 1
}
echo "not laid out as .clang-format says; run scripts/format:"
echo "$faults" | sed 's/^/    /'
exit 1
