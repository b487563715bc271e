# A private PostgreSQL: made by initdb, on a socket in its own folder and on loopback.
# shellcheck shell=bash

# The newest of Debian's versions, or the one that is in PATH.
postgresql_programs() {
    local newest
    newest=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)
    if [ -n "$newest" ]; then dirname "$newest"; else dirname "$(command -v initdb)" 2>/dev/null; fi
}

postgresql_missing() {
    local programs
    programs=$(postgresql_programs)
    [ -x "$programs/postgres" ] && [ -x "$programs/initdb" ] && [ -x "$programs/psql" ] || echo "initdb, postgres and psql (Debian: postgresql-15)"
}

# postgresql_sql PLACE: runs standard input as the superuser; the socket's folder keeps others out.
postgresql_sql() {
    cd "$1" || return
    as_user "$(server_user postgres)" env PGCONNECT_TIMEOUT=10 "$(postgresql_programs)/psql" --no-psqlrc --quiet \
        --set ON_ERROR_STOP=1 --host "$1" --port "$(cat "$1/port")" --username postgres --dbname postgres "${@:2}"
}

postgresql_ready() {
    postgresql_sql "$1" --command 'SELECT 1'
}

# postgresql_make_data PLACE USER PROGRAMS DURABLE: an empty server that takes its settings from PLACE.
postgresql_make_data() {
    local place=$1 sync=()
    [ "$4" = on ] || sync=(--no-sync)
    make_server_folder "$place" "$2"
    (cd "$place" && as_user "$2" "$3/initdb" --pgdata "$place/data" --username postgres --auth trust ${sync[@]+"${sync[@]}"} \
        --no-instructions --encoding UTF8 --locale C.UTF-8) >"$place/log" 2>&1 ||
        { show_log "$place/log"; fail "postgresql: initdb failed"; }
    echo "include '$place/postgresql.conf'" >>"$place/data/postgresql.conf"
    # Over loopback, which everybody on this machine can reach, there is no superuser.
    cat >"$place/data/pg_hba.conf" <<CONF
local all         rowan_password scram-sha-256
local all         all            trust
local replication all            trust
host  all         rowan          127.0.0.1/32 trust
host  all         rowan_password 127.0.0.1/32 scram-sha-256
hostssl all       rowan_certificate 127.0.0.1/32 cert
CONF
}

# postgresql_settings PLACE PORT DURABLE: DURABLE is "on" or "off".
postgresql_settings() {
    cat <<CONF
listen_addresses = '127.0.0.1'
port = $2
unix_socket_directories = '$1'
max_connections = 600
max_prepared_transactions = 32
shared_buffers = 128MB
max_wal_size = 2GB
checkpoint_timeout = 30min
deadlock_timeout = 100ms
fsync = $3
full_page_writes = $3
synchronous_commit = $3
lc_messages = 'C'
ssl = on
ssl_cert_file = '$1/server.crt'
ssl_key_file = '$1/server.key'
ssl_ca_file = '$1/server.crt'
CONF
}

# postgresql_start FOLDER DURABLE
postgresql_start() {
    local folder=$1 place=$1/postgresql user port programs
    user=$(server_user postgres)
    programs=$(postgresql_programs)
    is_made "$place" || postgresql_make_data "$place" "$user" "$programs" "$2"
    port=$(free_port "$folder")
    echo "$port" >"$place/port"
    give_certificate "$folder" "$place" "$user"
    postgresql_settings "$place" "$port" "$2" >"$place/postgresql.conf"
    # A database with lc_messages = 'C.UTF-8' speaks German; needs no locale of the system.
    write_start "$place/start" "$user" env LANGUAGE=de "$programs/postgres" -D "$place/data"
    postgresql_restart "$place"
    if [ ! -e "$place/made" ]; then
        (postgresql_sql "$place") >>"$place/log" 2>&1 <<'SQL' || fail "postgresql: the roles could not be created; see $place/log"
CREATE ROLE rowan LOGIN CREATEDB;
CREATE ROLE rowan_password LOGIN CREATEDB PASSWORD 'open sesame';
CREATE ROLE rowan_certificate LOGIN;
CREATE DATABASE rowan OWNER rowan;
SQL
        : >"$place/made"
    fi
    {
        export_line ROWAN_TEST_POSTGRESQL "postgresql://rowan@/rowan?host=$place&port=$port"
        export_line ROWAN_TEST_POSTGRESQL_TCP "postgresql://rowan@127.0.0.1:$port/rowan"
        export_line ROWAN_TEST_POSTGRESQL_PASSWORD_URL "postgresql://rowan_password:open%20sesame@127.0.0.1:$port/rowan"
        export_line ROWAN_TEST_POSTGRESQL_ADMIN "postgresql://postgres@/postgres?host=$place&port=$port"
        export_line ROWAN_TEST_POSTGRESQL_PIDFILE "$place/pid"
    } >"$place/environment"
}

postgresql_restart() {
    postgresql_stop "$1"
    # A killed server leaves these, and they name a process that a container's init may never bury.
    rm -f "$1"/.s.PGSQL.* "$1/data/postmaster.pid"
    launch "$1"
    await "${1##*/}" "$1" 60 postgresql_ready "$1"
}

# Also what a killed server leaves behind: its own processes notice only after a while.
postgresql_stop() {
    halt "$1" INT 30
    end_strays "$1"
}
