// What a URL says about an SQLite database: its path and the options that the engine itself understands.
#include "options.hpp"

#include <rowan/core/error.hpp>

#include <filesystem>
#include <system_error>

namespace rowan::sqlite {
namespace {

constexpr std::string_view usage = "write sqlite:relative/path, sqlite:/absolute/path, sqlite:///absolute/path or "
                                   "sqlite::memory:";

std::string path_of(const driver::url& from) {
    std::string_view rest = from.rest;
    if (rest.substr(0, 2) == "//") { // an authority, as in file:///path
        rest.remove_prefix(2);
        const std::size_t slash = rest.find('/');
        const std::string_view host = rest.substr(0, slash);
        if (slash == std::string_view::npos || (!host.empty() && host != "localhost"))
            throw_error(error_kind::misuse, "the URL of an SQLite database names a host; " + std::string(usage));
        rest.remove_prefix(slash);
    }
    std::string path = driver::percent_decoded(rest);
    if (path.empty())
        throw_error(error_kind::misuse, "the URL of the SQLite database has no path; " + std::string(usage));
    // Absolute, so that all connections of a pool open one file even if the program changes its folder in between, and
    // so that SQLite sees neither a URI ("file:…") nor one of its special names (":…").
    std::error_code failed;
    const std::filesystem::path absolute = std::filesystem::absolute(path, failed);
    if (failed)
        throw_error(error_kind::connection_failed, "cannot open the database " + path + ": the current folder is gone");
    return absolute.string();
}

// The value in lower case, if it is one of `allowed` (separated by blanks).
std::string checked(std::string_view name, std::string_view value, std::string_view allowed) {
    std::string lowered;
    for (const char c : value) lowered += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    std::string list;
    while (!allowed.empty()) {
        const std::string_view word = allowed.substr(0, allowed.find(' '));
        if (word == lowered) return lowered;
        allowed.remove_prefix(word.size() < allowed.size() ? word.size() + 1 : word.size());
        list += list.empty() ? "" : ", ";
        list += word;
    }
    throw_error(error_kind::misuse, "the option " + std::string(name) + " of the database URL cannot be \"" +
                                        std::string(value) + "\"; it takes " + list);
}

} // namespace

options read_options(const driver::url& from) {
    driver::check_option_names(from, option_names);
    options read;
    read.in_memory = from.rest == ":memory:";
    read.path = read.in_memory ? from.rest : path_of(from);
    for (const auto& [name, value] : from.options) {
        if (name == "mode") {
            const std::string mode = checked(name, value, "rwc rw ro");
            read.may_write = mode != "ro";
            read.may_create = mode == "rwc";
        } else if (name == "journal") {
            const std::string_view of_file = "wal delete truncate persist memory off";
            read.journal = checked(name, value, read.in_memory ? std::string_view("memory off") : of_file);
        } else if (name == "synchronous") {
            read.synchronous = checked(name, value, "off normal full extra");
        }
    }
    if (read.in_memory && !read.may_create)
        throw_error(error_kind::misuse, "sqlite::memory: is always new, so it takes no option mode but rwc");
    if (!read.may_write && !read.journal.empty())
        throw_error(error_kind::misuse, "mode=ro cannot set a journal; leave the option journal out");
    return read;
}

} // namespace rowan::sqlite
