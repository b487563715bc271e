#!/bin/bash
# Tests scripts/servers itself: tool.sh CASE ENGINE SCRIPT, with ENGINE postgresql or mariadb and servers of the test's own.
set -euo pipefail
case_name=$1 engine=$2 servers=$3
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
url_variable=ROWAN_TEST_${engine^^}

wrong() {
    echo "$*"
    [ ! -s "$work/log" ] || cat "$work/log"
    exit 1
}

# within SECONDS COMMAND…: as soon as it succeeds.
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@" 2>/dev/null; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
}

is_gone() {
    [ ! -e "/proc/$1" ] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status"
}

# nothing_left FOLDER PID: neither the folder nor the server, nor anything else that works below the folder.
nothing_left() {
    [ ! -e "$1" ] && is_gone "$2" && [ -z "$(find /proc/[0-9]*/cwd -maxdepth 0 -lname "$1/*" 2>/dev/null)" ]
}

# The command that the tool runs: tells this test where the servers are, and goes on as the case wants it.
command="echo \"\$ROWAN_TEST_SERVERS \$(cat \"\$ROWAN_TEST_SERVERS/$engine/pid\") \$$url_variable\" >\"$work/found.new\" && mv \"$work/found.new\" \"$work/found\""

case $case_name in
    stopped_at_the_end)
        "$servers" run --directory "$work" --engine "$engine" -- bash -c "$command; exit 7" 2>"$work/log" && verdict=0 || verdict=$?
        [ "$verdict" = 7 ] || wrong "the command's exit code 7 became $verdict"
        read -r folder pid url <"$work/found"
        [[ $url = $engine://rowan@* ]] || wrong "the URL is '$url'"
        nothing_left "$folder" "$pid" || wrong "something is left of $folder, process $pid"
        ;;
    starter_killed)
        "$servers" run --directory "$work" --engine "$engine" -- bash -c "$command; exec sleep 600" 2>"$work/log" &
        starter=$!
        within 60 [ -e "$work/found" ] || wrong "the servers did not start"
        read -r folder pid url <"$work/found"
        ! is_gone "$pid" || wrong "the server does not run"
        kill -KILL "$starter"
        within 30 nothing_left "$folder" "$pid" || wrong "something is left of $folder, process $pid"
        ;;
    starter_killed_early)
        "$servers" run --directory "$work" --engine "$engine" -- true 2>"$work/log" &
        starter=$!
        within 60 compgen -G "$work/rowan-servers.*/$engine/data/*" >"$work/begun" || wrong "nothing was begun"
        folder=$(head -n 1 "$work/begun")
        folder=${folder%"/$engine/data/"*}
        kill -KILL "$starter"
        within 30 nothing_left "$folder" 0 || wrong "something is left of $folder"
        ;;
    killed_server_restarts)
        "$servers" start --engine "$engine" "$work/up" >"$work/urls" 2>"$work/log" || wrong "the servers did not start"
        first=$(cat "$work/up/$engine/pid")
        kill -KILL "$first"
        "$servers" restart "$work/up" "$engine" 2>>"$work/log" || wrong "no restart after KILL"
        second=$(cat "$work/up/$engine/pid")
        [ "$first" != "$second" ] && ! is_gone "$second" || wrong "the process $first became $second"
        "$servers" stop "$work/up" "$engine" && is_gone "$second" || wrong "it was not stopped"
        "$servers" restart "$work/up" "$engine" 2>>"$work/log" || wrong "no restart after a stop"
        third=$(cat "$work/up/$engine/pid")
        "$servers" stop "$work/up"
        nothing_left "$work/up" "$third" || wrong "something is left"
        ;;
    kept_data)
        # Two runs on one folder: the second has the data of the first, whose server was killed; a third waits for the second.
        case $engine in
            postgresql) sql='psql --no-psqlrc -qAt "$ROWAN_TEST_POSTGRESQL"' ;;
            mariadb) sql='mariadb --no-defaults -N --user=rowan --socket="$ROWAN_TEST_SERVERS/mariadb/socket" rowan' ;;
        esac
        kept=(run --engine "$engine" --data "$work/kept")
        "$servers" "${kept[@]}" -- bash -c "echo 'CREATE TABLE kept (i int); INSERT INTO kept VALUES (7)' | $sql && kill -KILL \$(cat \"\$ROWAN_TEST_SERVERS/$engine/pid\")" \
            2>"$work/log" || wrong "the first run failed"
        "$servers" "${kept[@]}" -- bash -c "echo 'UPDATE kept SET i = i + 1' | $sql && $command && exec sleep 600" 2>>"$work/log" &
        starter=$!
        within 60 [ -e "$work/found" ] || wrong "the second run did not start"
        read -r folder pid url <"$work/found"
        kill -KILL "$starter"
        found=$("$servers" "${kept[@]}" -- bash -c "echo 'SELECT i FROM kept' | $sql" 2>>"$work/log") || wrong "the third run failed"
        [ "$found" = 8 ] || wrong "found '$found'"
        is_gone "$pid" || wrong "the second run's server still runs"
        [ -z "$(find /proc/[0-9]*/cwd -maxdepth 0 -lname "$work/kept/*" 2>/dev/null)" ] || wrong "something still runs"
        touch "$work/other"
        ! "$servers" run --engine "$engine" --data "$work" -- true 2>>"$work/log" || wrong "somebody's folder was taken"
        ;;
    log_is_shown)
        # A folder whose name the settings cannot hold is refused before; a server that dies shows why.
        mkdir -m 755 "$work/bin"
        printf '#!/bin/sh\necho "no power, said the fake"\nexit 1\n' >"$work/bin/mariadbd"
        chmod 755 "$work/bin/mariadbd"
        ! PATH=$work/bin:$PATH "$servers" run --directory "$work" --engine mariadb -- true >"$work/log" 2>&1 ||
            wrong "a server that cannot start was no failure"
        grep -q 'error: mariadb did not start' "$work/log" || wrong "the message names no server"
        grep -q 'no power, said the fake' "$work/log" || wrong "the log is not shown"
        [ -z "$(compgen -G "$work/rowan-servers.*")" ] || wrong "the folder was left behind"
        ;;
    *) wrong "unknown case $case_name" ;;
esac
