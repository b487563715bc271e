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

# galera_start FOLDER DURABLE
galera_start() {
    local folder=$1 first=$1/galera1 place node user group=() transfer=() addresses='' ports=()
    user=$(server_user mysql)
    for node in 1 2 3; do
        ports+=("$(free_port "$folder")") group+=("$(free_port "$folder")") transfer+=("$(free_port "$folder")")
        addresses+=${addresses:+,}127.0.0.1:${group[node - 1]}
    done
    for node in 1 2 3; do
        place=$folder/galera$node
        make_server_folder "$place" "$user"
        echo "${ports[node - 1]}" >"$place/port"
        give_certificate "$folder" "$place" "$user"
        if [ "$node" = 1 ]; then
            mariadb_make_data "$place" "$user"
        else
            cp -a "$first/data" "$place/data"
            make_server_folder "$place/tmp" "$user"
        fi
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
wsrep_provider_options = "base_port=${group[node - 1]};gmcast.listen_addr=tcp://127.0.0.1:${group[node - 1]};ist.recv_addr=127.0.0.1:$(free_port "$folder");gcache.size=32M"
[sst]
# The key is for clients; without this a node wants stunnel for its copy.
ssl-mode = DISABLED
CONF
        } >"$place/my.cnf"
        write_start "$place/start" "$user" "$(program mariadbd)" --defaults-file="$place/my.cnf"
        [ -e "$place/log" ] || : >"$place/log"
    done
    launch "$first" --wsrep-new-cluster
    await galera1 "$first" 60 galera_ready "$first" 1
    # One after the other: two that join at the same time get in each other's way, which takes longer.
    for node in 2 3; do
        place=$folder/galera$node
        launch "$place"
        await "galera$node" "$place" 60 galera_ready "$place" "$node"
    done
    await galera1 "$first" 30 galera_ready "$first" 3
    {
        export_line ROWAN_TEST_GALERA "mariadb://rowan@127.0.0.1:${ports[0]},127.0.0.1:${ports[1]},127.0.0.1:${ports[2]}/rowan"
        for node in 1 2 3; do
            export_line "ROWAN_TEST_GALERA_NODE_$node" "mariadb://rowan@127.0.0.1:${ports[node - 1]}/rowan"
            export_line "ROWAN_TEST_GALERA_ADMIN_$node" "mariadb://root@localhost/mysql?socket=$folder/galera$node/socket"
            export_line "ROWAN_TEST_GALERA_PIDFILE_$node" "$folder/galera$node/pid"
        done
    } >"$first/environment"
}

galera_restart() {
    local other alone=yes
    galera_stop "$1"
    for other in "${1%/*}"/galera[123]; do
        ! owned_pid "$other" >/dev/null || alone=no
    done
    if [ "$alone" = yes ]; then
        sed -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' "$1/data/grastate.dat"
        launch "$1" --wsrep-new-cluster
    else
        launch "$1"
    fi
    await "${1##*/}" "$1" 90 galera_ready "$1"
}

galera_stop() {
    halt "$1" TERM 30
}
