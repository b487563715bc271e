#!/bin/sh
# Shows that refuse.sh itself refuses what it should: planted_faults.sh COMPILER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
command -v "$1" >/dev/null || {
    echo "$1 is not installed"
    [ "${CI:-false}" = false ] || exit 1
    exit 77
}

# expect VERDICT TEXT: refuse.sh on $folder/case.cpp must end so (0 or 1) and say TEXT.
expect() {
    verdict=0
    output=$(sh "$here/refuse.sh" "$compiler" "$folder/case.cpp" "$folder" 2>&1) || verdict=1
    if [ "$verdict" -ne "$1" ] || ! echo "$output" | grep -qF -- "$2"; then
        printf 'wanted verdict %s and "%s", got %s:\n%s\n' "$1" "$2" "$verdict" "$output"
        failed=1
    fi
}
compiler=$1

cat >"$folder/case.cpp" <<'END'
// A file that is refused as it should be.
// expect: call(): wrong; mend it
#ifdef CORRECTED
constexpr bool is_right = true;
#else
constexpr bool is_right = false;
#endif
static_assert(is_right, "call(): wrong; mend it");
END
expect 0 'refused in '

sed 's/is_right = false/is_right = true/' "$folder/case.cpp" >"$folder/next" && mv "$folder/next" "$folder/case.cpp"
expect 1 'the bad form compiles'

printf '// expect: call(): wrong\nint x = "";\nstatic_assert(false, "call(): wrong");\n' >"$folder/case.cpp"
expect 1 'the first error does not say: call(): wrong'

printf '// expect: wrong\nstatic_assert(false, "wrong");\n' >"$folder/case.cpp"
expect 1 'the corrected form does not compile'

{
    printf '// expect: wrong\n#ifndef CORRECTED\n'
    for i in 1 2 3 4 5 6 7 8; do echo 'static_assert(false, "wrong");'; done
    echo '#endif'
} >"$folder/case.cpp"
expect 1 'lines, 15 are the limit'

printf '// Nothing is expected.\n' >"$folder/case.cpp"
expect 1 "has no line '// expect: <text>'"
exit $failed
