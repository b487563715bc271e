#!/bin/sh
# Compiles one file that must be refused, and then its corrected twin: refuse.sh COMPILER FILE INCLUDE_FOLDER
#
# The file names the message in its head, `// expect: <text>`, and holds both forms under `#ifdef CORRECTED`.
# The refusal is judged on the compiler's plain output, as a user sees it: no flag limits, folds or hides messages.
#   - its first error is `file:line[:column]: error: …` and contains the expected text;
#   - all of it, with notes and source excerpts, takes at most 15 lines.
# The twin (-DCORRECTED) compiles with the project's warnings as errors.
set -eu
compiler=$1 file=$2 include=$3
line_limit=15
LC_ALL=C
export LC_ALL

command -v "$compiler" >/dev/null || {
    echo "$compiler is not installed"
    [ "${CI:-false}" = false ] || exit 1
    exit 77
}
expected=$(sed -n 's|^// expect: *||p' "$file" | head -n 1)
[ -n "$expected" ] || {
    echo "$file: has no line '// expect: <text>'"
    exit 1
}

fail() {
    echo "error: $1"
    echo "--- $compiler said, in $lines lines:"
    echo "$output"
    exit 1
}

lines=0
if output=$("$compiler" -std=c++20 -fsyntax-only -I"$include" "$file" 2>&1); then
    fail "$file: the bad form compiles"
fi
lines=$(echo "$output" | wc -l)
first=$(echo "$output" | grep -m 1 -E '^[^ ]+:[0-9]+(:[0-9]+)?: (fatal )?error: ' || true)
case $first in
    *"$expected"*) ;;
    *) fail "the first error does not say: $expected" ;;
esac
[ "$lines" -le "$line_limit" ] || fail "$lines lines, $line_limit are the limit"

if ! output=$("$compiler" -std=c++20 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -DCORRECTED \
    -I"$include" "$file" 2>&1); then
    lines=$(echo "$output" | wc -l)
    fail "the corrected form does not compile"
fi
echo "refused in $lines lines: $first"
