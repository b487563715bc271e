#!/bin/sh
# Checks that every block of C++ in README.md and docs/ stands in a program of examples/: documented_code.sh SOURCE_FOLDER
# Those programs are compiled and run by the tests. Indentation and empty lines do not count.
set -eu
cd "$1"
awk '
function clean(line) {
    gsub(/^[ \t]+|[ \t\r]+$/, "", line)
    return line
}
FNR == 1 { program = FILENAME ~ /\.cpp$/; inside = 0 }
program { if (clean($0) != "") code = code "\n" clean($0); next }
/^```cpp/ { inside = 1; block = ""; first = FNR; next }
/^```/ && inside {
    inside = 0
    ++blocks
    if (!index(code "\n", block "\n")) {
        printf "%s:%d: this code stands in no program of examples/\n", FILENAME, first
        failed = 1
    }
    next
}
inside && clean($0) != "" { block = block "\n" clean($0) }
END {
    if (blocks == 0) { print "no code was found in the documentation"; failed = 1 }
    if (!failed) printf "%d blocks of code stand in the examples\n", blocks
    exit failed
}' examples/*.cpp README.md docs/*.md
