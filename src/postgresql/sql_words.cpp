// What can be told about a statement from its words. https://www.postgresql.org/docs/15/sql-syntax-lexical.html
#include "sql_words.hpp"

#include <initializer_list>

namespace rowan::postgresql {
namespace {

bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_in_word(char c) noexcept {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '$';
}
bool is_blank(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) noexcept {
    for (const std::string_view each : words) {
        if (is_word(text, each)) return true;
    }
    return false;
}

bool has_word(std::string_view sql, std::string_view wanted) noexcept {
    sql_words words(sql);
    for (std::string_view word = words.next(); !word.empty(); word = words.next()) {
        if (is_word(word, wanted)) return true;
    }
    return false;
}

// Whether a statement that only reads by its first word has one that writes inside it: a common table, or the statement
// behind common tables. UPDATE in FOR UPDATE stands behind a word.
bool has_writing_part(sql_words words) noexcept {
    for (std::string_view word = words.next(); !word.empty(); word = words.next()) {
        const bool may_begin = words.before() == '(' || words.before() == ')';
        if (may_begin && is_one_of(word, {"INSERT", "UPDATE", "DELETE", "MERGE"})) return true;
        if (is_word(word, "INTO")) return true; // SELECT … INTO a new table
    }
    return false;
}

} // namespace

bool is_word(std::string_view text, std::string_view word) noexcept {
    if (text.size() != word.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i] >= 'a' && text[i] <= 'z' ? static_cast<char>(text[i] - 'a' + 'A') : text[i];
        if (c != word[i]) return false;
    }
    return true;
}

void sql_words::skip(std::string_view closing, std::size_t from) noexcept {
    const std::size_t found = m_sql.find(closing, from);
    m_at = found == std::string_view::npos ? m_sql.size() : found + closing.size();
}

void sql_words::skip_quoted(char quote, bool has_escapes) noexcept {
    for (++m_at; m_at < m_sql.size(); ++m_at) {
        if (has_escapes && m_sql[m_at] == '\\') {
            ++m_at;
        } else if (m_sql[m_at] == quote) {
            if (m_at + 1 >= m_sql.size() || m_sql[m_at + 1] != quote) break;
            ++m_at;
        }
    }
    if (m_at < m_sql.size()) ++m_at;
}

void sql_words::skip_comment() noexcept { // they nest
    int depth = 0;
    do {
        const std::string_view two = m_sql.substr(m_at, 2);
        if (two == "/*") ++depth;
        if (two == "*/") --depth;
        m_at += two == "/*" || two == "*/" ? 2 : 1;
    } while (depth > 0 && m_at < m_sql.size());
}

bool sql_words::skip_dollar_quoted() noexcept {
    std::size_t end = m_at + 1;
    if (end < m_sql.size() && m_sql[end] >= '0' && m_sql[end] <= '9') return false; // a parameter
    while (end < m_sql.size() && is_in_word(m_sql[end]) && m_sql[end] != '$') ++end;
    if (end >= m_sql.size() || m_sql[end] != '$') return false;
    const std::string_view tag = m_sql.substr(m_at, end + 1 - m_at);
    skip(tag, end + 1);
    return true;
}

std::string_view sql_words::next() noexcept {
    while (m_at < m_sql.size()) {
        const char c = m_sql[m_at];
        if (is_blank(c)) {
            ++m_at;
        } else if (m_sql.substr(m_at, 2) == "--") {
            skip("\n", m_at);
        } else if (m_sql.substr(m_at, 2) == "/*") {
            skip_comment();
        } else if (is_letter(c)) {
            const std::size_t begin = m_at;
            while (m_at < m_sql.size() && is_in_word(m_sql[m_at])) ++m_at;
            const std::string_view word = m_sql.substr(begin, m_at - begin);
            m_before = m_last;
            m_last = word.back();
            if (word.size() == 1 && (c == 'e' || c == 'E') && m_at < m_sql.size() && m_sql[m_at] == '\'') {
                skip_quoted('\'', true);
                continue;
            }
            return word;
        } else if (c == '\'' || c == '"') {
            skip_quoted(c, false);
            m_last = c;
        } else if (c == '$' && skip_dollar_quoted()) {
            m_last = c;
        } else {
            m_has_passed_end = m_has_passed_end || c == ';';
            m_last = c;
            ++m_at;
        }
    }
    return {};
}

statement_traits traits_of(std::string_view sql) noexcept {
    statement_traits traits;
    sql_words words(sql);
    const std::string_view first = words.next();
    traits.is_empty = first.empty();
    const bool is_query = is_one_of(first, {"SELECT", "WITH", "VALUES", "TABLE"});
    traits.is_begin = is_one_of(first, {"BEGIN", "START"});
    traits.is_commit = is_one_of(first, {"COMMIT", "END"});
    traits.is_rollback = is_one_of(first, {"ROLLBACK", "ABORT"});
    const bool is_harmless =
        is_one_of(first, {"SHOW", "SET", "RESET", "SAVEPOINT", "RELEASE", "FETCH", "MOVE", "CLOSE", "DECLARE", "LISTEN",
                          "UNLISTEN", "DEALLOCATE", "DISCARD", "PREPARE", "LOCK"});
    bool has_all = false;
    bool has_to = false;
    bool has_analyze = false;
    for (std::string_view word = words.next(); !word.empty(); word = words.next()) {
        if (words.has_passed_end()) traits.is_single = false;
        has_all = has_all || is_word(word, "ALL");
        has_to = has_to || is_word(word, "TO");
        has_analyze = has_analyze || is_one_of(word, {"ANALYZE", "ANALYSE"});
    }
    traits.is_full_rollback = traits.is_rollback && !has_to;
    traits.forgets_statements = has_all && is_one_of(first, {"DISCARD", "DEALLOCATE"});
    const bool is_explained = is_word(first, "EXPLAIN");
    if (!traits.is_single)
        traits.is_write = true;
    else if (is_query)
        traits.is_write = has_writing_part(sql_words(sql));
    else if (is_explained)
        traits.is_write = has_analyze;
    else
        traits.is_write =
            !(traits.is_empty || traits.is_begin || traits.is_commit || traits.is_rollback || is_harmless);
    return traits;
}

// https://www.postgresql.org/docs/15/sql-grant.html: what reads a column takes SELECT, and a lock on a row UPDATE.
std::string privileges_of(std::string_view sql) {
    struct sign {
        std::string_view word;
        std::string_view privilege;
    };
    static constexpr sign signs[] = {{"INSERT", "INSERT"}, {"COPY", "INSERT"},   {"UPDATE", "UPDATE"},
                                     {"SHARE", "UPDATE"},  {"DELETE", "DELETE"}, {"SELECT", "SELECT"},
                                     {"TABLE", "SELECT"},  {"WHERE", "SELECT"},  {"RETURNING", "SELECT"}};
    if (!is_one_of(sql_words(sql).next(), {"SELECT", "WITH", "TABLE", "INSERT", "UPDATE", "DELETE", "COPY"})) return {};
    std::string names;
    std::string_view last;
    for (const sign& each : signs) {
        if (each.privilege == last || !has_word(sql, each.word)) continue;
        if (!last.empty()) (names += names.empty() ? "" : ", ") += last;
        last = each.privilege;
    }
    if (!names.empty()) names += " or ";
    return names += last;
}

} // namespace rowan::postgresql
