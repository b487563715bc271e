// SQL expressions brought into one spelling, token by token.
#include "normalised_sql.hpp"

#include <cstddef>
#include <vector>

namespace rowan::session {
namespace {

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_word(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool is_plain_name(std::string_view name) noexcept {
    if (name.empty() || (name.front() >= '0' && name.front() <= '9')) return false;
    for (const char c : name) {
        if (!is_word(c)) return false;
    }
    return true;
}

std::string in_lower_case(std::string_view text) {
    std::string lowered(text);
    for (char& c : lowered) c = lower(c);
    return lowered;
}

class token_reader {
public:
    explicit token_reader(std::string_view sql) : m_sql(sql) {}

    std::vector<std::string> all() {
        std::vector<std::string> tokens;
        for (skip_blanks(); m_at < m_sql.size(); skip_blanks()) tokens.push_back(next());
        return tokens;
    }

private:
    [[nodiscard]] bool starts(std::string_view text) const { return m_sql.substr(m_at, text.size()) == text; }

    void skip_to(std::string_view end, std::size_t from) {
        const std::size_t found = m_sql.find(end, from);
        m_at = found == std::string_view::npos ? m_sql.size() : found + end.size();
    }

    void skip_blanks() {
        while (m_at < m_sql.size()) {
            if (is_space(m_sql[m_at])) {
                ++m_at;
            } else if (starts("--")) {
                skip_to("\n", m_at);
            } else if (starts("/*")) {
                skip_to("*/", m_at + 2);
            } else {
                return;
            }
        }
    }

    std::string next() {
        const char first = m_sql[m_at];
        if (first == '\'') return "'" + quotation('\'') + "'";
        if (first == '"' || first == '`' || first == '[') {
            const std::string name = in_lower_case(quotation(first == '[' ? ']' : first));
            return is_plain_name(name) ? name : "\"" + name + "\"";
        }
        const std::size_t begin = m_at++;
        while (is_word(first) && m_at < m_sql.size() && is_word(m_sql[m_at])) ++m_at;
        return in_lower_case(m_sql.substr(begin, m_at - begin));
    }

    // What stands up to the closing quote, doubled ones included as they are.
    std::string quotation(char close) {
        const std::size_t begin = ++m_at;
        while (m_at < m_sql.size()) {
            if (m_sql[m_at] == close) {
                if (m_at + 1 >= m_sql.size() || m_sql[m_at + 1] != close) break;
                ++m_at;
            }
            ++m_at;
        }
        const std::size_t end = m_at < m_sql.size() ? m_at++ : m_at;
        return std::string(m_sql.substr(begin, end - begin));
    }

    std::string_view m_sql;
    std::size_t m_at = 0;
};

// Whether the first parenthesis is closed by the last token.
bool is_enclosed(const std::vector<std::string>& tokens, std::size_t begin, std::size_t end) {
    if (end - begin < 2 || tokens[begin] != "(") return false;
    int depth = 0;
    for (std::size_t i = begin; i < end; ++i) {
        if (tokens[i] == "(") ++depth;
        if (tokens[i] == ")" && --depth == 0) return i + 1 == end;
    }
    return false;
}

} // namespace

std::string normalised_sql(std::string_view sql) {
    const std::vector<std::string> tokens = token_reader(sql).all();
    std::size_t begin = 0;
    std::size_t end = tokens.size();
    while (is_enclosed(tokens, begin, end)) {
        ++begin;
        --end;
    }
    std::string text;
    for (std::size_t i = begin; i < end; ++i) {
        if (i > begin) text += ' ';
        text += tokens[i];
    }
    return text;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept {
    if (left.size() != right.size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (lower(left[i]) != lower(right[i])) return false;
    }
    return true;
}

} // namespace rowan::session
