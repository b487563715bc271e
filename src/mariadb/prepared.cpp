// One prepared statement: bound, run, and its rows read one by one as they come from the server.
#include "prepared.hpp"

#include "list_text.hpp"
#include "replays.hpp"

#include <rowan/core/error.hpp>

#include <algorithm>
#include <errmsg.h>
#include <utility>

namespace rowan::mariadb {
namespace {

constexpr std::size_t packet_overhead = 64 * 1024; // what else a statement sends: less than this

} // namespace

prepared::prepared(connection& owner, std::string_view sql)
    : m_connection(owner), m_sql(sql), m_verb(verb_of(sql)), m_parts(split_lists(sql)),
      m_parameters(m_parts.parameters), m_kinds(m_parts.positions.size(), core::value_kind::integer) {
    use_form();
}

prepared::~prepared() {
    reset();
    m_connection.enter();
    if (prepared* const other = m_connection.streaming(); other != nullptr) other->take_in_or_drop_rows();
    for (const form& each : m_forms) mysql_stmt_close(each.statement);
}

std::string prepared::sql_of_form() const {
    return m_kinds.empty() ? m_sql : join_lists(m_parts, m_kinds);
}

// The form for lists of these kinds, prepared if it is new.
void prepared::use_form() {
    for (const form& each : m_forms) {
        if (each.kinds != m_kinds) continue;
        m_statement = each.statement;
        return;
    }
    m_connection.make_ready(m_sql);
    m_forms.reserve(m_forms.size() + 1); // from here to where it is kept, nothing may fail but the server
    form added{m_kinds, nullptr};
    const std::string sql = sql_of_form();
    MYSQL_STMT* const made = mysql_stmt_init(m_connection.handle());
    if (made == nullptr) throw_error(error_kind::out_of_memory, "out of memory while preparing a statement");
    mysql_stmt_attr_set(made, STMT_ATTR_CB_USER_DATA, &m_row);
    mysql_stmt_attr_set(made, STMT_ATTR_CB_RESULT, reinterpret_cast<const void*>(&row_decoder::decode));
    m_connection.begin_call();
    if (mysql_stmt_prepare(made, sql.data(), sql.size()) != 0) {
        failure what{.code = mysql_stmt_errno(made),
                     .message = mysql_stmt_error(made),
                     .sql = m_sql,
                     .in_transaction = m_connection.in_transaction()};
        mysql_stmt_close(made);
        m_connection.fail(std::move(what));
    }
    added.statement = made;
    m_forms.push_back(std::move(added));
    m_statement = made;
    m_columns_are_late = mysql_stmt_field_count(made) == 0;
    if (mysql_stmt_param_count(made) != m_parts.parameters)
        throw_error({.kind = error_kind::misuse,
                     .message = "the parameters of the statement cannot be told from its text",
                     .statement = m_sql});
}

void prepared::start(const core::value_view* values, std::size_t count, driver::fetch) {
    if (m_state != state::idle) reset();
    if (count != m_parts.parameters) refuse_count(count);
    if (m_parts.takes_rows)
        m_rows_given.set(values, count);
    else
        set_parameters(values, count);
    const std::size_t bytes = m_parts.takes_rows ? m_rows_given.bytes() : m_parameters.bytes();
    const std::size_t limit = m_connection.packet_limit();
    if (bytes > limit - std::min(limit / 4, packet_overhead)) refuse_size(bytes);
    if (!m_kinds.empty() || m_statement == nullptr) use_form();
    m_state = state::bound;
    // Whether a write returns rows, or a procedure gives some, is known only once it has run.
    if (m_columns_are_late) run();
}

void prepared::set_parameters(const core::value_view* values, std::size_t count) {
    m_parameters.begin();
    std::size_t list = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const bool is_list = list < m_parts.positions.size() && m_parts.positions[list] == i;
        if (!is_list) {
            m_parameters.set(i, values[i]);
            continue;
        }
        if (values[i].kind != core::value_kind::list)
            throw_error({.kind = error_kind::misuse,
                         .message = "parameter " + std::to_string(i + 1) + " must be a list",
                         .statement = m_sql});
        m_kinds[list] = kind_of_list(values[i]);
        m_parameters.set_list(i, values[i], m_kinds[list] == core::value_kind::text);
        ++list;
    }
}

bool prepared::step() {
    if (m_state == state::bound) run();
    if (m_state == state::dropped)
        throw_error(error_kind::out_of_memory, "out of memory while another statement wanted the connection");
    return m_state == state::running && fetch();
}

// The table has got more or fewer columns (SELECT *), which the library refuses in the middle of the answer. What only
// reads may be run again.
bool prepared::drop_changed_rows() noexcept {
    if (mysql_stmt_errno(m_statement) != CR_NEW_STMT_METADATA || is_write()) return false;
    m_statement->state = MYSQL_STMT_USER_FETCHING; // the library has forgotten that rows follow
    return true;
}

// A new statement on the server in place of the one that it does not know any more; closing that takes in what is left
// of its answer.
void prepared::prepare_again() {
    form forgotten{};
    for (form& each : m_forms) {
        if (each.statement == m_statement) std::swap(forgotten, each);
    }
    std::erase_if(m_forms, [](const form& each) { return each.statement == nullptr; });
    m_statement = nullptr; // until there is another
    m_parameters.forget_statement();
    mysql_stmt_close(forgotten.statement);
    use_form();
}

bool prepared::try_run() noexcept {
    const bool is_bound = m_parts.takes_rows ? m_rows_given.bind_to(m_statement) : m_parameters.bind_to(m_statement);
    return is_bound && mysql_stmt_execute(m_statement) == 0;
}

void prepared::run() {
    m_connection.make_ready(m_sql);
    m_connection.begin_call();
    m_was_in_transaction = m_connection.in_transaction();
    m_may_be_replayed = m_connection.capabilities().replays_writes && m_verb == verb::change && !m_was_in_transaction;
    m_affected = m_rows = 0;
    bool is_done = try_run();
    if (!is_done && (is_forgotten(mysql_stmt_errno(m_statement)) || drop_changed_rows())) {
        prepare_again();
        is_done = try_run();
    }
    if (!is_done) fail();
    const unsigned columns = mysql_stmt_field_count(m_statement);
    if (columns == 0) {
        m_affected = m_verb == verb::change ? static_cast<std::int64_t>(mysql_stmt_affected_rows(m_statement)) : 0;
        m_state = state::done;
        return m_connection.succeeded(false);
    }
    m_state = state::running; // rows are on their way, whatever happens here
    m_connection.set_streaming(this);
    m_connection.succeeded(true);
    m_row.set_columns(mariadb_stmt_fetch_fields(m_statement), columns);
}

// What mysql_stmt_fetch says of the next row.
int prepared::next_row() noexcept {
    const int code = mysql_stmt_fetch(m_statement);
    const bool is_no_row = code != 0 && mysql_stmt_errno(m_statement) != CR_MALFORMED_PACKET;
    if (m_may_be_replayed && m_rows > 0 && !is_no_row && end_rows_at_ok(m_statement)) return MYSQL_NO_DATA;
    if (code == 0) ++m_rows;
    return code;
}

bool prepared::fetch() {
    m_connection.enter();
    const int code = next_row();
    if (code == 0) {
        m_row.check();
        return true;
    }
    if (code != MYSQL_NO_DATA) fail();
    finish();
    return false;
}

// A procedure may give several results, of which the first one counts.
void prepared::finish() {
    const bool was_streaming = m_connection.streaming() == this;
    m_state = state::done;
    m_affected = m_verb == verb::change ? m_rows : 0;
    if (!was_streaming) return;
    while (mysql_stmt_more_results(m_statement)) {
        if (mysql_stmt_next_result(m_statement) > 0) fail();
    }
    m_connection.set_streaming(nullptr);
    m_connection.succeeded(false);
}

void prepared::read(core::value_view* columns, std::size_t count) {
    const std::vector<core::value_view>& row = m_row.values();
    for (std::size_t i = 0; i < count; ++i) columns[i] = row[i];
}

void prepared::take_in_rows() {
    m_row.keep_row(); // if there is no room, the rows stay where they are
    if (!try_store_rows()) fail();
}

void prepared::take_in_or_drop_rows() noexcept {
    try {
        m_row.keep_row();
    } catch (...) {
        end_rows();
        m_state = state::dropped;
        return;
    }
    if (try_store_rows()) return;
    m_state = state::dropped;
    m_connection.abandoned();
}

bool prepared::try_store_rows() noexcept {
    m_connection.enter();
    const bool is_stored = mysql_stmt_store_result(m_statement) == 0;
    m_connection.set_streaming(nullptr);
    if (!is_stored) m_state = state::done;
    return is_stored;
}

void prepared::reset() noexcept {
    if (m_state == state::running) end_rows();
    m_state = state::idle;
}

// Rows that were taken into memory stay there if another statement's are coming in: the library would mix them up.
void prepared::end_rows() noexcept {
    prepared* const streaming = m_connection.streaming();
    if (streaming != nullptr && streaming != this) return;
    m_connection.enter();
    while (m_may_be_replayed && streaming == this && next_row() == 0) {
    }
    mysql_stmt_free_result(m_statement);
    if (streaming == nullptr) return;
    while (mysql_stmt_more_results(m_statement) && mysql_stmt_next_result(m_statement) == 0) {
    }
    m_connection.set_streaming(nullptr);
    m_connection.abandoned();
}

void prepared::fail() {
    failure what;
    what.code = mysql_stmt_errno(m_statement);
    what.message = mysql_stmt_error(m_statement);
    if (what.code == 0) { // some failures are told by the connection alone
        what.code = mysql_errno(m_connection.handle());
        what.message = mysql_error(m_connection.handle());
    }
    what.sql = m_sql;
    what.in_transaction = m_was_in_transaction;
    what.may_commit = may_commit(m_verb, m_was_in_transaction);
    what.may_have_begun = !m_was_in_transaction && m_verb == verb::compound;
    m_state = state::idle;
    if (m_connection.streaming() == this) m_connection.set_streaming(nullptr);
    m_connection.fail(std::move(what));
}

// The server would close the connection without a word.
void prepared::refuse_size(std::size_t bytes) const {
    throw_error({.kind = error_kind::value_too_long,
                 .message = "the values of the statement have " + std::to_string(bytes) +
                            " bytes; the server takes at most " + std::to_string(m_connection.packet_limit()) +
                            " in one statement (max_allowed_packet)",
                 .statement = m_sql});
}

void prepared::refuse_count(std::size_t count) const {
    throw_error({.kind = error_kind::misuse,
                 .message = "the statement takes " + std::to_string(m_parts.parameters) + " parameters and was given " +
                            std::to_string(count),
                 .statement = m_sql});
}

} // namespace rowan::mariadb
