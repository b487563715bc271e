# Installs what a script needs from the distribution: only what is missing, as root or by sudo, and says what it does.
# shellcheck shell=bash

# as_root COMMAND…: runs it as root, or fails with the reason.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif ! command -v sudo >/dev/null; then
        echo "error: this needs root and there is no sudo here: $*" >&2
        return 1
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}

has_package_lists() {
    compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null
}

# refresh_package_lists LOG: `apt-get update`, at most once for each run of a script.
refresh_package_lists() {
    [ -z "${package_lists_refreshed:-}" ] || return 0
    package_lists_refreshed=1
    echo "-- refreshing the package lists (apt-get update)"
    apt_get update >>"$1" 2>&1
}

# missing_packages NAME…: prints those that are not installed.
missing_packages() {
    local name
    for name in "$@"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || echo "$name"
    done
}

# need_packages LOG NAME…: returns once all of them are installed, exits with a message when that cannot be.
need_packages() {
    local log=$1 missing
    shift
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        echo "-- no apt-get here; going on as if the equivalents of these Debian packages were installed: $*"
        return 0
    fi
    mapfile -t missing < <(missing_packages "$@")
    [ "${#missing[@]}" -gt 0 ] || return 0
    echo "-- installing ${missing[*]}"
    has_package_lists || refresh_package_lists "$log" || true
    if ! apt_get install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
        # The lists may be older than the mirror.
        if ! { refresh_package_lists "$log" && apt_get install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1; }; then
            tail -n 15 "$log" >&2
            echo "error: these packages are needed and could not be installed: ${missing[*]}" >&2
            echo "       run as root: apt-get update && apt-get install ${missing[*]}" >&2
            exit 1
        fi
    fi
}

# need_server_packages LOG NAME…: the same for database servers, of which only the programs are wanted: while they are installed,
# nothing is started and Debian's own first PostgreSQL cluster is not made.
need_server_packages() {
    local log=$1 policy=/usr/sbin/policy-rc.d cluster=/etc/postgresql-common/createcluster.d/rowan.conf made=()
    shift
    if ! command -v dpkg-query >/dev/null || [ -z "$(missing_packages "$@")" ]; then
        need_packages "$log" "$@"
        return
    fi
    (
        trap '[ "${#made[@]}" -eq 0 ] || as_root rm -f "${made[@]}"' EXIT
        if [ ! -e "$policy" ]; then
            made+=("$policy")
            printf '#!/bin/sh\nexit 101\n' | as_root sh -c "cat >$policy && chmod 755 $policy"
        fi
        made+=("$cluster")
        echo 'create_main_cluster = false' | as_root sh -c "mkdir -p ${cluster%/*} && cat >$cluster"
        need_packages "$log" "$@"
    ) || exit 1
}
