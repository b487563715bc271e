# A private MariaDB, on a socket in its own folder and on loopback; what it shares with the nodes of a Galera cluster.
# shellcheck shell=bash

mariadb_missing() {
    program mariadbd mariadb-install-db mariadb >/dev/null ||
        echo "mariadbd, mariadb-install-db and mariadb (Debian: mariadb-server-core mariadb-client-core)"
}

# mariadb_make_data PLACE USER: an empty server with its accounts. Names without a host part are reached by the socket alone.
mariadb_make_data() {
    local place=$1 user=$2
    make_server_folder "$place" "$user"
    cat >"$place/accounts.sql" <<'SQL'
FLUSH PRIVILEGES;
DELETE FROM mysql.global_priv WHERE User = 'root' AND Host <> 'localhost';
FLUSH PRIVILEGES;
CREATE USER rowan@localhost, rowan@'127.0.0.1';
CREATE USER rowan_password@localhost IDENTIFIED BY 'open sesame', rowan_password@'127.0.0.1' IDENTIFIED BY 'open sesame';
CREATE USER rowan_certificate@'127.0.0.1' REQUIRE SUBJECT '/CN=rowan_certificate';
GRANT ALL ON `rowan%`.* TO rowan@localhost, rowan@'127.0.0.1', rowan_password@localhost, rowan_password@'127.0.0.1', rowan_certificate@'127.0.0.1';
CREATE DATABASE rowan;
SQL
    chmod 644 "$place/accounts.sql"
    # Of its own: a server that starts removes the temporary tables of every other from the folder that they share.
    make_server_folder "$place/tmp" "$user"
    (cd "$place" && as_user "$user" mariadb-install-db --no-defaults --datadir="$place/data" --tmpdir="$place/tmp" --skip-test-db \
        --auth-root-authentication-method=normal --skip-name-resolve --innodb-log-file-size=48M --extra-file="$place/accounts.sql") >>"$place/log" 2>&1 ||
        { show_log "$place/log"; fail "mariadb-install-db failed"; }
    : >"$place/made"
}

# mariadb_settings PLACE PORT DURABLE: the common part of a settings file.
mariadb_settings() {
    local flush=0 doublewrite=0 log=skip_log_bin
    [ "$3" = off ] || flush=1 doublewrite=1
    # shellcheck disable=SC2154  # set by scripts/servers
    [ "$binary_log" = off ] || log=$'log_bin = binlog\nsync_binlog = 1\nlog_slave_updates = ON\nlog_bin_trust_function_creators = ON'
    cat <<CONF
[mariadbd]
datadir = $1/data
socket = $1/socket
pid-file = $1/data/mariadbd.pid
tmpdir = $1/tmp
port = $2
bind-address = 127.0.0.1
skip-name-resolve
character-set-server = utf8mb4
max_connections = 600
performance_schema = off
innodb_buffer_pool_size = 64M
innodb_log_file_size = 48M
innodb_flush_log_at_trx_commit = $flush
innodb_doublewrite = $doublewrite
$log
ssl-cert = $1/server.crt
ssl-key = $1/server.key
ssl-ca = $1/server.crt
CONF
}

# mariadb_sql PLACE: runs standard input as the superuser; the socket's folder keeps others out.
mariadb_sql() {
    cd "$1" || return
    as_user "$(server_user mysql)" mariadb --no-defaults --connect-timeout=10 --batch --skip-column-names --socket="$1/socket" --user=root "${@:2}"
}

mariadb_ready() {
    mariadb_sql "$1" --execute 'SELECT 1'
}

# mariadb_start FOLDER DURABLE
mariadb_start() {
    local folder=$1 place=$1/mariadb user port
    user=$(server_user mysql)
    is_made "$place" || mariadb_make_data "$place" "$user"
    port=$(free_port "$folder")
    echo "$port" >"$place/port"
    give_certificate "$folder" "$place" "$user"
    mariadb_settings "$place" "$port" "$2" >"$place/my.cnf"
    write_start "$place/start" "$user" "$(program mariadbd)" --defaults-file="$place/my.cnf"
    launch "$place"
    await mariadb "$place" 60 mariadb_ready "$place"
    {
        export_line ROWAN_TEST_MARIADB "mariadb://rowan@localhost/rowan?socket=$place/socket"
        export_line ROWAN_TEST_MARIADB_TCP "mariadb://rowan@127.0.0.1:$port/rowan"
        export_line ROWAN_TEST_MARIADB_PASSWORD_URL "mariadb://rowan_password:open%20sesame@127.0.0.1:$port/rowan"
        export_line ROWAN_TEST_MARIADB_ADMIN "mariadb://root@localhost/mysql?socket=$place/socket"
        export_line ROWAN_TEST_MARIADB_PIDFILE "$place/pid"
    } >"$place/environment"
}

mariadb_restart() {
    mariadb_stop "$1"
    launch "$1"
    await mariadb "$1" 60 mariadb_ready "$1"
}

mariadb_stop() {
    halt "$1" TERM 30
}
