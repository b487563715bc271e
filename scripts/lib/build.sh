# Configures and builds a preset with quiet logs: one line for each step, the log's end when a step fails.
# shellcheck shell=bash

# quietly LOG TITLE COMMAND…: the output goes into LOG; on failure its interesting part is shown and the script ends.
quietly() {
    local log=$1 title=$2 begin=$SECONDS
    shift 2
    echo "-- $title (log: ${log#"$PWD"/})"
    if ! "$@" >"$log" 2>&1; then
        # Ninja names what failed; everything from the first such line on is of interest.
        { sed -n '/FAILED: /,$p' "$log" | head -n 80 | grep . || tail -n 40 "$log"; } >&2
        echo "error: $title failed; all of it is in $log" >&2
        exit 1
    fi
    echo "   $((SECONDS - begin)) s"
}

# configure_and_build PRESET FOLDER TARGET CMAKE_ARGUMENT…: TARGET may be "all".
configure_and_build() {
    local preset=$1 folder=$2 target=$3
    shift 3
    mkdir -p "$folder"
    quietly "$folder/configure.log" "configuring $preset" cmake --preset "$preset" -B "$folder" "$@"
    quietly "$folder/build.log" "building $target with $(nproc) jobs" \
        cmake --build "$folder" --target "$target" --parallel "$(nproc)"
}
