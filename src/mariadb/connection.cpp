// One connection to a MariaDB server: the handle, its deadline, what waits to be sent, and who is being read.
#include "connection.hpp"

#include "capabilities.hpp"
#include "coarse_clock.hpp"
#include "default_text.hpp"
#include "live_schema.hpp"
#include "prepared.hpp"
#include "sql_text.hpp"

#include <rowan/core/utf8.hpp>

#include <array>
#include <charconv>
#include <mysqld_error.h>
#include <poll.h>
#include <utility>

namespace rowan::mariadb {
namespace {

constexpr int no_such_savepoint = 1305;

// In hexadecimal digits, which need no quoting.
constexpr std::string_view server_identity = "HEX(CONCAT_WS(' ', @@hostname, @@port, @@server_id, @@datadir))";

constexpr std::int64_t look_interval_ns = 10'000'000;

void check_text(std::string_view sql) {
    if (const core::text_check found = core::find_bad_text(sql); !found.ok()) core::throw_bad_text(found, "SQL text");
}

[[noreturn]] void throw_undone() {
    throw_error({.kind = error_kind::deadlock,
                 .message = "the server has rolled the transaction back, as it lost a conflict; run it again",
                 .engine_code = no_such_savepoint,
                 .retryable = true,
                 .poisons_transaction = true});
}

} // namespace

connection::connection(owned_handle handle, std::shared_ptr<const options> how, host to)
    : m_handle(std::move(handle)), m_options(std::move(how)), m_host(std::move(to)),
      m_capabilities(&mariadb::capabilities()) {
    m_wait.set_stopper([](void* owner) noexcept { return static_cast<connection*>(owner)->stop_statement(); }, this);
}

connection::~connection() {
    m_wait.set_stopper(nullptr, nullptr);
    enter();
}

// What the catalogue is asked ends without an error when the server is asked to end it, and without some of its rows: a
// key that is there would be missed.
driver::live_table connection::describe(std::string_view table) {
    const unsigned stops = m_stops;
    driver::live_table found = describe_table(*this, table);
    if (m_stops == stops) return found;
    throw_error({.kind = error_kind::timeout,
                 .message = "the deadline passed while the server was asked what the table is like",
                 .retryable = true});
}

// Keys over expressions are none of MariaDB's: it is asked for defaults only.
std::string connection::canonical_expression(std::string_view, std::string_view sql) {
    return shown_default(*this, sql);
}

driver::prepared* connection::prepare(std::string_view sql) {
    check_text(sql);
    return new prepared(*this, sql);
}

void connection::set_packet_limit(const std::string& bytes) {
    std::from_chars(bytes.data(), bytes.data() + bytes.size(), m_packet_limit);
}

void connection::remember_server() {
    m_server = ask("SELECT " + std::string(server_identity));
}

std::string connection::ask(std::string_view sql) {
    const std::unique_ptr<driver::prepared> statement(prepare(sql));
    statement->start(nullptr, 0);
    core::value_view answer;
    std::string text;
    while (statement->step()) {
        statement->read(&answer, 1);
        if (answer.kind == core::value_kind::text) text = answer.text();
        if (answer.kind == core::value_kind::integer) text = std::to_string(answer.integer);
    }
    return text;
}

// No round trip: a server that has closed the connection has left something to read. Not at every call, though: a
// connection that is used all the time need not be asked each time.
bool connection::is_alive() noexcept {
    const std::int64_t now = coarse_now();
    if (now < m_next_look) return m_usable;
    m_next_look = now + look_interval_ns;
    pollfd one{};
    one.fd = mysql_get_socket(handle());
    one.events = POLLIN;
    return m_usable && one.fd >= 0 && poll(&one, 1, 0) == 0;
}

void connection::make_ready(std::string_view sql) {
    enter();
    refuse_if_too_late(sql);
    if (m_streaming != nullptr) m_streaming->take_in_rows();
    if (m_is_undone) {
        m_is_undone = m_in_transaction = false;
        m_queued.clear();
        throw_undone();
    }
    if (m_capabilities->reads_may_undo) look_behind_reads(sql);
    if (!m_queued.empty()) send_queued();
}

// The answer to a read said that the transaction is open, and the cluster has undone it since: a write that is sent now
// would be committed by itself, and COMMIT would succeed. The answer to a savepoint tells it; who has nothing locked
// has nothing to lose, and needs none.
void connection::look_behind_reads(std::string_view sql) {
    const verb what = verb_of(sql);
    const bool is_work = what != verb::begin && what != verb::savepoint && what != verb::rollback;
    const bool is_read = what == verb::read;
    if (m_is_behind_read && m_may_hold_locks && m_in_transaction && is_work && !is_read && m_queued.empty())
        m_queued.emplace_back("SAVEPOINT rowan_is_open");
    const bool is_end = what == verb::commit || what == verb::rollback;
    m_may_hold_locks = m_in_transaction && !is_end && (m_may_hold_locks || (is_work && (!is_read || locks_rows(sql))));
    m_is_behind_read = is_read;
}

void connection::refuse_if_too_late(std::string_view sql) const {
    if (!m_usable)
        throw_error({.kind = m_is_out_of_time ? error_kind::timeout : error_kind::connection_lost,
                     .message = m_is_out_of_time
                                    ? "the deadline passed, and the connection was given up, as the server did "
                                      "not answer"
                                    : "the connection was lost by an earlier failure",
                     .statement = std::string(sql),
                     .retryable = true});
    if (m_wait.is_past(coarse_now()))
        throw_error({.kind = error_kind::timeout,
                     .message = "the deadline passed before the statement was sent",
                     .statement = std::string(sql),
                     .retryable = true});
}

void connection::execute(std::string_view sql) {
    check_text(sql);
    if (drop_queued(sql)) return;
    for (std::string_view each = next_statement(sql); !each.empty(); each = next_statement(sql)) {
        const verb what = verb_of(each);
        if (what == verb::rollback || what == verb::savepoint) {
            undo(each);
        } else {
            make_ready(each);
            run(each);
        }
    }
}

// Also when it is too late for anything else: a transaction must not stay open. A cluster may say of the ROLLBACK
// itself that the transaction has lost a conflict: then it is undone as well.
void connection::undo(std::string_view sql) {
    const postponement later(m_wait);
    try {
        make_ready(sql);
        run(sql);
    } catch (const error& failure) {
        if (verb_of(sql) != verb::rollback) throw;
        if (failure.kind() == error_kind::deadlock && m_usable && !m_in_transaction) return;
        m_usable = false; // what cannot be ended must not reach the next user of the connection
        throw;
    }
}

void connection::execute_soon(std::string_view sql) {
    check_text(sql);
    std::string_view rest = sql;
    for (std::string_view each = next_statement(rest); !each.empty(); each = next_statement(rest))
        m_in_transaction = m_in_transaction || verb_of(each) == verb::begin;
    m_queued.emplace_back(sql);
}

// A transaction that would end before anything was done in it need not begin.
bool connection::drop_queued(std::string_view sql) noexcept {
    if (m_queued.empty()) return false;
    const verb last = verb_of(sql);
    if (last != verb::commit && last != verb::rollback) return false;
    bool begins = false;
    for (std::string_view rest : m_queued) {
        for (std::string_view each = next_statement(rest); !each.empty(); each = next_statement(rest)) {
            const verb what = verb_of(each);
            begins = begins || what == verb::begin;
            if (what != verb::begin && what != verb::savepoint && !each.starts_with("SET TRANSACTION")) return false;
        }
    }
    if (!begins) return false;
    m_queued.clear();
    m_in_transaction = false;
    return true;
}

// A cluster may have rolled the transaction back since its last statement, and say so only by what is missing: a
// savepoint, or the transaction itself. What comes next must not be committed by itself then.
void connection::send_queued() {
    const std::vector<std::string> queued = std::exchange(m_queued, {});
    const bool was_promised = m_in_transaction;
    m_in_transaction = (handle()->server_status & SERVER_STATUS_IN_TRANS) != 0; // not what was only promised
    bool is_lost = false;
    for (const std::string_view each : queued) {
        std::string_view rest = each;
        for (std::string_view one = next_statement(rest); !one.empty(); one = next_statement(rest)) {
            try {
                run(one);
            } catch (const error& failure) {
                if (failure.engine_code() != no_such_savepoint) throw;
                is_lost = true;
            }
        }
    }
    if (!is_lost && m_in_transaction == was_promised) return;
    if (m_in_transaction) undo("ROLLBACK");
    throw_undone();
}

void connection::run(std::string_view sql) {
    const bool was_in_transaction = m_in_transaction;
    begin_call();
    if (mysql_real_query(handle(), sql.data(), sql.size()) != 0) {
        const verb what = verb_of(sql);
        fail({.code = mysql_errno(handle()),
              .message = mysql_error(handle()),
              .sql = sql,
              .in_transaction = was_in_transaction,
              .may_commit = may_commit(what, was_in_transaction)});
    }
    drop_results(sql);
    succeeded(false);
}

void connection::drop_results(std::string_view sql) {
    for (;;) {
        if (MYSQL_RES* const rows = mysql_use_result(handle()); rows != nullptr) {
            while (mysql_fetch_row(rows) != nullptr) {
            }
            mysql_free_result(rows);
        }
        const int more = mysql_errno(handle()) != 0 ? 1 : mysql_next_result(handle());
        if (more < 0) return;
        if (more > 0)
            fail({.code = mysql_errno(handle()),
                  .message = mysql_error(handle()),
                  .sql = sql,
                  .in_transaction = m_in_transaction});
    }
}

void connection::succeeded(bool has_rows) {
    m_in_transaction = (handle()->server_status & SERVER_STATUS_IN_TRANS) != 0;
    if (!has_rows && m_wait.was_stopped()) ++m_stops;
}

// Behind rows that nobody wanted may have stood an error, such as that a cluster has just rolled the transaction back:
// the server will not say so again, and COMMIT would succeed.
void connection::abandoned() noexcept {
    const unsigned code = mysql_errno(handle());
    if (m_wait.was_stopped()) ++m_stops;
    m_is_out_of_time = m_wait.was_given_up();
    if (m_is_out_of_time || is_fatal(code)) m_usable = false;
    if (!m_usable || code == 0 || !m_in_transaction) return;
    failure behind_rows;
    behind_rows.code = code;
    behind_rows.in_transaction = true;
    find_out_transaction(behind_rows);
    m_is_undone = m_usable && !m_in_transaction;
    m_in_transaction = m_is_undone || m_in_transaction; // until somebody is told
}

void connection::fail_if_broken_off(std::string_view sql) {
    if (mysql_warning_count(handle()) == 0) return;
    const std::unique_ptr<driver::prepared> warnings(prepare("SHOW WARNINGS")); // level, code, message
    warnings->start(nullptr, 0);
    std::array<core::value_view, 3> warning;
    while (warnings->step()) {
        warnings->read(warning.data(), warning.size());
        const auto code = static_cast<unsigned>(warning[1].integer);
        if (kind_of(code) == error_kind::statement_failed) continue; // a view of a table that is gone, for example
        const std::string message(warning[2].text());
        warnings->reset();
        fail({.code = code, .message = message, .sql = sql, .in_transaction = m_in_transaction});
    }
}

void connection::fail(failure what) {
    what.was_stopped = m_wait.was_stopped();
    what.is_too_late = m_wait.is_past(driver::clock_now());
    if (m_wait.was_given_up() || is_fatal(what.code)) m_usable = false;
    find_out_transaction(what);
    what.has_rolled_back = what.in_transaction && !m_in_transaction;
    throw_error(details_of(what));
}

// An error packet does not say whether the server has rolled back; that of any statement does.
void connection::find_out_transaction(const failure& what) noexcept {
    if (!m_usable) {
        m_in_transaction = false;
        return;
    }
    const bool is_known = !what.in_transaction || undoes_statement_only(what.code);
    if (is_known && !what.may_have_begun) return;
    const postponement later(m_wait);
    m_wait.forget();
    if (mysql_real_query(handle(), "DO 0", 4) != 0) m_usable = false;
    m_in_transaction = m_usable && (handle()->server_status & SERVER_STATUS_IN_TRANS) != 0;
    const bool is_undone = kind_of(what.code) == error_kind::deadlock && what.code != ER_AUTOINC_READ_FAILED;
    if (!m_in_transaction || !is_undone) return;
    // Nothing of it is left, whatever the server believes.
    if (mysql_real_query(handle(), "ROLLBACK", 8) != 0) m_usable = false;
    m_in_transaction = false;
}

// From a second connection; not thrown further: there is no time left for anything else. Behind a balancer, or a name
// of several addresses, it may reach another server, where the number is somebody else's. Once the server has confirmed
// the request, it cannot hit a later statement: each begins by forgetting it (MariaDB's sql/sql_parse.cc,
// dispatch_command, reset_kill_query). On a node of a cluster it may end a later wait for a lock, as a conflict.
wait::request connection::stop_statement() noexcept {
    try {
        options how = *m_options;
        how.connect_timeout_ns = 1'000'000'000;
        wait own;
        const owned_handle second = make_handle(how);
        use_wait(second.get());
        own.set_timeout(how.connect_timeout_ns);
        own.enter();
        if (!connect_handle(second.get(), how, m_host)) return wait::request::not_sent;
        const std::string sql = "BEGIN NOT ATOMIC IF " + std::string(server_identity) + " <> '" + m_server +
                                "' THEN SIGNAL SQLSTATE '45000'; END IF; KILL QUERY " +
                                std::to_string(mysql_thread_id(handle())) + "; END";
        if (mysql_real_query(second.get(), sql.data(), sql.size()) == 0) return wait::request::confirmed;
        return is_fatal(mysql_errno(second.get())) ? wait::request::unconfirmed : wait::request::not_sent;
    } catch (...) {
        return wait::request::unconfirmed;
    }
}

} // namespace rowan::mariadb
