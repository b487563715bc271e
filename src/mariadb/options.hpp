// What a URL says about a MariaDB database: who, where, and the options that the engine itself understands.
#pragma once

#include <rowan/driver/engine.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rowan::mariadb {

/// The options of this engine, separated by blanks.
inline constexpr std::string_view option_names = "socket tls tls_ca tls_cert tls_key connect_timeout_ms sync_wait";

enum class tls_mode : std::uint8_t {
    off,
    preferred, // encrypted where the server can, by whatever certificate
    required,  // encrypted, by whatever certificate
    verified,  // encrypted, by a certificate that a trusted authority gave to this host
};

struct host {
    std::string name{};
    unsigned port = 3306;
};

struct options {
    std::vector<host> hosts{}; // at least one; tried in turn
    std::string socket{};      // empty: TCP
    std::string user{};
    std::string password{};
    std::string database{}; // empty: none is chosen
    tls_mode tls = tls_mode::preferred;
    std::string tls_ca{};
    std::string tls_cert{};
    std::string tls_key{};
    std::int64_t connect_timeout_ns = 10'000'000'000; // for each host
    bool reads_wait_for_cluster = false;              // Galera: a read sees what any node has committed before
};

/// Throws `unknown_option` for an option that nobody knows, `misuse` for a value that is not allowed or a URL without a
/// host. No text of an error holds the password.
[[nodiscard]] options read_options(const driver::url& from);

/// Where a host is found, for messages: `db1:3306`, or the socket's path.
[[nodiscard]] std::string place_of(const options& how, const host& at);

} // namespace rowan::mariadb
