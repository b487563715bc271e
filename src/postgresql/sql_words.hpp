// What can be told about a statement from its words, without asking the server.
#pragma once

#include <string>
#include <string_view>

namespace rowan::postgresql {

/// Goes through the words of SQL text, past quotes, comments and dollar quotes.
class sql_words {
public:
    explicit sql_words(std::string_view sql) noexcept : m_sql(sql) {}

    /// The next word; empty at the end.
    std::string_view next() noexcept;
    /// The sign in front of the word that `next` gave last, without blanks; NUL at the beginning.
    [[nodiscard]] char before() const noexcept { return m_before; }
    /// Whether a semicolon was passed.
    [[nodiscard]] bool has_passed_end() const noexcept { return m_has_passed_end; }

private:
    void skip(std::string_view closing, std::size_t from) noexcept;
    void skip_quoted(char quote, bool has_escapes) noexcept;
    void skip_comment() noexcept;
    bool skip_dollar_quoted() noexcept;

    std::string_view m_sql;
    std::size_t m_at = 0;
    char m_last = '\0';
    char m_before = '\0';
    bool m_has_passed_end = false;
};

/// `word` is in upper case.
[[nodiscard]] bool is_word(std::string_view text, std::string_view word) noexcept;

/// What a statement does, as far as this side has to know.
struct statement_traits {
    bool is_empty = false;    // blanks and comments only
    bool is_write = false;    // it may change data or the schema
    bool is_commit = false;   // it ends a transaction for good
    bool is_rollback = false; // it undoes a transaction or a part of it
    bool is_full_rollback = false;
    bool is_begin = false;
    bool forgets_statements = false; // DISCARD ALL, DEALLOCATE ALL
    bool is_single = true;           // no second statement behind it
};
[[nodiscard]] statement_traits traits_of(std::string_view sql) noexcept;

/// The privileges on tables that a statement on rows takes: "INSERT, UPDATE or SELECT". Empty for another statement.
[[nodiscard]] std::string privileges_of(std::string_view sql);

} // namespace rowan::postgresql
