#!/bin/sh
# Plants one fault of each kind in a small tree of its own and asks whether each check names it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"
tree=$(mktemp -d)
arguments= # of a check, behind the tree
trap 'rm -rf "$tree"' EXIT
failed=0

# expect CHECK TEXT: the check must fail on the tree and say TEXT.
expect() {
    # shellcheck disable=SC2086
    if output=$(sh "$here/$1.sh" "$tree" $arguments 2>&1); then
        echo "$1.sh passed a tree in which it should have found: $2"
        failed=1
    elif ! echo "$output" | grep -qF -- "$2"; then
        printf '%s.sh failed without saying "%s":\n%s\n' "$1" "$2" "$output"
        failed=1
    fi
}

# pass CHECK: the check must accept the tree as it is.
pass() {
    # shellcheck disable=SC2086
    output=$(sh "$here/$1.sh" "$tree" $arguments 2>&1) || {
        printf '%s.sh refused a tree without faults:\n%s\n' "$1" "$output"
        failed=1
    }
}

mkdir -p "$tree/include/rowan/core" "$tree/include/rowan/orm" "$tree/src/session" "$tree/src/sqlite"
: >"$tree/CMakeLists.txt"
echo '# A project.' >"$tree/CMakeLists.txt"
header=$tree/include/rowan/core/value.hpp
source=$tree/src/session/pool.cpp
restore() {
    printf '// A value.\n#pragma once\n#include <string>\n' >"$header"
    printf '// The pool.\n#include "rowan/core/value.hpp"\n#include <mutex>\n' >"$source"
    printf '// The umbrella.\n#pragma once\n#include <rowan/core/value.hpp>\n' >"$tree/include/rowan/rowan.hpp"
}

restore
for check in layers public_headers file_sizes opening_comments; do pass $check; done

echo '#include <rowan/orm/bulk.hpp>' >>"$header"
expect layers 'value.hpp:4: "core" may not include "orm"'
restore
echo '  #  include "sqlite/connection.hpp"' >>"$source"
expect layers 'pool.cpp:4: "session" may not include "sqlite"'
restore
echo '#include <rowan/rowan.hpp>' >>"$source"
expect layers 'pool.cpp:4: includes the umbrella header'
restore
echo '#include <rowan/sqlite/open.hpp>' >>"$tree/include/rowan/rowan.hpp"
expect layers 'rowan.hpp:4: "(umbrella)" may not include "sqlite"'
restore
mkdir -p "$tree/src/misc" && echo '// What?' >"$tree/src/misc/a.cpp"
expect layers 'the layer "misc" is not in the table'
rm -r "$tree/src/misc"

echo '#include <iostream>' >>"$header"
expect public_headers 'value.hpp:4: public headers may not include <iostream>'
restore
sed 's/#pragma once/&\n#include <rowan\/core\/internal.hpp>/' "$header" >"$tree/next" && mv "$tree/next" "$header"
printf '// Internal.\n#pragma once\n#include <atomic>\n' >"$tree/include/rowan/core/internal.hpp"
expect public_headers 'internal.hpp:3: public headers may not include <atomic>'
expect public_headers 'included by include/rowan/rowan.hpp'
restore
pass public_headers
rm "$tree/include/rowan/core/internal.hpp"
echo '#include "sqlite3.h"' >>"$header"
expect public_headers 'value.hpp:4: public headers may not include <sqlite3.h>'
restore
printf '// A value.\n' >"$header"
expect public_headers 'value.hpp: has no #pragma once'

restore
awk 'BEGIN { for (i = 0; i < 498; i++) print "// line" }' >>"$source"
expect file_sizes 'pool.cpp: 501 lines'

restore
printf '#pragma once\n// A value.\n' >"$header"
expect opening_comments 'value.hpp:1: the file does not open with a comment'

restore
need_tool clang-format-19 clang-format-19
cp "$here/../../.clang-format" "$tree/"
pass format
echo 'int   x ;' >>"$source"
expect format 'src/session/pool.cpp'
mkdir -p "$tree/examples" "$tree/docs"
printf '// A program.\nint main() {\n    return 0;\n}\n' >"$tree/examples/a.cpp"
printf '```cpp\nreturn 0;\n```\n' >"$tree/README.md"
printf '```cpp\n  return 0;\n\n}\n```\n' >"$tree/docs/guide.md"
pass documented_code
printf '```cpp\nreturn 1;\n```\n' >>"$tree/docs/guide.md"
expect documented_code 'docs/guide.md:6: this code stands in no program'

# The ledger: 99 hazards, each closed on every engine by the one test there is, and one test that is named after a hazard.
ledger=$tree/docs/hazards.md
engines="sqlite postgresql mariadb galera"
mkdir -p "$tree/tests/hazards"
test_body() { printf '// Races.\nROWAN_TEST(races, h07_named) {\n%s\n}\n' "$1" >"$tree/tests/hazards/a.cpp"; }
test_body '    naive.run();'
for engine in $engines; do echo "  Test  #1: hazards.$engine.races.h07_named"; done >"$tree/list"
write_ledger() {
    for number in $(seq 99); do
        printf '### H%d. A hazard\n\n- SQLite, PostgreSQL, MariaDB, Galera: closed by\n  `hazards.<engine>.races.h07_named`\n\n' "$number"
    done >"$ledger"
}
# doubt SED_SCRIPT TEXT: the ledger changed like this must be refused, with TEXT.
doubt() {
    write_ledger
    sed "$1" "$ledger" >"$tree/next" && mv "$tree/next" "$ledger"
    expect hazards "$2"
}
arguments="$tree/list $engines"
write_ledger
pass hazards
doubt '/^### H19\./,/^$/d' 'H19 is missing'
doubt 's/^### H20\./### H19./' 'H19 stands here twice'
doubt '0,/MariaDB, /s///' 'H1 has no verdict for MariaDB'
doubt '0,/MariaDB/s//MariaDB, MariaDB/' 'H1 has two verdicts for MariaDB'
doubt '0,/races\.h07/s//racing.h07/' 'there is no test hazards.sqlite.racing.h07_named'
doubt '0,/closed by/s//shown by/' 'neither closed, nor not applicable, nor open'
doubt '/^### H7\./,/^### H8\./s/h07_named/h07_other/' 'H7 does not mention the test h07_named'
write_ledger
test_body '    run(); // as the naive do'
expect hazards 'shows no naive form: hazards.<engine>.races.h07_named'
test_body '}
ROWAN_TEST(races, another) {
    naive.run();'
expect hazards 'shows no naive form: hazards.<engine>.races.h07_named'
test_body '    naive.run();'
arguments="$tree/list sqlite"
write_ledger
sed 's/#1: hazards.[pmg].*/#1: hazards.left_out/' "$tree/list" >"$tree/next" && mv "$tree/next" "$tree/list"
pass hazards
arguments="$tree/list $engines"
expect hazards 'there is no test hazards.galera.races.h07_named'

# A page that cites tests, by name and by pattern.
write_ledger
for engine in $engines; do echo "  Test  #1: hazards.$engine.races.h07_named"; done >"$tree/list"
cite() { printf '# A page\n\nHeld by `%s`, in `hazards.cpp`.\n' "$1" >"$tree/docs/guide.md"; }
: >"$tree/CONTRIBUTING.md"
for name in 'hazards.<engine>.races.*' 'hazards.galera.races.h07_named' 'hazards.*_named'; do
    cite "$name"
    pass cited_tests
done
cite 'hazards.<engine>.racing.*'
expect cited_tests 'docs/guide.md:3: there is no test hazards.mariadb.racing.*'
cite 'hazards.*.races'
expect cited_tests 'docs/guide.md:3: there is no test hazards.*.races'
sed -i 's/hazards.galera.*/hazards.left_out/' "$tree/list"
cite 'hazards.<engine>.races.*'
expect cited_tests 'there is no test hazards.galera.races.*'
arguments="$tree/list sqlite"
pass cited_tests

exit $failed
