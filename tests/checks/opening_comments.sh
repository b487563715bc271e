#!/bin/sh
# Every file opens with a sentence that names its idea: `//` in C++, `#` in scripts (after a #! line) and CMake.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
. "$here/common.sh"

{
    source_files hpp cpp h c sh cmake
    source_files txt | grep 'CMakeLists\.txt$' || true
    find scripts cmake .ci -type f 2>/dev/null || true
    ls CMakeLists.txt
} | grep -v -e '/data/' -e '\.pc\.in$' | xargs awk '
    FNR == 1 { files++; wanted = 1 }
    FNR == 1 && /^#!/ { wanted = 2 }
    FNR == wanted {
        comment = FILENAME ~ /\.(hpp|cpp|h|c)$/ ? "^//+ *[^ /]" : "^# *[^ #!]"
        if ($0 !~ comment) { printf "%s:%d: the file does not open with a comment\n", FILENAME, FNR; faults++ }
    }
    END {
        printf "%d files read, %d faults\n", files, faults
        exit faults > 0 || files == 0
    }'
