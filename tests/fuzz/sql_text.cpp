// The small readers of SQL text: they never run beyond it, and what they say of a statement is what PostgreSQL's own
// parser says.
#include "fuzz/support/given_bytes.hpp"
#include "fuzz/support/postgresql_parser.hpp"

#include "session/normalised_sql.hpp"
#include "sqlite/index_sql.hpp"
#include "sqlite/sql_tokens.hpp"
#ifdef ROWAN_HAS_POSTGRESQL
#include "postgresql/sql_words.hpp"
#endif
#ifdef ROWAN_HAS_MARIADB
#include "mariadb/default_text.hpp"
#include "mariadb/list_forms.hpp"
#include "mariadb/sql_text.hpp"
#endif

#include <rowan/core/utf8.hpp>

namespace rowan::fuzz {
namespace {

void check_sqlite(std::string_view sql) {
    sqlite::tokenizer tokens(sql);
    std::size_t at = 0;
    for (sqlite::token next = tokens.next(); next.kind != sqlite::token_kind::end; next = tokens.next()) {
        require(next.begin >= at && next.end > next.begin && next.end <= sql.size(),
                "tokens stand one behind the other");
        require(next.text == sql.substr(next.begin, next.end - next.begin), "a token is what stands there");
        static_cast<void>(next.name());
        at = next.end;
    }
    static_cast<void>(sqlite::is_blank(sql));
    static_cast<void>(sqlite::is_commit(sql));
    static_cast<void>(sqlite::is_full_rollback(sql));
    static_cast<void>(sqlite::split_index_sql(sql));
    const std::string text(sql);
    require(session::normalised_sql(text) == session::normalised_sql(" \n" + text), "blanks in front do not count",
            sql);
}

#ifdef ROWAN_HAS_POSTGRESQL
constexpr std::string_view writes[] = {"{InsertStmt",   "{UpdateStmt",        "{DeleteStmt", "{MergeStmt",
                                       "{CreateStmt",   "{DropStmt",          "{IndexStmt",  "{AlterTableStmt",
                                       "{TruncateStmt", "{CreateTableAsStmt", "intoClause"};

// What the words say may be more careful than the truth, never less.
void check_postgresql(std::string_view sql) {
    const postgresql::statement_traits traits = postgresql::traits_of(sql);
    if (!has_postgresql_parser() || !core::find_bad_text(sql).ok()) return;
    const syntax_tree tree = parse_postgresql(std::string(sql));
    if (!tree.problem.empty()) return;
    require(traits.is_empty == (tree.statements == 0), "it is empty where there is no statement", sql);
    require(!traits.is_single || tree.statements <= 1, "several statements are seen", sql);
    if (tree.statements != 1) return;
    if (tree.has("{ExplainStmt") && traits.is_write) return; // by its ANALYZE
    if (tree.has("{PrepareStmt") || tree.has("{CopyStmt") || tree.has("{ExplainStmt") || tree.has("{DeclareCursorStmt"))
        return;
    for (const std::string_view each : writes)
        require(!tree.has(std::string(each)) || traits.is_write, "a write is seen", sql);
}
#endif

#ifdef ROWAN_HAS_MARIADB
void check_mariadb(std::string_view sql) {
    static_cast<void>(mariadb::verb_of(sql));
    static_cast<void>(mariadb::without_trailing_zeros(sql));
    std::size_t at = 0;
    while (at < sql.size()) {
        const std::size_t end = mariadb::end_of_token(sql, at);
        require(end > at && end <= sql.size(), "a token has an end", sql);
        at = end;
    }
    std::string_view rest = sql;
    std::size_t before = rest.size() + 1;
    while (rest.size() < before) {
        before = rest.size();
        const std::string_view statement = mariadb::next_statement(rest);
        require(statement.empty() ? rest.empty() || rest.size() < before || before == 0 : true, "it goes on", sql);
    }
    require(rest.empty(), "all statements are read", sql);
    const mariadb::list_sql parts = mariadb::split_lists(sql);
    require(parts.pieces.size() == parts.positions.size() + 1, "a piece on each side of a list", sql);
    if (parts.positions.empty()) require(parts.pieces.front() == sql, "what has no list is as it was", sql);
}
#endif

} // namespace
} // namespace rowan::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    rowan::fuzz::given_bytes given(data, size);
    const std::string_view sql = given.rest();
    rowan::fuzz::check_sqlite(sql);
#ifdef ROWAN_HAS_POSTGRESQL
    rowan::fuzz::check_postgresql(sql);
#endif
#ifdef ROWAN_HAS_MARIADB
    rowan::fuzz::check_mariadb(sql);
#endif
    return 0;
}
