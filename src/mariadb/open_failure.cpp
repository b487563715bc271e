// Why a connection could not be opened, in words that say what to do.
#include "open_failure.hpp"

#include <errmsg.h>
#include <mysqld_error.h>

namespace rowan::mariadb {
namespace {

std::string advice(unsigned code, const options& how) {
    switch (code) {
    case ER_ACCESS_DENIED_ERROR:
    case ER_ACCESS_DENIED_NO_PASSWORD_ERROR:
        return "check the user and the password of the URL, and from which hosts the server lets this user in";
    case ER_DBACCESS_DENIED_ERROR: return "grant the user a privilege on the database " + how.database;
    case ER_BAD_DB_ERROR: return "create it with CREATE DATABASE, or check the URL";
    case ER_CON_COUNT_ERROR:
    case ER_TOO_MANY_USER_CONNECTIONS:
    case ER_USER_LIMIT_REACHED: return "use fewer connections (URL option pool), or raise the server's limit";
    case ER_UNKNOWN_COM_ERROR: return "this node has no contact with the majority of its cluster";
    case CR_CONNECTION_ERROR:
    case CR_CONN_HOST_ERROR: return "is the server running, and does it listen there?";
    case CR_SSL_CONNECTION_ERROR:
        return how.tls == tls_mode::verified ? "check tls_ca, and that the certificate is for this host"
                                             : "does the server offer TLS? tls=off and tls=preferred go without";
    case CR_VERSION_ERROR:
    case CR_MALFORMED_PACKET:
    case CR_SERVER_LOST:
    case CR_SERVER_HANDSHAKE_ERR: return "is it a MariaDB server that listens there?";
    default: return {};
    }
}

} // namespace

void throw_open_failure(const options& how, const host& to, error_details details) {
    // A server that does not let anybody in is no reason to run anything again; a next host is tried anyway.
    if (details.kind != error_kind::timeout && details.kind != error_kind::out_of_memory)
        details.kind = error_kind::connection_failed;
    details.retryable = details.kind == error_kind::timeout;
    details.in_doubt = false;
    details.statement.clear();
    details.message = "cannot connect to " + place_of(how, to) + ": " + details.message;
    const std::string more = advice(static_cast<unsigned>(details.engine_code), how);
    if (!more.empty()) details.message += "; " + more;
    throw_error(std::move(details));
}

void throw_open_failure(const options& how, const host& to, const failure& what) {
    error_details details;
    details.kind = what.was_stopped ? error_kind::timeout : error_kind::connection_failed;
    details.engine_code = static_cast<int>(what.code);
    details.message = what.was_stopped ? "no answer in time" : what.message;
    throw_open_failure(how, to, std::move(details));
}

} // namespace rowan::mariadb
