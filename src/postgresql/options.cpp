// What a URL says about a PostgreSQL server. Its texts never quote the URL: where a password is written wrongly, any
// part of the URL may be a piece of it.
#include "options.hpp"

#include <rowan/core/error.hpp>

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace rowan::postgresql {
namespace {

struct option_list_freer {
    void operator()(PQconninfoOption* list) const noexcept { PQconninfoFree(list); }
};
using option_list = std::unique_ptr<PQconninfoOption, option_list_freer>;

constexpr std::string_view usage =
    "write postgresql://user@host:port/database?option=value, where special characters of a user or password are "
    "written %41, or postgresql:host=… dbname=… with libpq's keywords";

[[noreturn]] void refuse(std::string_view why) {
    throw_error(error_kind::misuse,
                "the PostgreSQL URL cannot be read: " + std::string(why) + "; " + std::string(usage));
}

std::string known_keywords() {
    const option_list known(PQconndefaults());
    if (known == nullptr) throw_error(error_kind::out_of_memory, "out of memory while reading the PostgreSQL URL");
    std::string names;
    for (const PQconninfoOption* each = known.get(); each->keyword != nullptr; ++each) {
        if (!names.empty()) names += ' ';
        names += each->keyword;
    }
    return names;
}

bool has_word(std::string_view words, std::string_view wanted) {
    while (!words.empty()) {
        const std::string_view word = words.substr(0, words.find(' '));
        if (word == wanted) return true;
        words.remove_prefix(word.size() < words.size() ? word.size() + 1 : word.size());
    }
    return false;
}

// What libpq would take for a host or a port and name in its errors, where it is the end of a password that was not
// escaped.
void check_authority(std::string_view rest) {
    std::string_view authority = rest.substr(2);
    const std::size_t slash = authority.find('/');
    if (slash != std::string_view::npos && authority.find('@', slash) != std::string_view::npos)
        refuse("it has a / in front of an @");
    authority = authority.substr(0, slash);
    const std::size_t at = authority.find('@');
    std::string_view hosts = at == std::string_view::npos ? authority : authority.substr(at + 1);
    if (hosts.find('@') != std::string_view::npos) refuse("it has two @");
    while (!hosts.empty()) {
        std::string_view host = hosts.substr(0, hosts.find(','));
        hosts.remove_prefix(host.size() < hosts.size() ? host.size() + 1 : host.size());
        const std::size_t bracket = host.rfind(']');
        if (bracket != std::string_view::npos) host.remove_prefix(bracket + 1);
        const std::size_t colon = host.find(':');
        if (colon == std::string_view::npos) continue;
        if (host.find_first_not_of("0123456789", colon + 1) != std::string_view::npos) refuse("a port is no number");
    }
}

bool is_name(std::string_view text) {
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == std::string_view::npos;
}

void add(options& read, const char* keyword, std::string value) {
    for (auto& [known, old] : read.keywords) {
        if (known == keyword) {
            old = std::move(value);
            return;
        }
    }
    read.keywords.emplace_back(keyword, std::move(value));
}

void add_parsed(options& read, const std::string& text, bool is_uri, const std::string& known) {
    char* why = nullptr;
    const option_list parsed(PQconninfoParse(text.c_str(), &why));
    PQfreemem(why); // quotes the text
    if (parsed == nullptr) {
        if (is_uri) refuse("libpq does not understand it");
        refuse("libpq does not understand the keyword string, or one of its keywords; it knows " + known);
    }
    for (const PQconninfoOption* each = parsed.get(); each->keyword != nullptr; ++each) {
        if (each->val != nullptr && *each->val != '\0') add(read, each->keyword, each->val);
    }
}

void add_options(options& read, const driver::url& from, const std::string& known) {
    for (const auto& [name, value] : from.options) {
        if (has_word(driver::pool_options, name)) continue;
        if (!is_name(name)) refuse("it has an option whose name is no word");
        if (name == "ssl" && value == "true") { // as libpq takes it from JDBC's URLs
            add(read, "sslmode", "require");
            continue;
        }
        if (!has_word(known, name)) driver::check_option_names(from, known);
        add(read, name.c_str(), value);
    }
}

bool is_utf8(std::string_view name) {
    return name == "UTF8" || name == "utf8" || name == "UTF-8" || name == "utf-8";
}

} // namespace

options read_options(const driver::url& from) {
    const std::string known = known_keywords();
    options read;
    const bool is_uri = from.rest.substr(0, 2) == "//";
    if (is_uri) {
        check_authority(from.rest);
        add_parsed(read, "postgresql:" + from.rest, true, known);
    } else if (!from.rest.empty()) {
        if (from.rest.find('=') == std::string::npos) refuse("behind the scheme there is neither // nor a keyword");
        add_parsed(read, from.rest, false, known);
    }
    add_options(read, from, known);
    for (const auto& [name, value] : read.keywords) {
        if (name == "client_encoding" && !is_utf8(value))
            throw_error(error_kind::misuse, "Rowan speaks UTF-8 with the server; leave the option client_encoding out");
    }
    add(read, "client_encoding", "UTF8");
    bool has_name = false;
    for (const auto& [name, value] : read.keywords) has_name = has_name || name == "fallback_application_name";
    if (!has_name) add(read, "fallback_application_name", "rowan");
    return read;
}

} // namespace rowan::postgresql
