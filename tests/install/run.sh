#!/bin/sh
# Runs one step of the install tests: run.sh STEP SOURCE BUILD WORK CMAKE COMPILER BUILD_TYPE
set -eu
step=$1 source=$2 build=$3 work=$4 cmake=$5 compiler=$6 build_type=$7
export CXX="$compiler"
unset CXXFLAGS LDFLAGS CMAKE_PREFIX_PATH PKG_CONFIG_PATH || true
prefix=$work/prefix
expected='c++ created=1
c++ created=0'

fail() {
    echo "error: $*"
    exit 1
}

# need_tool NAME: without it the test fails in CI and is skipped, visibly, elsewhere.
need_tool() {
    command -v "$1" >/dev/null && return 0
    echo "$1 is not installed"
    [ "${CI:-false}" = false ] || exit 1
    exit 77
}

# run_program PATH: the program must print what get_or_create promises.
run_program() {
    output=$("$1") || fail "$1 ended with $?"
    [ "$output" = "$expected" ] || fail "$1 printed: $output"
    echo "$output"
}

# fresh_program NAME: copies the program into an empty folder, in $folder.
fresh_program() {
    folder=$work/$1
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$source/tests/install/program/main.cpp" "$source/tests/install/program/CMakeLists.txt" "$folder"
}

build_with_find_package() { # NAME PREFIX
    fresh_program "$1"
    "$cmake" -G Ninja -S "$folder" -B "$folder/build" -DCMAKE_PREFIX_PATH="$2" -DENGINE=sqlite \
        -DCMAKE_BUILD_TYPE="$build_type"
    grep -q "^rowan_DIR:PATH=$2/" "$folder/build/CMakeCache.txt" || fail "another Rowan was found"
    "$cmake" --build "$folder/build"
    run_program "$folder/build/program"
}

build_from_source() { # HOW CMAKE_ARGUMENT…
    folder=$work/from_source
    how=$1
    shift
    mkdir -p "$folder"
    cp "$source/tests/install/program/main.cpp" "$source/tests/install/program/CMakeLists.txt" "$folder"
    launcher=$(command -v ccache || true)
    "$cmake" -G Ninja -S "$folder" -B "$folder/build" -DHOW="$how" -DBUILD_SHARED_LIBS=ON -DCMAKE_BUILD_TYPE=Debug \
        -DCMAKE_CXX_FLAGS_DEBUG=-O0 -DCMAKE_CXX_COMPILER_LAUNCHER="$launcher" "$@"
    rm -f "$folder/build/program"
    "$cmake" --build "$folder/build"
    run_program "$folder/build/program"
}

case $step in
    prefix)
        rm -rf "$prefix"
        mkdir -p "$work"
        "$cmake" --install "$build" --prefix "$prefix"
        if grep -rlF -e "$source" -e "$build" "$prefix" --include='*.cmake' --include='*.pc' --include='*.hpp'; then
            fail "these installed files name the source or the build folder"
        fi
        [ -f "$prefix/include/rowan/rowan.hpp" ] || fail "rowan/rowan.hpp was not installed"
        ;;
    clean_up) rm -rf "$work" ;;
    find_package) build_with_find_package find_package "$prefix" ;;
    unknown_component)
        fresh_program unknown_component
        if "$cmake" -G Ninja -S "$folder" -B "$folder/build" -DCMAKE_PREFIX_PATH="$prefix" -DENGINE=oracle \
            >"$folder/log" 2>&1; then
            fail "find_package(rowan COMPONENTS oracle) succeeded"
        fi
        cat "$folder/log"
        tr '\n' ' ' <"$folder/log" | tr -s ' ' | grep -q 'built without the engine "oracle"; it has: sqlite' ||
            fail "the message does not name the engine and what there is"
        ;;
    pkg_config)
        need_tool pkg-config
        fresh_program pkg_config
        PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name rowan-sqlite.pc)")
        export PKG_CONFIG_PATH
        flags=$(pkg-config --cflags --libs rowan-sqlite)
        echo "$compiler -std=c++20 main.cpp $flags"
        # shellcheck disable=SC2086
        (cd "$folder" && "$compiler" -std=c++20 main.cpp $flags -o program)
        LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH") run_program "$folder/program"
        ;;
    add_subdirectory)
        rm -rf "$work/from_source"
        build_from_source add_subdirectory -DROWAN_SOURCE="$source"
        ;;
    fetch_content) build_from_source fetch_content -DFETCHCONTENT_SOURCE_DIR_ROWAN="$source" ;;
    debian_package)
        need_tool dpkg-deb
        folder=$work/deb
        rm -rf "$folder"
        mkdir -p "$folder"
        (cd "$build" && "$(dirname "$cmake")/cpack" -G DEB -B "$folder")
        package=$(find "$folder" -maxdepth 1 -name 'librowan-dev_*.deb')
        [ -n "$package" ] || fail "no librowan-dev_*.deb was made"
        dpkg-deb -I "$package"
        [ "$(dpkg-deb -f "$package" Package)" = librowan-dev ] || fail "wrong package name"
        dpkg-deb -f "$package" Depends | grep -q 'libsqlite3-dev (>= 3.35)' || fail "it does not depend on libsqlite3-dev"
        for file in include/rowan/rowan.hpp share/doc/librowan-dev/copyright; do
            dpkg-deb -c "$package" | grep -q " \./usr/$file\$" || fail "the package lacks /usr/$file"
        done
        dpkg-deb -c "$package" | awk '$6 !~ /^\.\/usr\// { print; bad = 1 } END { exit bad }' ||
            fail "the package writes outside of /usr"
        # A shared build has a second package with the libraries themselves.
        for each in "$folder"/*.deb; do dpkg-deb -x "$each" "$folder/unpacked"; done
        build_with_find_package deb_program "$folder/unpacked/usr"
        ;;
    *) fail "unknown step $step" ;;
esac
