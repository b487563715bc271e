// The hosts that a URL, the environment or a service file names, one by one.
#include "hosts.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace rowan::postgresql {
namespace {

struct option_list_freer {
    void operator()(PQconninfoOption* list) const noexcept { PQconninfoFree(list); }
};
using option_list = std::unique_ptr<PQconninfoOption, option_list_freer>;

std::vector<std::string> items_of(std::string_view list) {
    std::vector<std::string> items;
    while (true) {
        const std::size_t comma = list.find(',');
        items.emplace_back(list.substr(0, comma));
        if (comma == std::string_view::npos) return items;
        list.remove_prefix(comma + 1);
    }
}

std::string value_of(const option_list& all, std::string_view keyword) {
    for (const PQconninfoOption* each = all.get(); each != nullptr && each->keyword != nullptr; ++each) {
        if (keyword == each->keyword) return each->val != nullptr ? each->val : "";
    }
    return {};
}

void set(options& of, const char* keyword, const std::string& value) {
    for (auto& [known, old] : of.keywords) {
        if (known == keyword) {
            old = value;
            return;
        }
    }
    of.keywords.emplace_back(keyword, value);
}

// The item at this place; where one is given for all, that one.
std::string item_at(const std::vector<std::string>& items, std::size_t place) {
    return place < items.size() ? items[place] : items.back();
}

// libpq resolves what is not said to `any`, and does not tell that from an `any` that is. Of a service file it tells
// nothing at all.
bool says_session(const options& how) {
    if (std::getenv("PGTARGETSESSIONATTRS") != nullptr) return true;
    return std::ranges::any_of(how.keywords, [](const auto& each) { return each.first == "target_session_attrs"; });
}

constexpr std::string_view for_reads_alone =
    "this database is for reads alone, as its target_session_attrs takes servers that do not write: their rows may be "
    "older than the primary's, and what writes, or looks in order to write, is refused; open the primary's URL for it";

// `any` is what libpq takes where nothing is said, so of one host it says nothing.
bool takes_replicas(std::string_view session, std::size_t hosts) noexcept {
    return session == "standby" || session == "prefer-standby" || session == "read-only" ||
           (session == "any" && hosts > 1);
}

} // namespace

host_list hosts_of(PGconn* started, const options& how) {
    const option_list all(PQconninfo(started));
    const std::vector<std::string> hosts = items_of(value_of(all, "host"));
    const std::vector<std::string> addresses = items_of(value_of(all, "hostaddr"));
    const std::vector<std::string> ports = items_of(value_of(all, "port"));
    const std::string timeout = value_of(all, "connect_timeout");
    host_list list;
    std::int32_t seconds = 0; // as libpq reads it
    std::from_chars(timeout.data(), timeout.data() + timeout.size(), seconds);
    if (seconds > 0) list.timeout_ns = std::int64_t{1'000'000'000} * seconds;
    const std::size_t count = std::max(hosts.size(), addresses.size());
    std::string session = value_of(all, "target_session_attrs");
    // With one connection to a standby and the next to its primary, a look misses what the insert collides with.
    if (session == "any" && count > 1 && !says_session(how)) session = "read-write";
    if (takes_replicas(session, count)) list.refusal_of_writes = for_reads_alone;
    std::vector<std::string> passes{session};
    if (session == "prefer-standby") passes = {"standby", "any"};
    for (const std::string& wanted : passes) {
        for (std::size_t i = 0; i < count; ++i) {
            options one = how;
            set(one, "host", item_at(hosts, i));
            set(one, "hostaddr", item_at(addresses, i));
            set(one, "port", item_at(ports, i));
            set(one, "target_session_attrs", wanted);
            list.attempts.push_back(std::move(one));
        }
    }
    return list;
}

} // namespace rowan::postgresql
