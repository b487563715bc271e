#!/bin/sh
# Keeps public headers cheap: no heavy standard header, no database's C header; each starts with #pragma once.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
. "$here/common.sh"

source_files hpp h | grep '^include/' | xargs awk '
    BEGIN {
        count = split("iostream istream ostream sstream fstream iomanip regex ranges functional algorithm memory atomic " \
                      "mutex shared_mutex condition_variable thread future map unordered_map set unordered_set " \
                      "filesystem format locale random " \
                      "sqlite3.h sqlite3ext.h libpq-fe.h mysql.h mariadb/mysql.h mysql/mysql.h", names, " ")
        for (i = 1; i <= count; i++) forbidden[names[i]] = 1
    }
    function finish_file() {
        if (last_file != "" && !guarded) { printf "%s: has no #pragma once\n", last_file; faults++ }
    }
    FNR == 1 { finish_file(); last_file = FILENAME; guarded = 0; files++ }
    /^#pragma once$/ { guarded = 1 }
    /^[ \t]*#[ \t]*include[ \t]*[<"]/ {
        target = $0
        sub(/^[^<"]*[<"]/, "", target)
        sub(/[>"].*$/, "", target)
        if (target in forbidden) { printf "%s:%d: public headers may not include <%s>\n", FILENAME, FNR, target; faults++ }
    }
    END {
        finish_file()
        printf "%d files read, %d faults\n", files, faults
        exit faults > 0 || files == 0
    }'
