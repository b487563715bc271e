#!/bin/sh
# Holds the ledger of hazards (docs/hazards.md) against the tests: hazards.sh SOURCE_FOLDER [BUILD_FOLDER ENGINE…]
# Each hazard stands there once, with a verdict for each engine; each test that it names is a test of the build; each test
# that is named after a hazard is named there. The first test of a verdict that says "closed" has a naive form: something in
# its code, not in its comments, is called so. A build without some of the engines is held to the others.
# In place of the build folder a file may stand that holds what `ctest -N` writes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
. "$here/common.sh"
tests=
if [ $# -gt 1 ]; then
    if [ -d "$2" ]; then tests=$(ctest --test-dir "$2" -N); else tests=$(cat "$2"); fi
    shift 2
fi

{
    echo "$tests" | sed -n 's/^ *Test *#[0-9]*: /test /p'
    source_files cpp | grep '^tests/' | while read -r file; do
        grep -oE '\bh[0-9][0-9]_[a-z0-9_]+\)' "$file" | sed 's/^/named /; s/)$//' || true
    done
    find tests -name '*.cpp' -exec awk '
        FNR == 1 { test = "" }
        /^(ROWAN_)?TEST(_F)?\([a-z_0-9]+, [a-z_0-9]+\)/ {
            split($0, words, /[(), ]+/)
            folder = FILENAME
            sub(/^tests\//, "", folder)
            sub(/\/.*/, "", folder)
            test = folder "." words[2] "." words[3]
        }
        { code = $0; sub(/\/\/.*/, "", code) }
        test != "" && code ~ /naive/ { print "naive", test; test = "" }
        /^}/ { test = "" }' {} +
    sed 's/^/page /' docs/hazards.md
} | awk -v engines="$*" '
BEGIN {
    last = 99
    split("SQLite PostgreSQL MariaDB Galera", columns, " ")
    for (i in columns) store[columns[i]] = tolower(columns[i])
    count = split(engines, given, " ")
    for (i = 1; i <= count; i++) is_built[given[i]] = 1
}
function fault(text) { printf "docs/hazards.md:%d: %s\n", line, text; faults++ }
# What a test is called in the sources: its folder, suite and name, without the store.
function source_of(name,    words, n) { n = split(name, words, "."); return words[1] "." words[n - 1] "." words[n] }
function folder_of(name) { return substr(name, 1, index(name, ".") - 1) }

# The verdict that stands in `item`, which began in line `line`.
function finish_item(    colon, names, n, i, engine, verdict, parts, text, found) {
    if (item == "") return
    colon = index(item, ": ")
    n = split(substr(item, 1, colon - 1), names, /, /)
    verdict = substr(item, colon + 2)
    found = 0
    text = verdict
    while (match(text, /`[a-z_]+\.[^` (]+`/)) {
        parts[++found] = substr(text, RSTART + 1, RLENGTH - 2)
        text = substr(text, RSTART + RLENGTH)
    }
    if (verdict ~ /^closed by `/) {
        if (!found) fault("names no test: " item)
        else if (!(source_of(parts[1]) in naive)) fault("shows no naive form: " parts[1])
    }
    else if (verdict !~ /^(not applicable|open): ........../) fault("neither closed, nor not applicable, nor open, with a reason: " item)
    for (i = 1; i <= n; i++) {
        if (!(names[i] in store)) { fault("\"" names[i] "\" is no engine"); continue }
        if ((number, names[i]) in verdicts) fault("H" number " has two verdicts for " names[i])
        verdicts[number, names[i]] = 1
        verdict_count++
        for (p = 1; p <= found; p++) {
            engine = parts[p]
            gsub(/<engine>/, store[names[i]], engine)
            wanted[++wishes] = engine
            wanted_by[wishes] = store[names[i]]
            wanted_at[wishes] = line
        }
    }
    for (p = 1; p <= found; p++) { sub(/^.*\./, "", parts[p]); mentioned[number, parts[p]] = 1 }
    item = ""
}

$1 == "test" { exists[$2] = 1; folders[folder_of($2)] = 1; tests++; next }
$1 == "named" { called[$2] = 1; next }
$1 == "naive" { naive[$2] = 1; next }
{ sub(/^page /, ""); at++ }
/^#/ || /^$/ || /^- / { finish_item() }
/^### H[0-9]+\. ./ {
    line = at
    number = $2
    gsub(/[H.]/, "", number)
    number += 0
    if (number in heading) fault("H" number " stands here twice")
    heading[number] = at
    next
}
/^## / { number = 0 }
number && /^- / { item = substr($0, 3); line = at; next }
number && item != "" { sub(/^ +/, ""); item = item " " $0 }
END {
    finish_item()
    for (i = 1; i <= last; i++) {
        if (!(i in heading)) { line = 0; fault("H" i " is missing"); continue }
        line = heading[i]
        for (c in columns) if (!((i, columns[c]) in verdicts)) fault("H" i " has no verdict for " columns[c])
    }
    for (i in heading) if (i + 0 < 1 || i + 0 > last) { line = heading[i]; fault("H" i " is no hazard") }
    for (i = 1; i <= wishes; i++) {
        if (!tests || !(wanted_by[i] in is_built) || wanted[i] in exists) continue
        # A folder whose program needs another engine as well, or is not built yet.
        if (!(folder_of(wanted[i]) in folders) && (count < 4 || ("test_" folder_of(wanted[i]) "_NOT_BUILT") in exists)) continue
        line = wanted_at[i]
        fault("there is no test " wanted[i])
    }
    for (name in called) {
        number = substr(name, 2, 2) + 0
        line = number in heading ? heading[number] : 0
        if (!((number, name) in mentioned)) fault("H" number " does not mention the test " name)
    }
    printf "%d verdicts, %d tests, %d faults\n", verdict_count, wishes, faults
    exit faults > 0 || wishes == 0
}'
