// Tells a statement that names a missing table from one that is wrong in itself, by asking the catalogue.
#include "missing_table.hpp"

#include "catalogue.hpp"
#include "connection.hpp"
#include "sql_tokens.hpp"

#include <string>

namespace rowan::sqlite {
namespace {

// The names behind FROM, JOIN, INTO and UPDATE; CREATE and DROP say by themselves what they miss.
std::string first_missing_table(sqlite3* handle, std::string_view sql) {
    tokenizer tokens(sql);
    token last = tokens.next();
    if (last.is_word("WITH")) return {}; // its names look like tables
    for (token next = tokens.next(); next.kind != token_kind::end; last = next, next = tokens.next()) {
        const bool leads =
            last.is_word("FROM") || last.is_word("JOIN") || last.is_word("INTO") || last.is_word("UPDATE");
        if (!leads || (next.kind != token_kind::word && next.kind != token_kind::quoted_name)) continue;
        if (next.is_word("SET") || next.is_word("OR")) continue; // DO UPDATE SET, UPDATE OR
        token ahead = tokenizer(sql.substr(next.end)).next();
        if (ahead.is_symbol('.') || ahead.is_symbol('(')) continue; // of another schema, or a function
        std::string name = next.name();
        const int code = sqlite3_table_column_metadata(handle, nullptr, name.c_str(), nullptr, nullptr, nullptr,
                                                       nullptr, nullptr, nullptr);
        // A view is an error too here, so the catalogue has the last word.
        if (code == SQLITE_OK) continue;
        sqlite3_stmt* probe = nullptr;
        const std::string sql_of_probe =
            std::string("SELECT 1 FROM ") + catalogue(handle) +
            " WHERE name = ?1 COLLATE NOCASE UNION ALL SELECT 1 FROM pragma_module_list WHERE name = ?1 COLLATE NOCASE";
        if (sqlite3_prepare_v2(handle, sql_of_probe.c_str(), -1, &probe, nullptr) != SQLITE_OK) return {};
        sqlite3_bind_text(probe, 1, name.c_str(), -1, SQLITE_STATIC);
        const int answer = sqlite3_step(probe);
        sqlite3_finalize(probe);
        if (answer == SQLITE_DONE) return name;
    }
    return {};
}

} // namespace

void throw_failed_preparation(connection& owner, const failure& what) {
    error_details details = details_of(owner.handle(), what); // before the message is lost
    const std::string name = first_missing_table(owner.handle(), what.sql);
    if (!name.empty()) {
        details.kind = error_kind::schema_mismatch;
        details.message = "the database has no table \"" + name + "\"; create it, or check the path of the database";
    }
    throw_error(std::move(details));
}

} // namespace rowan::sqlite
