# What the checks share: the list of files, and how a missing tool is treated.
# shellcheck shell=sh

# source_files EXTENSION…: the files of the project that end so, one a line, relative to the current folder.
source_files() {
    for extension in "$@"; do
        for folder in include src tests demo tools benchmarks examples docs; do
            [ ! -d "$folder" ] || find "$folder" -type f -name "*.$extension"
        done
    done | sort
}

# need_tool NAME PACKAGE: without the tool the test fails in CI and is skipped, visibly, elsewhere.
need_tool() {
    command -v "$1" >/dev/null && return 0
    echo "$1 is not installed (Debian: apt-get install $2)"
    [ "${CI:-false}" = false ] || exit 1
    exit 77
}
