#!/bin/sh
# Holds the tests that the pages of docs/ cite against those of the build: cited_tests.sh SOURCE_FOLDER [BUILD_FOLDER ENGINE…]
# `folder.suite.test` is a citation where tests/folder exists; in it `*` stands for anything, and <engine> for each engine of
# the build. Each must be the name of a test. The ledger (docs/hazards.md) has a check of its own.
# In place of the build folder a file may stand that holds what `ctest -N` writes.
set -eu
cd "$1"
tests=
if [ $# -gt 1 ]; then
    if [ -d "$2" ]; then tests=$(ctest --test-dir "$2" -N); else tests=$(cat "$2"); fi
    shift 2
fi

{
    echo "$tests" | sed -n 's/^ *Test *#[0-9]*: /test /p'
    for folder in tests/*/; do echo "folder $(basename "$folder")"; done
    grep -noE '`[a-z_]+\.[^` /]+`' docs/*.md README.md CONTRIBUTING.md | grep -v '^docs/hazards.md' | sed 's/^/cited /' || true
} | awk -v given="$*" '
BEGIN {
    count = split(given, engines, " ")
    for (i = 1; i <= count; i++) is_built[engines[i]] = 1
    is_built["pgbouncer"] = is_built["postgresql"]
}
$1 == "test" { tests[$2] = 1; of_folder[substr($2, 1, index($2, ".") - 1)] = 1; next }
$1 == "folder" { is_folder[$2] = 1; next }

# The engine that a name is about and that is not built.
function missing_engine(name,    i, all, n) {
    n = split("postgresql pgbouncer mariadb galera", all, " ")
    for (i = 1; i <= n; i++) if (index(name, all[i]) && !is_built[all[i]]) return 1
    return 0
}
function hold(where, name,    pattern, test) {
    folder = substr(name, 1, index(name, ".") - 1)
    if (missing_engine(name)) return
    # A folder whose program needs another engine as well, or is not built yet.
    if (!(folder in of_folder) && (count < 4 || ("test_" folder "_NOT_BUILT") in tests)) return
    pattern = name
    gsub(/\./, "[.]", pattern)
    gsub(/\*/, ".*", pattern)
    for (test in tests) if (test ~ ("^" pattern "$")) { held++; return }
    printf "%s: there is no test %s\n", where, name
    faults++
}
{
    split($2, at, ":")
    name = $0
    sub(/^[^`]*`/, "", name)
    sub(/`$/, "", name)
    if (!(substr(name, 1, index(name, ".") - 1) in is_folder) || name ~ /\.[ch]pp$/) next
    cited++
    if (count == 0) next
    for (i = 1; i <= (index(name, "<engine>") ? count : 1); i++) {
        each = name
        gsub(/<engine>/, engines[i], each)
        hold(at[1] ":" at[2], each)
    }
}
END {
    printf "%d citations, %d tests, %d faults\n", cited, held, faults
    exit faults > 0 || cited == 0
}'
