# What the private servers of tests share: their folder, their user, free ports, starting, waiting and stopping by process id.
# shellcheck shell=bash

# A server is known by one folder FOLDER/NAME with the files "start" (executable), "log", "pid" and "environment" (its URLs).
# All of its processes have their working folder below FOLDER; that is how strays are told from other people's processes.

fail() {
    echo "error: $*" >&2
    exit 1
}

# program NAME…: prints the path of the first, also from /usr/sbin, which an ordinary user's PATH lacks; fails unless all are there.
program() {
    local name path first=
    for name in "$@"; do
        path=$(PATH=$PATH:/usr/sbin command -v "$name") && [ -x "$path" ] || return 1
        first=${first:-$path}
    done
    echo "$first"
}

# server_user NAME: whom to run a server as; nothing when this is an ordinary user already.
server_user() {
    [ "$(id -u)" -eq 0 ] || return 0
    if id "$1" >/dev/null 2>&1; then echo "$1"; else echo nobody; fi
}

# as_user USER COMMAND…: replaces this process, so call it in a subshell or a background job.
as_user() {
    local user=$1
    shift
    [ -n "$user" ] || exec "$@"
    exec setpriv --reuid "$user" --regid "$(id -g "$user")" --init-groups -- "$@"
}

# is_made FOLDER/NAME: whether the server has its data from an earlier run; what was begun and not completed is removed.
is_made() {
    [ ! -e "$1/made" ] || return 0
    rm -rf "$1"
    return 1
}

# make_server_folder PATH USER
make_server_folder() {
    mkdir -m 700 "$1"
    [ -z "$2" ] || chown "$2:$(id -g "$2")" "$1"
}

# free_port FOLDER: prints a port on which nobody listens or talks, and which was not given out for this folder before; below
# the range from which the kernel takes the ports of outgoing connections.
free_port() {
    local port try
    for try in {1..100}; do
        port=$((20000 + SRANDOM % 12000))
        grep -qi "^ *[0-9]*: [0-9A-F]*:$(printf %04X "$port") " /proc/net/tcp /proc/net/tcp6 2>/dev/null && continue
        mkdir -p "$1/ports" && mkdir "$1/ports/$port" 2>/dev/null || continue
        echo "$port"
        return
    done
    fail "no free port on loopback after $try tries"
}

# write_start PATH USER COMMAND…: the script by which a server is started, and started again.
write_start() {
    local path=$1 user=$2
    shift 2
    {
        echo '#!/usr/bin/env bash'
        echo '# Replaces itself by the server; further arguments go to it.'
        [ -z "$user" ] || printf 'exec setpriv --reuid %q --regid %q --init-groups -- \\\n' "$user" "$(id -g "$user")"
        [ -n "$user" ] || printf 'exec '
        printf '%q ' "$@"
        echo '"$@"'
    } >"$path"
    chmod 755 "$path"
}

# launch FOLDER/NAME ARGUMENT…: in a session of its own, so that neither Ctrl-C nor a closed terminal reaches it.
launch() {
    local place=$1
    shift
    (
        cd "$place" || exit
        [ -z "${alive:-}" ] || exec {alive}>&-
        [ -z "${lock:-}" ] || exec {lock}>&-
        setsid ./start "$@" </dev/null >>log 2>&1 &
        echo $! >pid.new
        mv pid.new pid
    )
}

# owned_pid FOLDER/NAME: prints the server's process id if that process is alive and is this server.
owned_pid() {
    local pid cwd
    pid=$(cat "$1/pid" 2>/dev/null) && [ -n "$pid" ] || return 1
    cwd=$(readlink "/proc/$pid/cwd" 2>/dev/null) || return 1
    case $cwd/ in "$1"/*) echo "$pid" ;; *) return 1 ;; esac
}

# show_log LOG: its last complaints, and its end.
show_log() {
    {
        grep -E 'ERROR|FATAL|PANIC' "$1" | tail -n 5 || true
        echo ...
        tail -n 15 "$1"
    } | sed 's/^/    /' >&2
}

# show_complaints FOLDER: what the servers said went wrong, for a run whose servers nobody can look at later.
show_complaints() {
    local log
    for log in "$1"/*/log; do
        echo "-- the last complaints of ${log#"$1"/}:"
        grep -E 'ERROR|FATAL|PANIC|[Ww]arning.*WSREP|NON-PRIMARY|signal' "$log" | tail -n 8 | cut -c1-240 | sed 's/^/    /' || true
    done >&2
}

# await NAME FOLDER/NAME SECONDS COMMAND…: until the command succeeds; fails with the end of the log when the server has died.
await() {
    local name=$1 place=$2 end=$((SECONDS + $3)) gone=0 reason
    shift 3
    until ("$@") >"$place/last_check" 2>&1; do
        reason=
        if ! owned_pid "$place" >/dev/null; then
            # Not at the first look: a live server was once not seen, on a machine with ten times its load.
            gone=$((gone + 1))
            [ "$gone" -lt 3 ] || reason="$name did not start"
        elif [ "$SECONDS" -ge "$end" ]; then
            reason="$name did not become ready in time ($(tail -n 1 "$place/last_check"))"
        fi
        [ -z "$reason" ] || {
            echo "error: $reason; the end of its log:" >&2
            show_log "$place/log"
            exit 1
        }
        sleep 0.1
    done
}

# halt FOLDER/NAME SIGNAL SECONDS: ends one server and returns when it is gone.
halt() {
    local pid end=$((SECONDS + $3))
    pid=$(owned_pid "$1") || return 0
    kill -s "$2" "$pid" 2>/dev/null && kill -s CONT "$pid" 2>/dev/null || true
    while owned_pid "$1" >/dev/null; do
        if [ "$SECONDS" -ge "$end" ]; then
            echo "-- ${1##*/} did not end in $3 s and is killed" >&2
            kill -s KILL "$pid" 2>/dev/null || true
            end=$((SECONDS + $3))
        fi
        sleep 0.05
    done
}

# strays FOLDER: the process ids below the folder, but for those that have a terminal: somebody looks around there.
strays() {
    local pid stat terminal
    for pid in $(find /proc/[0-9]*/cwd -maxdepth 0 -lname "$1/*" 2>/dev/null | cut -d/ -f3); do
        stat=$(cat "/proc/$pid/stat" 2>/dev/null) || continue
        # Behind the name, which may hold anything: state, parent, group, session, terminal.
        read -r _ _ _ _ terminal _ <<<"${stat##*)}"
        [ "$terminal" != 0 ] || echo "$pid"
    done
}

# end_strays FOLDER: kills every process below the folder.
end_strays() {
    local pid end=$((SECONDS + 30)) clean=0
    # Twice in a row nothing: what was being started in between is found, too.
    while [ "$clean" -lt 2 ]; do
        clean=$((clean + 1))
        for pid in $(strays "$1"); do
            clean=0
            kill -s KILL "$pid" 2>/dev/null || true
        done
        [ "$SECONDS" -lt "$end" ] || fail "these processes of $1 cannot be stopped: $(strays "$1" | tr '\n' ' ')"
        sleep 0.05
    done
}

# stop_everything FOLDER: ends every server at once, without care for their data, and removes the folder.
stop_everything() {
    [ -f "$1/rowan_servers" ] || fail "$1 is no folder of scripts/servers"
    # An immediate shutdown lets PostgreSQL give back its shared memory, which KILL would not.
    [ ! -d "$1/postgresql_standby" ] || halt "$1/postgresql_standby" QUIT 5
    [ ! -d "$1/postgresql" ] || halt "$1/postgresql" QUIT 5
    end_strays "$1"
    rm -rf "$1"
}

# stop_gently FOLDER: stops every server as its maker wants it, and keeps the data.
stop_gently() {
    local place name
    for name in pgbouncer postgresql_standby postgresql mariadb galera3 galera2 galera1; do
        place=$1/$name
        [ ! -e "$place/pid" ] || "${name%[0-9]}_stop" "$place"
    done
    end_strays "$1"
}

# make_certificates FOLDER: throw-away ones: the servers', for localhost and 127.0.0.1, which is its own authority, and one of
# that authority for the user rowan_certificate.
make_certificates() {
    mkdir "$1"
    {
        make_certificate "$1/server" -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 &&
            make_certificate "$1/client" -subj /CN=rowan_certificate -CA "$1/server.crt" -CAkey "$1/server.key"
    } 2>"$1/log" || { cat "$1/log" >&2; fail "openssl could not make a certificate"; }
    rm "$1/log"
}

# make_certificate NAME ARGUMENTS…: NAME.crt and NAME.key.
make_certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -keyout "$1.key" -out "$1.crt" "${@:2}"
}

# give_certificate FOLDER PLACE USER: a copy for one server, which wants to own its key.
give_certificate() {
    cp "$1/tls/server.crt" "$1/tls/server.key" "$2/"
    chmod 600 "$2/server.key"
    [ -z "$3" ] || chown "$3:$(id -g "$3")" "$2/server.crt" "$2/server.key"
}

# export_line NAME VALUE: for the file "environment" of a server.
export_line() {
    printf "export %s='%s'\n" "$1" "$2"
}
