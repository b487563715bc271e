// An expression in the words of the catalogue: a constraint of a temporary table carries it through the server's parser
// and back, inside a transaction or savepoint that is rolled back. A CHECK takes any expression, other than an index,
// which wants immutable ones.
#include "canonical.hpp"

#include <rowan/core/error.hpp>
#include <rowan/core/identifier.hpp>

#include <string>

namespace rowan::postgresql {
namespace {

constexpr std::string_view tail = " IS NOT NULL)";

std::string carrier(std::string_view table, std::string_view sql) {
    std::string text = "CREATE TEMPORARY TABLE rowan_canonical (LIKE ";
    core::append_quoted(text, table, '"');
    ((text += ", CONSTRAINT rowan_canonical CHECK ((") += sql) += "\n) IS NOT NULL))";
    return text;
}

// A literal alone has the type of the column that it is compared with or stored in, and so none of its own.
bool is_plain_literal(std::string_view sql) {
    if (sql.size() < 2 || sql.front() != '\'' || sql.back() != '\'') return false;
    for (std::size_t at = 1; at + 1 < sql.size(); ++at) {
        if (sql[at] == '\'' && sql[++at] != '\'') return false;
    }
    return true;
}

class undone {
public:
    explicit undone(connection& on) : m_on(on), m_is_nested(on.in_transaction()) {
        m_on.execute_soon(m_is_nested ? "SAVEPOINT rowan_canonical" : "BEGIN");
    }
    undone(const undone&) = delete;
    undone& operator=(const undone&) = delete;
    ~undone() {
        try {
            m_on.execute(m_is_nested ? "ROLLBACK TO SAVEPOINT rowan_canonical; RELEASE SAVEPOINT rowan_canonical"
                                     : "ROLLBACK");
        } catch (const error&) { // the next statement will say so
        }
    }

private:
    connection& m_on;
    bool m_is_nested;
};

} // namespace

std::string canonical_sql(connection& on, std::string_view table, std::string_view sql) {
    if (is_plain_literal(sql)) return std::string(sql);
    std::string shown;
    try {
        const undone guard(on);
        on.execute(carrier(table, sql));
        const owned_result row = on.ask("SELECT pg_catalog.pg_get_expr(conbin, conrelid) FROM pg_catalog.pg_constraint "
                                        "WHERE conrelid = 'pg_temp.rowan_canonical'::regclass AND contype = 'c' AND "
                                        "conname = 'rowan_canonical'",
                                        {});
        if (PQntuples(row.get()) == 1) shown = PQgetvalue(row.get(), 0, 0);
    } catch (const error&) {
        if (!on.is_usable()) throw;
        return {};
    }
    const std::size_t size = shown.size();
    if (size < tail.size() + 1 || shown.front() != '(' || shown.substr(size - tail.size()) != tail) return {};
    return shown.substr(1, size - tail.size() - 1);
}

} // namespace rowan::postgresql
