# A private Galera cluster: three MariaDB nodes on loopback, made from copies of one data folder.
# shellcheck shell=bash

galera_provider() {
    compgen -G '/usr/lib/galera/libgalera_smm.so' || compgen -G '/usr/lib/*/galera/libgalera_smm.so'
}

galera_missing() {
    mariadb_missing
    galera_provider >/dev/null && program rsync wsrep_sst_rsync >/dev/null ||
        echo "libgalera_smm.so, rsync and wsrep_sst_rsync (Debian: galera-4 mariadb-server rsync)"
}

# galera_ready PLACE [SIZE]: the node answers queries, and sees a cluster of that size.
galera_ready() {
    local status
    status=$(mariadb_sql "$1" --execute "SELECT GROUP_CONCAT(VARIABLE_VALUE ORDER BY VARIABLE_NAME)
        FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN ('wsrep_ready', 'wsrep_cluster_size')")
    echo "cluster size and readiness: $status"
    [[ $status = ${2:-[123]},ON ]]
}

# galera_make_data FOLDER USER: of one node, and copies of it.
galera_make_data() {
    local node place
    for node in 1 2 3; do
        place=$1/galera$node
        ! is_made "$place" || continue
        if [ "$node" = 1 ]; then
            mariadb_make_data "$place" "$2"
        elif [ -e "$1/galera1/data/grastate.dat" ]; then
            fail "galera$node has lost its data; remove $1"
        else
            make_server_folder "$place" "$2"
            cp -a "$1/galera1/data" "$place/data"
            make_server_folder "$place/tmp" "$2"
            : >"$place/made"
        fi
    done
}

# galera_position PLACE: the number of the last transaction that the stopped node has.
galera_position() {
    [ -e "$1/data/grastate.dat" ] || { echo -1; return; }
    (cd "$1" && ./start --wsrep-recover) 2>&1 | tee -a "$1/log" | sed -n 's/.*Recovered position: *[^:]*:\(-\{0,1\}[0-9]*\).*/\1/p' | tail -n 1
}

# galera_most_advanced FOLDER: prints the node with which the cluster begins, since the others copy from it.
galera_most_advanced() {
    local node best=1 position most=-2
    for node in 1 2 3; do
        position=$(galera_position "$1/galera$node")
        [ "${position:--1}" -le "$most" ] || { most=${position:--1} best=$node; }
    done
    echo "$best"
}

# galera_start FOLDER DURABLE
galera_start() {
    local folder=$1 first place node user group=() transfer=() addresses='' ports=() size=1 patience
    # A machine that stands still for some seconds must not split the cluster in the middle of a test; a test that kills
    # nodes does not want to wait. 5 and 15 seconds are Galera's defaults.
    patience='evs.suspect_timeout=PT5S;evs.inactive_timeout=PT15S'
    [ "$failover" = on ] || patience='evs.inactive_check_period=PT5S;evs.suspect_timeout=PT60S;evs.inactive_timeout=PT120S;evs.install_timeout=PT60S'
    user=$(server_user mysql)
    galera_make_data "$folder" "$user"
    for node in 1 2 3; do
        ports+=("$(free_port "$folder")") group+=("$(free_port "$folder")") transfer+=("$(free_port "$folder")")
        addresses+=${addresses:+,}127.0.0.1:${group[node - 1]}
    done
    for node in 1 2 3; do
        place=$folder/galera$node
        echo "${ports[node - 1]}" >"$place/port"
        give_certificate "$folder" "$place" "$user"
        {
            mariadb_settings "$place" "${ports[node - 1]}" "$2"
            cat <<CONF
binlog_format = ROW
# Lets an unprivileged user create triggers.
log_bin_trust_function_creators = ON
innodb_autoinc_lock_mode = 2
wsrep_on = ON
wsrep_provider = $(galera_provider)
wsrep_cluster_name = rowan_test
wsrep_cluster_address = gcomm://$addresses
wsrep_node_name = galera$node
wsrep_node_address = 127.0.0.1:${group[node - 1]}
wsrep_sst_method = rsync
wsrep_sst_receive_address = 127.0.0.1:${transfer[node - 1]}
wsrep_provider_options = "base_port=${group[node - 1]};gmcast.listen_addr=tcp://127.0.0.1:${group[node - 1]};ist.recv_addr=127.0.0.1:$(free_port "$folder");gcache.size=32M;$patience"
[sst]
# The key is for clients; without this a node wants stunnel for its copy.
ssl-mode = DISABLED
CONF
        } >"$place/my.cnf"
        write_start "$place/start" "$user" "$(program mariadbd)" --defaults-file="$place/my.cnf"
        [ -e "$place/log" ] || : >"$place/log"
    done
    first=$(galera_most_advanced "$folder")
    galera_begin_cluster "$folder/galera$first"
    await "galera$first" "$folder/galera$first" 60 galera_ready "$folder/galera$first" 1
    # One after the other: two that join at the same time get in each other's way, which takes longer.
    for node in 1 2 3; do
        [ "$node" != "$first" ] || continue
        place=$folder/galera$node size=$((size + 1))
        launch "$place"
        await "galera$node" "$place" 60 galera_ready "$place" "$size"
    done
    await "galera$first" "$folder/galera$first" 30 galera_ready "$folder/galera$first" 3
    {
        export_line ROWAN_TEST_GALERA "mariadb://rowan@127.0.0.1:${ports[0]},127.0.0.1:${ports[1]},127.0.0.1:${ports[2]}/rowan"
        for node in 1 2 3; do
            export_line "ROWAN_TEST_GALERA_NODE_$node" "mariadb://rowan@127.0.0.1:${ports[node - 1]}/rowan"
            export_line "ROWAN_TEST_GALERA_ADMIN_$node" "mariadb://root@localhost/mysql?socket=$folder/galera$node/socket"
            export_line "ROWAN_TEST_GALERA_PIDFILE_$node" "$folder/galera$node/pid"
        done
    } >"$folder/galera1/environment"
}

# galera_begin_cluster PLACE: also by a node that was not the last to leave.
galera_begin_cluster() {
    [ ! -e "$1/data/grastate.dat" ] || sed -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' "$1/data/grastate.dat"
    launch "$1" --wsrep-new-cluster
}

galera_restart() {
    local other alone=yes
    galera_stop "$1"
    for other in "${1%/*}"/galera[123]; do
        ! owned_pid "$other" >/dev/null || alone=no
    done
    if [ "$alone" = yes ]; then
        galera_begin_cluster "$1"
    else
        launch "$1"
    fi
    await "${1##*/}" "$1" 300 galera_ready "$1" # it catches up with what the others write meanwhile
}

galera_stop() {
    halt "$1" TERM 30
}
