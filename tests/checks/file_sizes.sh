#!/bin/sh
# One idea a file: no source file has more than 500 lines; those over 300 are listed for a second thought.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
. "$here/common.sh"

{
    source_files hpp cpp h c sh cmake txt
    find scripts cmake .ci -type f 2>/dev/null || true
    ls CMakeLists.txt
} | grep -v '/data/' | xargs awk '
    function finish_file() {
        if (lines > 500) { printf "%s: %d lines, 500 are the limit\n", last_file, lines; faults++ }
        else if (lines > 300) printf "%s: %d lines, worth splitting\n", last_file, lines
    }
    FNR == 1 { finish_file(); last_file = FILENAME; files++ }
    { lines = FNR }
    END {
        finish_file()
        printf "%d files read, %d faults\n", files, faults
        exit faults > 0 || files == 0
    }'
