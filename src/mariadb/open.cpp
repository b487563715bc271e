// Opens connections to a MariaDB server: hosts in turn, and the session set up as everything above relies on.
#include "open.hpp"

#include "capabilities.hpp"
#include "connection.hpp"
#include "errors.hpp"
#include "open_failure.hpp"

#include <algorithm>
#include <errmsg.h>
#include <fcntl.h>
#include <mysqld_error.h>
#include <string>

namespace rowan::mariadb {
namespace {

constexpr unsigned long oldest_version = 100600; // JSON_TABLE

// A write that waits for a lock of its node while the lock's holder waits for its turn to commit behind that very write
// is noticed by nobody: seen on 10.11 with nodes under load. Ended by this limit, both are run again; by the server's
// own it would take 50 seconds.
constexpr std::string_view short_lock_waits = "SET SESSION innodb_lock_wait_timeout = 3";

// STRICT_ALL_TABLES: what does not fit is refused, not altered. NO_BACKSLASH_ESCAPES: a backslash is a backslash, as in
// the LIKE patterns that Rowan writes. NO_ENGINE_SUBSTITUTION: a table is in InnoDB or nowhere. NO_ZERO_…: 0000-00-00
// is no date. NO_AUTO_VALUE_ON_ZERO: only what is left out is numbered. NO_UNSIGNED_SUBTRACTION: 1 - 2 is -1 in any
// column. SIMULTANEOUS_ASSIGNMENT: the expressions of an update see the row as it was. lc_messages: the names of keys
// are read out of English texts; kinds of errors come from codes. The checks: a server may have them off for all
// sessions. sql_auto_is_null: IS NULL is just that.
constexpr std::string_view set_up_session =
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,"
    "NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_AUTO_VALUE_ON_ZERO,NO_UNSIGNED_SUBTRACTION,SIMULTANEOUS_ASSIGNMENT', "
    "time_zone = '+00:00', lc_messages = 'en_US', autocommit = 1, unique_checks = 1, foreign_key_checks = 1, "
    "sql_auto_is_null = 0, collation_connection = 'utf8mb4_nopad_bin'";

void use_tls(MYSQL* handle, const options& how) {
    const auto text = [](const std::string& value) { return value.empty() ? nullptr : value.c_str(); };
    if (how.tls == tls_mode::off) return;
    mysql_ssl_set(handle, text(how.tls_key), text(how.tls_cert), text(how.tls_ca), nullptr, nullptr);
    const my_bool yes = 1;
    const my_bool verifies = how.tls == tls_mode::verified ? 1 : 0;
    mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &yes);
    mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verifies);
}

// Not every release of the library insists on what was asked for.
bool lacks_tls(MYSQL* handle, const options& how) {
    return how.tls > tls_mode::preferred && mysql_get_ssl_cipher(handle) == nullptr;
}

// The TLS library must come back from an empty socket, or no deadline would be looked at.
void stop_blocking(MYSQL* handle) noexcept {
    const int socket = mysql_get_socket(handle);
    fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
}

// What the server calls itself: "10.11.6-MariaDB-…".
bool is_mariadb(MYSQL* handle) {
    return std::string_view(mysql_get_server_info(handle)).find("MariaDB") != std::string_view::npos;
}

void check_version(MYSQL* handle, const options& how, const host& to) {
    if (is_mariadb(handle) && mysql_get_server_version(handle) >= oldest_version) return;
    error_details details;
    details.message = "the server is " + std::string(mysql_get_server_info(handle)) +
                      "; Rowan needs MariaDB 10.6 or later (for JSON_TABLE)";
    throw_open_failure(how, to, std::move(details));
}

// A node that has left the primary component lets clients in, and answers what needs no table.
void refuse_lone_node(connection& asked) {
    constexpr std::string_view is_ready =
        "SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'wsrep_ready'";
    if (asked.ask(is_ready) == "ON") return;
    throw_error({.kind = error_kind::connection_failed,
                 .message = "the node is not ready (wsrep_ready is OFF)",
                 .engine_code = ER_UNKNOWN_COM_ERROR,
                 .retryable = true});
}

} // namespace

owned_handle make_handle(const options& how) {
    static const bool is_ready = mysql_library_init(0, nullptr, nullptr) == 0; // once, whatever threads come first
    if (!is_ready) throw_error(error_kind::connection_failed, "MariaDB Connector/C could not be initialised");
    owned_handle handle(mysql_init(nullptr));
    if (handle.get() == nullptr) throw_error(error_kind::out_of_memory, "out of memory while opening a connection");
    MYSQL* const raw = handle.get();
    const auto seconds = static_cast<unsigned>(std::max<std::int64_t>(1, how.connect_timeout_ns / 1'000'000'000));
    mysql_options(raw, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
    mysql_options(raw, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    const unsigned no = 0;
    mysql_options(raw, MYSQL_OPT_LOCAL_INFILE, &no); // a server must not ask for this machine's files
    const my_bool off = 0;
    mysql_options(raw, MYSQL_REPORT_DATA_TRUNCATION, &off);
    mysql_options4(raw, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "rowan");
    const unsigned protocol = how.socket.empty() ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET;
    mysql_options(raw, MYSQL_OPT_PROTOCOL, &protocol);
    use_tls(raw, how);
    return handle;
}

bool connect_handle(MYSQL* handle, const options& how, const host& to) noexcept {
    const char* const socket = how.socket.empty() ? nullptr : how.socket.c_str();
    const char* const database = how.database.empty() ? nullptr : how.database.c_str();
    // CLIENT_FOUND_ROWS: an UPDATE counts the rows that it matched, also those that had the new values already.
    return mysql_real_connect(handle, socket != nullptr ? "localhost" : to.name.c_str(), how.user.c_str(),
                              how.password.c_str(), database, to.port, socket, CLIENT_FOUND_ROWS) != nullptr;
}

namespace {

// `given` becomes what it was opened with.
owned_handle open_handle(std::shared_ptr<const options>& given, const host& to, driver::deadline latest) {
    const options& how = *given;
    owned_handle handle = make_handle(how);
    MYSQL* const raw = handle.get();
    wait waiting;
    waiting.set_deadline(latest);
    use_wait(raw);
    waiting.enter();
    const bool is_connected = connect_handle(raw, how, to);
    wait::leave();
    if (!is_connected) {
        const failure what{
            .code = mysql_errno(raw), .message = mysql_error(raw), .was_stopped = waiting.was_given_up()};
        if (what.code != CR_SSL_CONNECTION_ERROR || how.tls != tls_mode::preferred) throw_open_failure(how, to, what);
        auto plain = std::make_shared<options>(how);
        plain->tls = tls_mode::off;
        given = std::move(plain);
        return open_handle(given, to, latest);
    }
    if (lacks_tls(raw, how))
        throw_open_failure(how, to, {.code = CR_SSL_CONNECTION_ERROR, .message = "the server does not offer TLS"});
    if (mysql_get_ssl_cipher(raw) != nullptr) stop_blocking(raw);
    return handle;
}

} // namespace

std::unique_ptr<connection> open_connection(std::shared_ptr<const options> how, const host& to,
                                            driver::deadline until) {
    const driver::deadline latest = std::min(until, driver::clock_now() + how->connect_timeout_ns);
    owned_handle handle = open_handle(how, to, latest);
    MYSQL* const raw = handle.get();
    check_version(raw, *how, to);
    auto made = std::make_unique<connection>(std::move(handle), how, to);
    made->set_deadline(latest);
    try {
        made->execute(set_up_session);
        const bool is_cluster = made->ask("SELECT @@wsrep_on") == "1";
        made->set_packet_limit(made->ask("SELECT @@max_allowed_packet"));
        made->remember_server();
        made->use(is_cluster ? galera_capabilities() : capabilities());
        if (is_cluster) refuse_lone_node(*made);
        if (is_cluster) made->execute(short_lock_waits);
        if (is_cluster && how->reads_wait_for_cluster) made->execute("SET SESSION wsrep_sync_wait = 1");
    } catch (const error& failed) {
        throw_open_failure(*how, to, failed.details());
    }
    made->set_deadline(driver::no_deadline);
    return made;
}

} // namespace rowan::mariadb
