#!/bin/sh
# Holds the table of layers (layers.txt): no file under include/rowan or src includes a layer that is not below its own.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
. "$here/common.sh"

source_files hpp cpp | grep -E '^(include/rowan|src)/' >"${TMPDIR:-/tmp}/rowan_layers.$$" || true
trap 'rm -f "${TMPDIR:-/tmp}/rowan_layers.$$"' EXIT

xargs awk -v table="$here/layers.txt" '
    BEGIN {
        while ((getline line < table) > 0) {
            if (line ~ /^#/ || line !~ /:/) continue
            split(line, sides, ":")
            known[sides[1]] = 1
            allowed[sides[1], sides[1]] = 1
            count = split(sides[2], below, " ")
            # The table is written lowest first, so what is below is complete when it is copied.
            for (i = 1; i <= count; i++)
                for (layer in known)
                    if ((below[i], layer) in allowed) allowed[sides[1], layer] = 1
        }
    }
    FNR == 1 {
        files++
        own = FILENAME
        sub(/^(include\/rowan|src)\//, "", own)
        # rowan.hpp and its like, beside the layers, may include every layer but an engine.
        own = own ~ /\// ? substr(own, 1, index(own, "/") - 1) : "(umbrella)"
        if (own != "(umbrella)" && !(own in known)) {
            printf "%s: the layer \"%s\" is not in the table of layers\n", FILENAME, own
            faults++
        }
    }
    /^[ \t]*#[ \t]*include[ \t]*[<"]/ {
        target = $0
        sub(/^[^<"]*[<"]/, "", target)
        sub(/[>"].*$/, "", target)
        while (sub(/^\.\.\//, "", target)) {}
        own_header = sub(/^rowan\//, "", target)
        if (target !~ /\//) {
            # rowan.hpp itself is for users: inside, it would bring every layer.
            if (own_header && own != "(umbrella)" && own != "tools") {
                printf "%s:%d: includes the umbrella header rowan/%s\n", FILENAME, FNR, target
                faults++
            }
            next
        }
        layer = substr(target, 1, index(target, "/") - 1)
        if (own_header && !(layer in known)) {
            printf "%s:%d: includes the unknown layer \"%s\"\n", FILENAME, FNR, layer
            faults++
        }
        if (!(layer in known)) next
        engine = layer == "sqlite" || layer == "postgresql" || layer == "mariadb"
        if (own == "(umbrella)" ? !engine : (own, layer) in allowed) next
        printf "%s:%d: \"%s\" may not include \"%s\"\n", FILENAME, FNR, own, layer
        faults++
    }
    END {
        printf "%d files read, %d faults\n", files, faults
        exit faults > 0 || files == 0
    }
' <"${TMPDIR:-/tmp}/rowan_layers.$$"
