// SQL text as a run of tokens: enough to find words, parentheses and commas without being misled by quotes and
// comments.
#include "sql_tokens.hpp"

namespace rowan::sqlite {
namespace {

bool is_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
// Every byte above ASCII belongs to a word, as in SQLite's own tokenizer.
bool is_word_start(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_word_part(char c) noexcept {
    return is_word_start(c) || is_digit(c) || c == '$';
}
char upper(char c) noexcept {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// Where the quotation that starts at `at` ends; the closing character doubled stands for itself, except for ']'.
std::size_t end_of_quotation(std::string_view sql, std::size_t at) noexcept {
    const char close = sql[at] == '[' ? ']' : sql[at];
    for (++at; at < sql.size(); ++at) {
        if (sql[at] != close) continue;
        if (close == ']' || at + 1 >= sql.size() || sql[at + 1] != close) return at + 1;
        ++at;
    }
    return sql.size();
}

std::size_t end_of_run(std::string_view sql, std::size_t at, bool (*belongs)(char)) noexcept {
    while (at < sql.size() && belongs(sql[at])) ++at;
    return at;
}

} // namespace

bool token::is_word(std::string_view wanted) const noexcept {
    if (kind != token_kind::word || text.size() != wanted.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (upper(text[i]) != wanted[i]) return false;
    }
    return true;
}

std::string token::name() const {
    if (kind != token_kind::quoted_name && kind != token_kind::string) return std::string(text);
    const char close = text.front() == '[' ? ']' : text.front();
    std::string unquoted;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        unquoted += text[i];
        if (close != ']' && text[i] == close) ++i;
    }
    return unquoted;
}

void tokenizer::skip_blanks() noexcept {
    while (m_at < m_sql.size()) {
        const std::string_view left = m_sql.substr(m_at);
        if (is_space(left.front())) {
            ++m_at;
        } else if (left.substr(0, 2) == "--") {
            const std::size_t line = left.find('\n');
            m_at = line == std::string_view::npos ? m_sql.size() : m_at + line + 1;
        } else if (left.substr(0, 2) == "/*") {
            const std::size_t close = left.find("*/", 2);
            m_at = close == std::string_view::npos ? m_sql.size() : m_at + close + 2;
        } else {
            return;
        }
    }
}

token tokenizer::next() noexcept {
    skip_blanks();
    token found;
    found.begin = found.end = m_at;
    if (m_at >= m_sql.size()) return found;
    const char first = m_sql[m_at];
    if (first == '\'') {
        found.kind = token_kind::string;
        found.end = end_of_quotation(m_sql, m_at);
    } else if (first == '"' || first == '`' || first == '[') {
        found.kind = token_kind::quoted_name;
        found.end = end_of_quotation(m_sql, m_at);
    } else if (is_word_start(first)) {
        found.kind = token_kind::word;
        found.end = end_of_run(m_sql, m_at, is_word_part);
        // x'00ff' is one literal
        if (found.end == m_at + 1 && upper(first) == 'X' && found.end < m_sql.size() && m_sql[found.end] == '\'') {
            found.kind = token_kind::number;
            found.end = end_of_quotation(m_sql, found.end);
        }
    } else if (is_digit(first)) {
        found.kind = token_kind::number;
        found.end = end_of_run(m_sql, m_at, [](char c) { return is_word_part(c) || c == '.'; });
    } else if (first == '?' || first == ':' || first == '@' || first == '$' || first == '#') {
        found.kind = token_kind::symbol;
        found.end = end_of_run(m_sql, m_at + 1, is_word_part);
    } else {
        found.kind = token_kind::symbol;
        found.end = m_at + 1;
    }
    found.text = m_sql.substr(found.begin, found.end - found.begin);
    m_at = found.end;
    return found;
}

bool is_blank(std::string_view sql) noexcept {
    tokenizer tokens(sql);
    for (token next = tokens.next(); next.kind != token_kind::end; next = tokens.next()) {
        if (!next.is_symbol(';')) return false;
    }
    return true;
}

bool is_commit(std::string_view sql) noexcept {
    const token first = tokenizer(sql).next();
    return first.is_word("COMMIT") || first.is_word("END") || first.is_word("RELEASE"); // of the outermost savepoint
}

bool is_full_rollback(std::string_view sql) noexcept {
    tokenizer tokens(sql);
    if (!tokens.next().is_word("ROLLBACK")) return false;
    const token second = tokens.next();
    return !(second.is_word("TRANSACTION") ? tokens.next() : second).is_word("TO");
}

} // namespace rowan::sqlite
