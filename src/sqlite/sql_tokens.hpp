// SQL text as a run of tokens: enough to find words, parentheses and commas without being misled by quotes and
// comments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rowan::sqlite {

enum class token_kind : std::uint8_t {
    end,
    word,        // an identifier or keyword, bare
    quoted_name, // "…", `…` or […]
    string,      // '…'
    number,
    symbol, // one character, or a parameter
};

struct token {
    token_kind kind = token_kind::end;
    std::string_view text{}; // as it stands
    std::size_t begin = 0;   // its place in the whole
    std::size_t end = 0;

    /// Whether it is this keyword, whatever its case; `upper` is in upper case.
    [[nodiscard]] bool is_word(std::string_view upper) const noexcept;
    [[nodiscard]] bool is_symbol(char c) const noexcept {
        return kind == token_kind::symbol && text.size() == 1 && text.front() == c;
    }
    [[nodiscard]] bool is_name() const noexcept {
        return kind == token_kind::word || kind == token_kind::quoted_name || kind == token_kind::string;
    }
    /// The name that it stands for: without quotes, doubled quotes made single.
    [[nodiscard]] std::string name() const;
};

/// Reads one token after the other; blanks and comments are passed over. A quote that is not closed ends with the text.
class tokenizer {
public:
    explicit tokenizer(std::string_view sql) noexcept : m_sql(sql) {}
    token next() noexcept;

private:
    void skip_blanks() noexcept;

    std::string_view m_sql;
    std::size_t m_at = 0;
};

/// Whether nothing but blanks, comments and semicolons is left.
[[nodiscard]] bool is_blank(std::string_view sql) noexcept;

/// Whether the statement may end a transaction by committing it.
[[nodiscard]] bool is_commit(std::string_view sql) noexcept;

/// Whether the statement ends a transaction by undoing it, not only back to a savepoint.
[[nodiscard]] bool is_full_rollback(std::string_view sql) noexcept;

} // namespace rowan::sqlite
