// SQL of the user's own: what may share a transaction with other callers, and what must not be sent at all.
#include <rowan/orm/raw.hpp>

#include <rowan/core/error.hpp>

#include <string>
#include <utility>

namespace rowan::orm {
namespace {

// Behind blanks, comments and empty statements.
std::string_view first_word(std::string_view sql) {
    const auto is_letter = [](char each) { return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z'); };
    for (std::size_t at = 0; at < sql.size();) {
        const std::string_view rest = sql.substr(at);
        if (rest.starts_with("--")) {
            at += rest.find('\n') == std::string_view::npos ? rest.size() : rest.find('\n') + 1;
        } else if (rest.starts_with("/*")) {
            at += rest.find("*/", 2) == std::string_view::npos ? rest.size() : rest.find("*/", 2) + 2;
        } else if (std::string_view(" \t\r\n\f\v;").find(rest.front()) != std::string_view::npos) {
            ++at;
        } else {
            std::size_t size = 0;
            while (size < rest.size() && is_letter(rest[size])) ++size;
            return rest.substr(0, size);
        }
    }
    return {};
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> names) {
    const auto upper = [](char each) {
        return each >= 'a' && each <= 'z' ? static_cast<char>(each - 'a' + 'A') : each;
    };
    for (const std::string_view name : names) {
        bool is_same = name.size() == word.size();
        for (std::size_t i = 0; is_same && i < name.size(); ++i) is_same = upper(word[i]) == name[i];
        if (is_same) return true;
    }
    return false;
}

} // namespace

bool check_raw(std::string_view sql) {
    const std::string_view verb = first_word(sql);
    if (is_one_of(verb, {"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE"})) {
        throw_error(error_kind::misuse,
                    "execute(): \"" + std::string(verb) +
                        "\" would begin or end a transaction on a connection that others use; call atomic()");
    }
    // VACUUM and some PRAGMAs are refused inside a transaction, or do nothing there
    return is_one_of(verb, {"INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"});
}

void doubt_raw(const error& failure, std::string_view sql) {
    const std::string_view verb = first_word(sql);
    const bool calls = is_one_of(verb, {"SELECT", "WITH", "VALUES", "DO"}) && sql.find('(') != std::string_view::npos;
    const bool may_write = calls || is_one_of(verb, {"PREPARE"}); // … TRANSACTION
    if (!may_write || failure.in_doubt() || !failure.retryable()) return;
    error_details details = failure.details();
    details.in_doubt = true;
    details.retryable = false;
    throw_error(std::move(details));
}

} // namespace rowan::orm
