// The parts of a CREATE INDEX statement that SQLite's catalogue keeps only as text: expressions and the condition.
#include "index_sql.hpp"

#include "sql_tokens.hpp"

namespace rowan::sqlite {
namespace {

// The tokens of one term, without what says how it is sorted.
std::string term_text(std::string_view sql, std::vector<token> tokens) {
    if (!tokens.empty() && (tokens.back().is_word("ASC") || tokens.back().is_word("DESC"))) tokens.pop_back();
    if (tokens.size() > 2 && tokens[tokens.size() - 2].is_word("COLLATE")) tokens.resize(tokens.size() - 2);
    if (tokens.empty()) return {};
    return std::string(sql.substr(tokens.front().begin, tokens.back().end - tokens.front().begin));
}

// Up to the end of the last token: a comment or semicolon behind the condition is no part of it.
std::string rest_text(std::string_view sql, tokenizer& tokens) {
    const token first = tokens.next();
    std::size_t end = first.end;
    for (token next = tokens.next(); next.kind != token_kind::end && !next.is_symbol(';'); next = tokens.next()) {
        end = next.end;
    }
    return std::string(sql.substr(first.begin, end - first.begin));
}

} // namespace

index_parts split_index_sql(std::string_view sql) {
    index_parts parts;
    tokenizer tokens(sql);
    token next = tokens.next();
    while (next.kind != token_kind::end && !next.is_symbol('(')) next = tokens.next();
    std::vector<token> term;
    for (int depth = 1; depth > 0;) {
        next = tokens.next();
        if (next.kind == token_kind::end) return parts;
        if (next.is_symbol('(')) ++depth;
        if (next.is_symbol(')')) --depth;
        const bool is_term_end = depth == 0 || (depth == 1 && next.is_symbol(','));
        if (is_term_end) {
            parts.terms.push_back(term_text(sql, term));
            term.clear();
        } else {
            term.push_back(next);
        }
    }
    if (tokens.next().is_word("WHERE")) parts.where = rest_text(sql, tokens);
    return parts;
}

} // namespace rowan::sqlite
