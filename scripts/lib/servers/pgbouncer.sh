# A private PgBouncer in transaction mode, in front of the private PostgreSQL of the same folder.
# shellcheck shell=bash

pgbouncer_missing() {
    program pgbouncer >/dev/null || echo "pgbouncer (Debian: pgbouncer)"
}

pgbouncer_ready() {
    cd "$1" || return
    as_user "$(server_user postgres)" env PGCONNECT_TIMEOUT=10 "$(postgresql_programs)/psql" --no-psqlrc --quiet \
        --host "$1" --port "$(cat "$1/port")" --username rowan --dbname rowan --command 'SELECT 1'
}

# pgbouncer_start FOLDER DURABLE: the PostgreSQL is running already.
pgbouncer_start() {
    local folder=$1 place=$1/pgbouncer user port
    user=$(server_user postgres)
    rm -rf "$place" # it has no data
    make_server_folder "$place" "$user"
    port=$(free_port "$folder")
    echo "$port" >"$place/port"
    give_certificate "$folder" "$place" "$user"
    cat >"$place/pgbouncer.ini" <<CONF
[databases]
* = host=$folder/postgresql port=$(cat "$folder/postgresql/port")
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir = $place
unix_socket_mode = 0700
auth_type = hba
auth_hba_file = $place/hba.conf
auth_file = $place/users.txt
admin_users = rowan_admin
pool_mode = transaction
max_client_conn = 500
default_pool_size = 20
ignore_startup_parameters = extra_float_digits
client_tls_sslmode = allow
client_tls_cert_file = $place/server.crt
client_tls_key_file = $place/server.key
client_tls_ca_file = $place/server.crt
CONF
    printf '"rowan" ""\n"rowan_admin" ""\n' >"$place/users.txt"
    cat >"$place/hba.conf" <<CONF
local all all   trust
host  all rowan 127.0.0.1/32 trust
CONF
    write_start "$place/start" "$user" "$(program pgbouncer)" --quiet "$place/pgbouncer.ini"
    : >"$place/log"
    launch "$place"
    await pgbouncer "$place" 30 pgbouncer_ready "$place"
    {
        export_line ROWAN_TEST_PGBOUNCER "postgresql://rowan@127.0.0.1:$port/rowan"
        export_line ROWAN_TEST_PGBOUNCER_ADMIN "postgresql://rowan_admin@/pgbouncer?host=$place&port=$port"
        export_line ROWAN_TEST_PGBOUNCER_PIDFILE "$place/pid"
    } >"$place/environment"
}

pgbouncer_restart() {
    pgbouncer_stop "$1"
    launch "$1"
    await pgbouncer "$1" 30 pgbouncer_ready "$1"
}

pgbouncer_stop() {
    halt "$1" TERM 10
}
