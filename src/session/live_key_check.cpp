// One key of a model held against the indexes of the live table: term by term, then condition, collation and the rest.
#include "live_key_check.hpp"

#include "normalised_sql.hpp"

#include <rowan/statement/key_writer.hpp>
#include <rowan/statement/spelling.hpp>
#include <rowan/statement/table_writer.hpp>

#include <vector>

namespace rowan::session {
namespace {

using driver::live_key;
using driver::live_term;
using statement::key_term;

bool is_collation(std::string_view live, std::string_view expected) {
    return expected.empty() || live.empty() || equal_ignoring_case(live, expected);
}

// Holds one live key against the expected terms.
class comparison {
public:
    comparison(const live_key& live, const std::vector<key_term>& expected, const statement::capabilities& engine)
        : m_live(live), m_expected(expected), m_engine(engine), m_matches(expected.size(), nullptr) {
        std::vector<bool> is_used(live.terms.size(), false);
        for (std::size_t i = 0; i < expected.size(); ++i) {
            for (std::size_t j = 0; j < live.terms.size() && m_matches[i] == nullptr; ++j) {
                if (is_used[j] || !is_term(live.terms[j], expected[i])) continue;
                is_used[j] = true;
                m_matches[i] = &live.terms[j];
                ++m_matched;
            }
        }
    }

    [[nodiscard]] bool has_same_terms() const { return m_matched == m_expected.size() && covers_no_more(); }
    [[nodiscard]] bool covers_no_more() const { return m_matched == m_live.terms.size(); }
    [[nodiscard]] bool covers_all() const { return m_matched == m_expected.size(); }
    [[nodiscard]] bool overlaps() const {
        for (const live_term& live : m_live.terms) {
            for (const key_term& term : m_expected) {
                if (mentions(live, *term.column)) return true;
            }
        }
        return false;
    }

    // "x" compares "email" by NOCASE …; empty if all are as expected.
    [[nodiscard]] std::string wrong_collation() const {
        for (std::size_t i = 0; i < m_expected.size(); ++i) {
            const std::string_view wanted = m_expected[i].is_expression
                                                ? m_engine.default_collation
                                                : expected_collation(*m_expected[i].column, m_engine);
            if (m_matches[i] == nullptr || is_collation(m_matches[i]->collation, wanted)) continue;
            return "compares " + m_expected[i].sql + " by the collation " + m_matches[i]->collation + " instead of " +
                   std::string(wanted);
        }
        return {};
    }

private:
    [[nodiscard]] bool is_term(const live_term& live, const key_term& expected) const {
        if (!expected.is_expression)
            return !live.column.empty() && same_name(live.column, expected.column->name, m_engine);
        return live.column.empty() && normalised_sql(live.expression) == normalised_sql(expected.sql);
    }
    [[nodiscard]] bool mentions(const live_term& live, const core::column_info& column) const {
        if (!live.column.empty()) return same_name(live.column, column.name, m_engine);
        const std::string text = " " + normalised_sql(live.expression) + " ";
        return text.find(" " + normalised_sql(statement::quoted(column.name, m_engine)) + " ") != std::string::npos;
    }

    const live_key& m_live;
    const std::vector<key_term>& m_expected;
    const statement::capabilities& m_engine;
    std::vector<const live_term*> m_matches;
    std::size_t m_matched = 0;
};

std::string terms_of(const live_key& live, const statement::capabilities& engine) {
    std::string text;
    for (const live_term& term : live.terms) {
        if (!text.empty()) text += ", ";
        text += term.column.empty() ? term.expression : statement::quoted(term.column, engine);
    }
    return "(" + text + ")";
}

std::string title_of(const live_key& live, const statement::capabilities& engine) {
    if (live.is_primary) return "the primary key " + terms_of(live, engine);
    return (live.is_unique ? "the unique index " : "the index ") + statement::quoted(live.name, engine);
}

std::string where_fault(const live_key& live, const core::key_info& key, std::string_view expected) {
    if (normalised_sql(live.where) == normalised_sql(expected)) return {};
    if (key.where.empty()) return "is only partial (WHERE " + live.where + ")";
    const std::string wanted = "WHERE " + std::string(key.where);
    if (live.where.empty()) return "covers all rows, and not only those of the key (" + wanted + ")";
    return "is partial over other rows (WHERE " + live.where + " instead of " + wanted + ")";
}

// What keeps an index over the same terms from being the key; empty: nothing.
std::string fault_of(const live_key& live, const core::key_info& key, std::string_view where,
                     const comparison& compared, const statement::capabilities& engine) {
    if (key.is_unique && !live.is_unique) return "is not unique";
    std::string fault = where_fault(live, key, where);
    if (!fault.empty() || !key.is_unique) return fault;
    if (live.is_deferrable) return "is deferrable, so that no insert can rely on it";
    if (key.nulls_not_distinct && engine.nulls_not_distinct && !live.nulls_not_distinct && !live.is_primary)
        return "lets any number of NULLs in";
    return compared.wrong_collation();
}

std::vector<key_term> canonical_terms(driver::connection& on, const core::table_info& table,
                                      const core::key_info& key) {
    std::vector<key_term> terms = statement::key_terms(table, key, on.capabilities());
    for (key_term& term : terms) {
        if (term.is_expression) term.sql = on.canonical_expression(table.name, term.sql);
    }
    return terms;
}

std::string canonical_where(driver::connection& on, const core::table_info& table, const core::key_info& key) {
    return key.where.empty() ? std::string() : on.canonical_expression(table.name, key.where);
}

// Whether the model needs the index for another of its keys.
bool is_of_another_key(driver::connection& on, const live_key& live, const core::table_info& table,
                       const core::key_info& key) {
    for (const auto keys : {table.keys, table.indexes}) {
        for (const core::key_info& other : keys) {
            if (&other == &key || !statement::unsupported_key(other, table, on.capabilities()).empty()) continue;
            const std::vector<key_term> expected = canonical_terms(on, table, other);
            const comparison compared(live, expected, on.capabilities());
            if (compared.has_same_terms() &&
                fault_of(live, other, canonical_where(on, table, other), compared, on.capabilities()).empty())
                return true;
        }
    }
    return false;
}

// What an index over other terms does instead of the key.
std::string other_terms(const live_key& live, const comparison& compared, const statement::capabilities& engine) {
    std::string text = live.is_primary ? std::string("is over other columns") : "is over " + terms_of(live, engine);
    if (compared.covers_no_more()) return text + ", fewer than the key, and refuses rows that the key allows";
    if (compared.covers_all()) return text + ", more than the key, and lets several rows with one key in";
    return text;
}

// No index can make up for a column that compares by another collation than the model takes it to.
std::string column_fault(const driver::live_table& live, const std::vector<key_term>& expected,
                         const statement::capabilities& engine) {
    for (const key_term& term : expected) {
        const driver::live_column* column = find_column(live, term.column->name, engine);
        const std::string_view wanted = expected_collation(*term.column, engine);
        if (term.is_expression || column == nullptr || is_collation(column->collation, wanted)) continue;
        return "the column " + term.sql + " has the collation " + column->collation + " instead of " +
               std::string(wanted);
    }
    return {};
}

void add_finding(std::string& text, const std::string& finding) {
    if (!text.empty()) text += "; ";
    text += finding;
}

} // namespace

bool same_name(std::string_view left, std::string_view right, const statement::capabilities& engine) noexcept {
    return engine.names_ignore_case ? equal_ignoring_case(left, right) : left == right;
}

const driver::live_column* find_column(const driver::live_table& live, std::string_view name,
                                       const statement::capabilities& engine) {
    for (const driver::live_column& column : live.columns) {
        if (same_name(column.name, name, engine)) return &column;
    }
    return nullptr;
}

std::string_view expected_collation(const core::column_info& column, const statement::capabilities& engine) noexcept {
    return column.collation.empty() ? engine.default_collation : column.collation;
}

key_finding find_key(driver::connection& on, const driver::live_table& live, const core::table_info& table,
                     const core::key_info& key) {
    const statement::capabilities& engine = on.capabilities();
    const std::vector<key_term> expected = canonical_terms(on, table, key);
    const std::string where = canonical_where(on, table, key);
    const std::string name = statement::index_name(table, key);
    key_finding finding;
    finding.instead = statement::unsupported_key(key, table, engine);
    if (!finding.instead.empty()) {
        finding.can_be_added = false;
        return finding;
    }
    if (live.is_view) {
        finding.instead = "it is a view, and no view enforces a key";
        finding.can_be_added = false;
        return finding;
    }
    if (key.is_unique && !live.obstacles.empty()) {
        for (const std::string& each : live.obstacles) add_finding(finding.instead, each);
        finding.can_be_added = false;
        return finding;
    }
    for (const live_key& each : live.keys) {
        const comparison compared(each, expected, engine);
        const bool has_name = same_name(each.name, name, engine);
        finding.is_name_taken = finding.is_name_taken || has_name;
        std::string fault;
        if (compared.has_same_terms()) {
            fault = fault_of(each, key, where, compared, engine);
            if (fault.empty() && !finding.is_there) {
                finding.is_there = true;
                finding.index_name = each.name;
            }
        } else if (key.is_unique && each.is_unique && compared.overlaps()) {
            fault = other_terms(each, compared, engine);
        }
        if (!fault.empty()) add_finding(finding.instead, title_of(each, engine) + " " + fault);
        if (has_name && !finding.is_there && is_of_another_key(on, each, table, key)) {
            add_finding(finding.instead, "its name is that of the index of another key; give it one by rowan::named");
            finding.can_be_added = false;
        }
    }
    if (key.is_unique) {
        const std::string fault = column_fault(live, expected, engine);
        if (!fault.empty()) {
            add_finding(finding.instead, fault);
            finding.is_there = finding.can_be_added = false;
        }
    }
    if (finding.instead.empty())
        finding.instead = key.is_unique ? "no unique index is over these columns" : "there is none";
    return finding;
}

} // namespace rowan::session
