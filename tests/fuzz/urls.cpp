// Database URLs: every text is taken apart, or refused with an error that says why; nothing of it is lost or invented.
#include "fuzz/support/given_bytes.hpp"

#include <rowan/core/error.hpp>
#include <rowan/driver/engine.hpp>

#include "sqlite/options.hpp"
#ifdef ROWAN_HAS_POSTGRESQL
#include "postgresql/options.hpp"
#endif
#ifdef ROWAN_HAS_MARIADB
#include "mariadb/options.hpp"
#endif

#include <set>

namespace {

using rowan::fuzz::require;

/// Runs what may refuse its input.
template <class Call>
void may_refuse(const Call& call) {
    try {
        call();
    } catch (const rowan::error& refused) {
        require(!std::string_view(refused.what()).empty(), "an error has a text");
    }
}

std::string encoded(std::string_view text) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string all;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        ((all += '%') += digits[byte >> 4]) += digits[byte & 15];
    }
    return all;
}

void check(const rowan::driver::url& parsed) {
    std::set<std::string> names;
    std::string again = parsed.scheme + ":" + parsed.rest;
    char separator = '?';
    for (const auto& [name, value] : parsed.options) {
        require(!name.empty() && names.insert(name).second, "an option has a name of its own", name);
        require((name + value).find('\0') == std::string::npos, "no NUL byte in an option", name);
        ((again += separator) += encoded(name)) += "=" + encoded(value);
        separator = '&';
    }
    const rowan::driver::url second = rowan::driver::parse_url(again);
    require(second.scheme == parsed.scheme && second.rest == parsed.rest && second.options == parsed.options,
            "what was taken apart and put together again is the same", again);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    rowan::fuzz::given_bytes given(data, size);
    const std::string_view text = given.rest();
    rowan::driver::url parsed;
    try {
        parsed = rowan::driver::parse_url(text);
    } catch (const rowan::error&) {
        return 0;
    }
    check(parsed);
    may_refuse([&] {
        const auto read = rowan::sqlite::read_options(parsed);
        require(!read.path.empty() && (read.in_memory || read.path.front() == '/'), "a path is absolute", read.path);
    });
#ifdef ROWAN_HAS_POSTGRESQL
    may_refuse([&] { static_cast<void>(rowan::postgresql::read_options(parsed)); });
#endif
#ifdef ROWAN_HAS_MARIADB
    may_refuse([&] {
        const auto read = rowan::mariadb::read_options(parsed);
        require(!read.hosts.empty(), "there is a host");
        for (const auto& host : read.hosts) require(host.port >= 1 && host.port <= 65535, "a port is one", host.name);
    });
#endif
    return 0;
}
