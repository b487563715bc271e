# A private hot standby of the private PostgreSQL of the same folder: a copy by pg_basebackup, which follows by streaming.
# shellcheck shell=bash

postgresql_standby_missing() {
    [ -x "$(postgresql_programs)/pg_basebackup" ] || echo "pg_basebackup (Debian: postgresql-client-15)"
}

# postgresql_standby_make_data FOLDER PLACE USER PROGRAMS DURABLE: what the primary has, but for its settings.
postgresql_standby_make_data() {
    local primary=$1/postgresql place=$2 sync=()
    [ "$5" = on ] || sync=(--no-sync)
    make_server_folder "$place" "$3"
    (cd "$place" && as_user "$3" "$4/pg_basebackup" --pgdata "$place/data" --host "$primary" --port "$(cat "$primary/port")" \
        --username postgres --checkpoint fast --wal-method stream ${sync[@]+"${sync[@]}"}) >"$place/log" 2>&1 ||
        { show_log "$place/log"; fail "postgresql_standby: pg_basebackup failed"; }
    sed -i "s|^include '$primary/postgresql.conf'$|include '$place/postgresql.conf'|" "$place/data/postgresql.conf"
    (as_user "$3" touch "$place/data/standby.signal")
}

# postgresql_standby_start FOLDER DURABLE: the PostgreSQL is running already.
postgresql_standby_start() {
    local folder=$1 place=$1/postgresql_standby user port programs
    user=$(server_user postgres)
    programs=$(postgresql_programs)
    is_made "$place" || postgresql_standby_make_data "$folder" "$place" "$user" "$programs" "$2"
    port=$(free_port "$folder")
    echo "$port" >"$place/port"
    give_certificate "$folder" "$place" "$user"
    {
        postgresql_settings "$place" "$port" "$2"
        echo "primary_conninfo = 'host=$folder/postgresql port=$(cat "$folder/postgresql/port") user=postgres'"
    } >"$place/postgresql.conf"
    write_start "$place/start" "$user" "$programs/postgres" -D "$place/data"
    postgresql_standby_restart "$place"
    : >"$place/made"
    {
        export_line ROWAN_TEST_POSTGRESQL_STANDBY "postgresql://rowan@/rowan?host=$place&port=$port"
        export_line ROWAN_TEST_POSTGRESQL_STANDBY_ADMIN "postgresql://postgres@/postgres?host=$place&port=$port"
        export_line ROWAN_TEST_POSTGRESQL_STANDBY_PIDFILE "$place/pid"
    } >"$place/environment"
}

postgresql_standby_restart() {
    postgresql_restart "$1"
}

postgresql_standby_stop() {
    postgresql_stop "$1"
}
