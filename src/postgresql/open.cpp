// Opens a connection to a PostgreSQL server, without ever waiting beyond the deadline.
#include "open.hpp"

#include "hosts.hpp"

#include <rowan/core/error.hpp>

#include <algorithm>
#include <poll.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rowan::postgresql {
namespace {

constexpr int oldest_version = 120000;
constexpr std::int64_t longest_for_one_of_several_ns = 60'000'000'000; // where connect_timeout does not say it

owned_handle begin_connecting(const options& how) {
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    for (const auto& [keyword, value] : how.keywords) {
        keywords.push_back(keyword.c_str());
        values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    owned_handle handle(PQconnectStartParams(keywords.data(), values.data(), 0));
    if (handle == nullptr) throw_error(error_kind::out_of_memory, "out of memory while connecting to PostgreSQL");
    PQsetErrorVerbosity(handle.get(), PQERRORS_VERBOSE); // shows the SQLSTATE, which nothing else tells at this stage
    return handle;
}

// "FATAL:  28P01: …": the code stands behind the severity, which is in the server's language. Of several hosts, the
// last one's.
std::string sqlstate_in(std::string_view message) {
    std::string state;
    constexpr std::string_view letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (std::size_t at = message.find(":  "); at != std::string_view::npos; at = message.find(":  ", at + 3)) {
        const std::string_view code = message.substr(at + 3, 5);
        if (code.size() == 5 && code.find_first_not_of(letters) == std::string_view::npos &&
            message.substr(at + 8, 2) == ": ")
            state = code;
    }
    return state;
}

// On one line, and without where in the server's source it was said.
std::string in_one_line(std::string_view message) {
    std::string text;
    while (!message.empty()) {
        const std::size_t end = message.find('\n');
        std::string_view line = message.substr(0, end);
        message.remove_prefix(end == std::string_view::npos ? message.size() : end + 1);
        while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
        const bool is_location =
            line.find(".c:") != std::string_view::npos && line.find(":  ") != std::string_view::npos;
        if (line.empty() || is_location) continue;
        if (!text.empty()) text += "; ";
        text += line;
    }
    return text;
}

std::string_view advice_for(std::string_view sqlstate) noexcept {
    if (sqlstate == "28P01") return "the password is wrong or missing";
    if (sqlstate == "28000") return "the server does not let this user in from here (pg_hba.conf)";
    if (sqlstate == "3D000") return "there is no such database; create it first";
    if (sqlstate == "53300") return "all connections that the server allows are in use";
    if (sqlstate == "57P03") return "the server is starting up or shutting down";
    return {};
}

[[noreturn]] void fail(PGconn* handle) {
    const std::string_view message = PQerrorMessage(handle);
    const std::string state = sqlstate_in(message);
    error_details details;
    details.kind = error_kind::connection_failed;
    details.engine_code = engine_code_of(state);
    details.message = "cannot connect to PostgreSQL";
    const std::string_view advice = advice_for(state);
    if (!advice.empty()) (details.message += ": ") += advice;
    details.message += ": " + in_one_line(message);
    details.retryable = state == "53300" || state == "57P03";
    throw_error(std::move(details));
}

void wait_until_connected(PGconn* handle, driver::deadline until) {
    PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
    if (PQstatus(handle) == CONNECTION_BAD) fail(handle);
    while (wanted != PGRES_POLLING_OK) {
        const short events = wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (!wait_for_socket(PQsocket(handle), events, until))
            throw_error({.kind = error_kind::timeout,
                         .message = std::string("timed out while connecting to PostgreSQL at ") + PQhost(handle),
                         .retryable = true});
        wanted = PQconnectPoll(handle);
        if (wanted == PGRES_POLLING_FAILED) fail(handle);
    }
}

// libpq, driven from outside, heeds no connect_timeout, and would wait for the first of several hosts until the whole
// time is over. So each is tried by itself, and has its share of the time.
owned_handle connect_to_one_of(const host_list& hosts, driver::deadline until) {
    const std::int64_t longest = hosts.timeout_ns.value_or(longest_for_one_of_several_ns);
    error_details all{.kind = error_kind::connection_failed};
    for (std::size_t i = 0; i < hosts.attempts.size(); ++i) {
        const std::int64_t left = until == driver::no_deadline ? longest : until - driver::clock_now();
        const auto others = static_cast<std::int64_t>(hosts.attempts.size() - i);
        const std::int64_t share = std::min(longest, left / others);
        try {
            owned_handle handle = begin_connecting(hosts.attempts[i]);
            wait_until_connected(handle.get(), driver::clock_now() + share);
            return handle;
        } catch (const error& failure) {
            all.kind = failure.kind();
            all.engine_code = failure.engine_code();
            all.retryable = failure.retryable();
            (all.message += all.message.empty() ? "" : "; ") += failure.what();
        }
    }
    throw_error(std::move(all));
}

struct opened {
    owned_handle handle;
    std::string_view refusal_of_writes;
};

opened connect(const options& how, driver::deadline until) {
    owned_handle handle = begin_connecting(how);
    const host_list hosts = hosts_of(handle.get(), how);
    if (hosts.attempts.size() > 1) return {connect_to_one_of(hosts, until), hosts.refusal_of_writes};
    const driver::deadline sooner = hosts.timeout_ns ? driver::clock_now() + *hosts.timeout_ns : driver::no_deadline;
    wait_until_connected(handle.get(), std::min(sooner, until));
    return {std::move(handle), hosts.refusal_of_writes};
}

void check_server(PGconn* handle) {
    const int version = PQserverVersion(handle);
    if (version < oldest_version)
        throw_error(error_kind::connection_failed, "the PostgreSQL server is version " +
                                                       std::to_string(version / 10000) + "; Rowan needs 12 or later");
}

bool is_set_to(PGconn* handle, const char* parameter, std::string_view wanted) {
    const char* const value = PQparameterStatus(handle, parameter);
    return value == nullptr || std::string_view(value).substr(0, wanted.size()) == wanted;
}

bool is_standby(PGconn* handle) { // told from version 14 on
    const char* const value = PQparameterStatus(handle, "in_hot_standby");
    return value != nullptr && std::string_view(value) == "on";
}

// The server has told these while connecting: what is as Rowan's statements and readers take it costs nothing.
void set_up(connection& made) {
    PGconn* const handle = made.wire().get();
    if (!is_set_to(handle, "standard_conforming_strings", "on")) made.execute("SET standard_conforming_strings = on");
    if (!is_set_to(handle, "DateStyle", "ISO")) made.execute("SET DateStyle = ISO");
    // Where prefer-standby has come to the primary: a function that writes, called by a SELECT, is refused there too.
    if (made.refusal_of_writes().empty() || is_standby(handle)) return;
    made.execute("SET default_transaction_read_only = on");
}

} // namespace

std::unique_ptr<connection> open_connection(const options& how, const std::shared_ptr<endpoint_state>& shared,
                                            driver::deadline until) {
    auto [handle, refusal_of_writes] = connect(how, until);
    check_server(handle.get());
    PQsetErrorVerbosity(handle.get(), PQERRORS_DEFAULT);
    PQsetNoticeProcessor(handle.get(), [](void*, const char*) {}, nullptr); // not to the program's stderr
    if (PQsetnonblocking(handle.get(), 1) != 0) fail(handle.get());
    auto made = std::make_unique<connection>(std::move(handle), shared, refusal_of_writes);
    made->set_deadline(until);
    set_up(*made);
    made->set_deadline(driver::no_deadline);
    return made;
}

} // namespace rowan::postgresql
