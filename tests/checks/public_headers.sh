#!/bin/sh
# Keeps public headers cheap: what include/rowan/*.hpp reach includes no heavy standard header; none sees a database's C header.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
. "$here/common.sh"

source_files hpp h | grep '^include/' | xargs awk '
    BEGIN {
        count = split("iostream istream ostream sstream fstream iomanip regex ranges functional algorithm memory atomic " \
                      "mutex shared_mutex condition_variable thread future unordered_map set unordered_set " \
                      "filesystem format locale random", names, " ")
        for (i = 1; i <= count; i++) heavy[names[i]] = 1
        count = split("sqlite3.h sqlite3ext.h libpq-fe.h mysql.h mariadb/mysql.h mysql/mysql.h", names, " ")
        for (i = 1; i <= count; i++) of_a_database[names[i]] = 1
    }
    FNR == 1 { file[++files] = FILENAME }
    /^#pragma once$/ { guarded[FILENAME] = 1 }
    /^[ \t]*#[ \t]*include[ \t]*[<"]/ {
        target = $0
        sub(/^[^<"]*[<"]/, "", target)
        sub(/[>"].*$/, "", target)
        if (target in of_a_database) {
            printf "%s:%d: public headers may not include <%s>\n", FILENAME, FNR, target
            faults++
        }
        number = ++includes[FILENAME]
        include[FILENAME, number] = target
        line[FILENAME, number] = FNR
    }
    # Everything that a program gets by including this header.
    function reach(header, from,   i, target, folder) {
        if (header in reached) return
        reached[header] = from
        for (i = 1; i <= includes[header]; i++) {
            target = include[header, i]
            if (target in heavy) {
                printf "%s:%d: public headers may not include <%s>\n", header, line[header, i], target
                for (folder = from; folder != ""; folder = reached[folder]) printf "    included by %s\n", folder
                faults++
            }
            reach("include/" target, header)
            folder = header
            sub(/[^\/]*$/, "", folder)
            reach(folder target, header)
        }
    }
    END {
        for (i = 1; i <= files; i++) {
            if (!(file[i] in guarded)) { printf "%s: has no #pragma once\n", file[i]; faults++ }
            if (file[i] ~ /^include\/rowan\/[^\/]*$/) reach(file[i], "")
        }
        printf "%d files read, %d faults\n", files, faults
        exit faults > 0 || files == 0
    }'
