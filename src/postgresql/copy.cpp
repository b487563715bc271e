// Loading rows by COPY, in its text format, which every type reads.
// https://www.postgresql.org/docs/15/sql-copy.html
#include "connection.hpp"
#include "element.hpp"

#include <rowan/core/error.hpp>

#include <exception>
#include <vector>

namespace rowan::postgresql {
namespace {

// What is gathered before it is sent.
constexpr std::size_t piece = 64 * 1024;
// The server takes less than 1 GiB in one row, and in one message (MaxAllocSize in its memutils.h, version 15).
constexpr std::size_t longest = (std::size_t{1} << 30) - 64;

void check_length(std::size_t length) {
    if (length > longest)
        throw_error(error_kind::value_too_long, "the row is longer than PostgreSQL can take, 1 GiB as text");
}

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: out += c;
        }
    }
}

void append_hex(std::string& out, const core::value_view& blob) {
    constexpr char digits[] = "0123456789abcdef";
    out += "\\\\x";
    const auto* const bytes = static_cast<const unsigned char*>(blob.data);
    for (std::size_t i = 0; i < blob.size; ++i) {
        out += digits[bytes[i] >> 4];
        out += digits[bytes[i] & 15];
    }
}

void append_field(std::string& out, const core::value_view& value, std::size_t column) {
    const place where{column + 1};
    switch (value.kind) {
    case core::value_kind::null: out += "\\N"; return;
    case core::value_kind::blob:
        check_length(out.size() + 2 * value.size);
        append_hex(out, value);
        return;
    case core::value_kind::text:
        check_length(out.size() + value.size);
        check_text(value, where);
        append_escaped(out, value.text());
        return;
    default: append_text(out, value, where);
    }
}

} // namespace

// All of them also when the server has refused one already: libpq shows no answer before the end, and the server drops
// what follows. False: not all of them were sent.
bool connection::send_copied_rows(std::size_t columns, core::function_ref<bool(core::value_view*)> next) {
    std::vector<core::value_view> row(columns);
    std::string text;
    for (bool is_more = true; is_more && !m_channel.is_cancelled();) {
        is_more = next(row.data());
        for (std::size_t i = 0; is_more && i < columns; ++i) {
            if (i > 0) text += '\t';
            append_field(text, row[i], i);
        }
        if (is_more) text += '\n';
        check_length(text.size());
        if (text.size() < piece && is_more) continue;
        // 0: there is no room for it, although everything before it has been sent
        if (PQputCopyData(m_channel.get(), text.data(), static_cast<int>(text.size())) != 1) return false;
        if (m_channel.send_all() != arrival::ready) return false;
        text.clear();
    }
    return !m_channel.is_cancelled();
}

bool connection::load_rows(std::string_view table, std::span<const std::string> columns,
                           core::function_ref<bool(core::value_view*)> next) {
    std::string sql = "COPY " + std::string(table) + " (";
    for (std::size_t i = 0; i < columns.size(); ++i) (sql += i > 0 ? ", " : "") += columns[i];
    sql += ") FROM STDIN";
    const failure what{.sql = sql, .in_transaction = in_transaction(), .is_write = true};
    get_ready(what);
    send_queue(what);
    outcome begun{.how = arrival::lost};
    if (PQsendQuery(m_channel.get(), sql.c_str()) != 0) begun.how = m_channel.receive_first(begun.last);
    if (PQresultStatus(begun.last.get()) != PGRES_COPY_IN) {
        begun.failed = std::move(begun.last);
        owned_result nothing;
        if (begun.how == arrival::ready) begun.how = m_channel.receive(nothing);
        fail(begun, what);
    }
    std::exception_ptr refused;
    bool are_all_sent = false;
    try {
        are_all_sent = send_copied_rows(columns.size(), next);
    } catch (...) {
        refused = std::current_exception();
    }
    outcome came{.how = arrival::lost};
    const char* const why = are_all_sent ? nullptr : "a row was not given";
    if (PQputCopyEnd(m_channel.get(), why) > 0) came = receive_all(m_channel, true);
    note_state();
    if (refused) {
        if (came.how != arrival::ready) m_is_usable = m_in_transaction = false;
        std::rethrow_exception(refused);
    }
    // The connection is alive and there was time, but libpq could not take or read something.
    if (!are_all_sent && came.how == arrival::ready && !m_channel.is_cancelled())
        throw_error({.kind = error_kind::out_of_memory,
                     .message = "out of memory while rows were sent to PostgreSQL",
                     .statement = sql,
                     .poisons_transaction = what.in_transaction});
    if (!came.is_good()) fail(came, what);
    if (m_channel.is_cancelled()) m_is_usable = false;
    return true;
}

} // namespace rowan::postgresql
