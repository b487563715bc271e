// Just enough of SQL's grammar to know what a statement is and where it ends, without being misled by quotes and
// comments.
#include "sql_text.hpp"

#include <algorithm>
#include <cstddef>

namespace rowan::mariadb {
namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";

bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Behind the comment that starts at `at`; `at` itself if none does. What the server runs (/*! … */) is none.
std::size_t behind_comment(std::string_view sql, std::size_t at) noexcept {
    const std::string_view rest = sql.substr(at);
    const bool is_dash = rest.starts_with("--") && (rest.size() == 2 || blanks.find(rest[2]) != std::string_view::npos);
    if (is_dash || rest.starts_with("#")) {
        const std::size_t line = rest.find('\n');
        return line == std::string_view::npos ? sql.size() : at + line + 1;
    }
    if (!rest.starts_with("/*") || rest.starts_with("/*!") || rest.starts_with("/*M!")) return at;
    const std::size_t close = rest.find("*/", 2);
    return close == std::string_view::npos ? sql.size() : at + close + 2;
}

void skip_blanks(std::string_view& sql) noexcept {
    for (;;) {
        std::size_t at = std::min(sql.find_first_not_of(" \t\r\n\f\v("), sql.size());
        if (at < sql.size()) at = behind_comment(sql, at);
        if (at == 0) return;
        sql.remove_prefix(at);
    }
}

std::string_view next_word(std::string_view& sql) noexcept {
    skip_blanks(sql);
    std::size_t size = 0;
    while (size < sql.size() && is_letter(sql[size])) ++size;
    const std::string_view word = sql.substr(0, size);
    sql.remove_prefix(size);
    return word;
}

bool is_word(std::string_view word, std::string_view upper) noexcept {
    return std::equal(word.begin(), word.end(), upper.begin(), upper.end(), [](char left, char right) {
        return (left >= 'a' && left <= 'z' ? static_cast<char>(left - 'a' + 'A') : left) == right;
    });
}

bool is_one_of(std::string_view word, std::string_view upper_words) noexcept {
    while (!upper_words.empty()) {
        const std::string_view each = upper_words.substr(0, upper_words.find(' '));
        if (is_word(word, each)) return true;
        upper_words.remove_prefix(std::min(each.size() + 1, upper_words.size()));
    }
    return false;
}

} // namespace

bool locks_rows(std::string_view sql) noexcept {
    const auto has = [sql](std::string_view upper_words) {
        for (std::size_t at = 0; at + upper_words.size() <= sql.size(); ++at) {
            if (is_word(sql.substr(at, upper_words.size()), upper_words)) return true;
        }
        return false;
    };
    return has("FOR UPDATE") || has("IN SHARE MODE");
}

verb verb_of(std::string_view sql) noexcept {
    std::string_view first = next_word(sql);
    if (is_word(first, "SET")) {
        if (!is_word(next_word(sql), "STATEMENT")) return verb::other;
        std::string_view word = first; // SET STATEMENT variable = value FOR …
        while (!sql.empty() && !is_word(word, "FOR")) {
            word = next_word(sql);
            if (word.empty()) sql.remove_prefix(sql.empty() ? 0 : 1);
        }
        first = next_word(sql);
    }
    if (is_one_of(first, "SELECT SHOW EXPLAIN DESCRIBE DESC WITH VALUES TABLE ANALYZE CHECKSUM HELP USE DO"))
        return is_word(first, "ANALYZE") && is_word(next_word(sql), "TABLE") ? verb::other : verb::read;
    if (is_one_of(first, "INSERT UPDATE DELETE REPLACE")) return verb::change;
    if (is_word(first, "BEGIN") && is_word(next_word(sql), "NOT")) return verb::compound;
    if (is_one_of(first, "BEGIN START")) return verb::begin;
    if (is_word(first, "COMMIT")) return verb::commit;
    if (is_one_of(first, "SAVEPOINT RELEASE")) return verb::savepoint;
    if (is_word(first, "ROLLBACK")) {
        std::string_view next = next_word(sql);
        if (is_word(next, "WORK")) next = next_word(sql);
        return is_word(next, "TO") ? verb::savepoint : verb::rollback;
    }
    return verb::other;
}

std::size_t end_of_token(std::string_view sql, std::size_t at) noexcept {
    const char c = sql[at];
    if (c == '\'' || c == '"' || c == '`') { // a doubled quote is one that closes and one that opens
        const std::size_t close = sql.find(c, at + 1);
        return close == std::string_view::npos ? sql.size() : close + 1;
    }
    const std::size_t behind = behind_comment(sql, at);
    return behind == at ? at + 1 : behind;
}

std::string_view next_statement(std::string_view& sql) noexcept {
    while (!sql.empty() && (sql.front() == ';' || blanks.find(sql.front()) != std::string_view::npos))
        sql.remove_prefix(1);
    std::size_t at = 0;
    while (at < sql.size() && sql[at] != ';') at = end_of_token(sql, at);
    const std::string_view statement = sql.substr(0, at);
    sql.remove_prefix(at);
    return statement;
}

} // namespace rowan::mariadb
