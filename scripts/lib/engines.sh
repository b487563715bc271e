# What each engine needs from the distribution, to be built and to be run as a private server.
# shellcheck shell=bash

# client_package ENGINE: prints the headers and the library that it is built with.
client_package() {
    case $1 in
        sqlite) echo libsqlite3-dev ;;
        postgresql) echo libpq-dev ;;
        mariadb | galera) echo libmariadb-dev ;;
    esac
}

# server_packages ENGINE: prints, one a line, what scripts/servers starts for it.
server_packages() {
    case $1 in
        postgresql) printf '%s\n' postgresql openssl ;;
        pgbouncer) echo pgbouncer ;;
        mariadb) printf '%s\n' mariadb-server-core mariadb-client-core openssl ;;
        galera) printf '%s\n' mariadb-server-core mariadb-client-core openssl mariadb-server galera-4 rsync ;;
    esac
}

# engine_option ENGINE: prints the CMake option that builds it; galera is the mariadb engine on three nodes.
engine_option() {
    case $1 in
        galera) echo ROWAN_MARIADB ;;
        *) echo "ROWAN_${1^^}" ;;
    esac
}
