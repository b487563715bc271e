// What a URL says about a MariaDB database: who, where, and the options that the engine itself understands.
#include "options.hpp"

#include <rowan/core/error.hpp>

#include <charconv>

namespace rowan::mariadb {
namespace {

constexpr std::string_view usage = "write mariadb://user:password@host:3306/database";

std::int64_t number_in(std::string_view what, std::string_view text, std::int64_t low, std::int64_t high) {
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size() || number < low || number > high)
        throw_error(error_kind::misuse, std::string(what) + " of the database URL takes a number from " +
                                            std::to_string(low) + " to " + std::to_string(high));
    return number;
}

// "name", "name:port", "[v6]", "[v6]:port".
host host_of(std::string_view text) {
    host found;
    std::size_t colon = text.find(':');
    if (!text.empty() && text.front() == '[') {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos || (close + 1 < text.size() && text[close + 1] != ':'))
            throw_error(error_kind::misuse, "the database URL has a host with [ but without ]; " + std::string(usage));
        found.name = text.substr(1, close - 1);
        colon = close + 1 < text.size() ? close + 1 : std::string_view::npos;
    } else {
        found.name = driver::percent_decoded(text.substr(0, colon));
    }
    if (colon != std::string_view::npos)
        found.port = static_cast<unsigned>(number_in("a port", text.substr(colon + 1), 1, 65535));
    if (found.name.empty()) found.name = "localhost";
    return found;
}

void read_hosts(options& read, std::string_view list) {
    while (true) {
        const std::size_t comma = list.find(',');
        read.hosts.push_back(host_of(list.substr(0, comma)));
        if (comma == std::string_view::npos) return;
        list.remove_prefix(comma + 1);
    }
}

// "//user:password@hosts/database"
void read_place(options& read, std::string_view rest) {
    if (rest.substr(0, 2) != "//")
        throw_error(error_kind::misuse,
                    "the URL of a MariaDB database has no // behind its scheme; " + std::string(usage));
    rest.remove_prefix(2);
    const std::size_t slash = rest.find('/');
    std::string_view authority = rest.substr(0, slash);
    const std::string_view database = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    if (database.find('@') != std::string_view::npos)
        throw_error(error_kind::misuse, "the database URL has an @ behind its host; a / in a user or a password is "
                                        "written %2F, and an @ in the name of a database %40");
    read.database = driver::percent_decoded(database);
    const std::size_t at = authority.rfind('@'); // a password may hold one, if not escaped
    if (at != std::string_view::npos) {
        const std::string_view who = authority.substr(0, at);
        const std::size_t colon = who.find(':');
        read.user = driver::percent_decoded(who.substr(0, colon));
        if (colon != std::string_view::npos) read.password = driver::percent_decoded(who.substr(colon + 1));
        authority.remove_prefix(at + 1);
    }
    read_hosts(read, authority);
}

[[noreturn]] void refuse(std::string_view name, std::string_view value, std::string_view allowed) {
    throw_error(error_kind::misuse, "the option " + std::string(name) + " of the database URL cannot be \"" +
                                        std::string(value) + "\"; it takes " + std::string(allowed));
}

tls_mode tls_of(std::string_view value) {
    if (value == "off") return tls_mode::off;
    if (value == "preferred") return tls_mode::preferred;
    if (value == "required") return tls_mode::required;
    if (value == "verify") return tls_mode::verified;
    refuse("tls", value, "off, preferred, required, verify");
}

bool flag_of(std::string_view name, std::string_view value) {
    if (value == "1" || value == "on") return true;
    if (value == "0" || value == "off") return false;
    refuse(name, value, "on, off");
}

} // namespace

options read_options(const driver::url& from) {
    driver::check_option_names(from, option_names);
    options read;
    read_place(read, from.rest);
    bool says_tls = false;
    for (const auto& [name, value] : from.options) {
        if (name == "socket") read.socket = value;
        if (name == "tls_ca") read.tls_ca = value;
        if (name == "tls_cert") read.tls_cert = value;
        if (name == "tls_key") read.tls_key = value;
        if (name == "sync_wait") read.reads_wait_for_cluster = flag_of(name, value);
        if (name == "connect_timeout_ms")
            read.connect_timeout_ns = number_in("connect_timeout_ms", value, 1, 86'400'000) * 1'000'000;
        if (name == "tls") {
            read.tls = tls_of(value);
            says_tls = true;
        }
    }
    if (!read.socket.empty() && read.hosts.size() > 1)
        throw_error(error_kind::misuse, "the database URL names several hosts and a socket; there is only one server "
                                        "behind a socket");
    if (!read.socket.empty() && !says_tls) read.tls = tls_mode::off; // nobody listens on a socket of this machine
    if (read.tls == tls_mode::off && !(read.tls_ca + read.tls_cert + read.tls_key).empty())
        throw_error(error_kind::misuse,
                    "the database URL gives certificates, but TLS is off; say tls=verify or tls=required");
    return read;
}

std::string place_of(const options& how, const host& at) {
    return how.socket.empty() ? at.name + ":" + std::to_string(at.port) : how.socket;
}

} // namespace rowan::mariadb
