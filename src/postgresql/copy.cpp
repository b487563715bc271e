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
    case core::value_kind::blob: append_hex(out, value); return;
    case core::value_kind::text:
        check_text(value, where);
        append_escaped(out, value.text());
        return;
    default: append_text(out, value, where);
    }
}

} // namespace

// All of them also when the server has refused one already: libpq shows no answer before the end, and the server drops
// what follows.
void connection::send_copied_rows(std::size_t columns, core::function_ref<bool(core::value_view*)> next) {
    std::vector<core::value_view> row(columns);
    std::string text;
    for (bool is_more = true; is_more && !m_channel.is_cancelled();) {
        is_more = next(row.data());
        for (std::size_t i = 0; is_more && i < columns; ++i) {
            if (i > 0) text += '\t';
            append_field(text, row[i], i);
        }
        if (is_more) text += '\n';
        if (text.size() < piece && is_more) continue;
        if (PQputCopyData(m_channel.get(), text.data(), static_cast<int>(text.size())) < 0) return;
        if (m_channel.send_all() != arrival::ready) return;
        text.clear();
    }
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
    try {
        send_copied_rows(columns.size(), next);
    } catch (...) {
        refused = std::current_exception();
    }
    outcome came{.how = arrival::lost};
    const char* const why = refused || m_channel.is_cancelled() ? "a row was not given" : nullptr;
    if (PQputCopyEnd(m_channel.get(), why) > 0) came = receive_all(m_channel, true);
    note_state();
    if (refused) {
        if (came.how != arrival::ready) m_is_usable = m_in_transaction = false;
        std::rethrow_exception(refused);
    }
    if (!came.is_good()) fail(came, what);
    if (m_channel.is_cancelled()) m_is_usable = false;
    return true;
}

} // namespace rowan::postgresql
