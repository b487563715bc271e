// Asks in SQL rather than by a typed query: the claim that there are no duplicates shall not rest on what is claimed.
#include "report/table_facts.hpp"

#include <string_view>

namespace demo {
namespace {

struct natural_key {
    std::string_view table;
    std::string_view columns;
};

// In the order of table_id.
constexpr std::array<natural_key, table_count> natural_keys{{
    {"package", "name"},
    {"maintainer", "email, name"},
    {"section", "name"},
    {"source", "name"},
    {"tag", "facet, name"},
    {"architecture", "name"},
    {"package_version", "package_id, version, architecture_id"},
    {"package_version_tag", "package_version_id, tag_id"},
    {"dependency", "package_version_id, kind, position, alternative"},
}};

std::uint64_t ask_count(const rowan::database& database, const std::string& sql) {
    return static_cast<std::uint64_t>(database.query<std::int64_t>(sql).at(0));
}

} // namespace

std::array<table_facts, table_count> ask_table_facts(const rowan::database& database, const std::string& prefix) {
    std::array<table_facts, table_count> facts;
    for (std::size_t at = 0; at < table_count; ++at) {
        facts[at].name = prefix + std::string(natural_keys[at].table);
        const std::string& table = facts[at].name; // no engine's reserved word, and engines quote differently
        const std::string key(natural_keys[at].columns);
        facts[at].rows = ask_count(database, "SELECT count(*) AS count FROM " + table);
        facts[at].duplicates =
            ask_count(database, "SELECT coalesce(sum(times - 1), 0) AS count FROM (SELECT count(*) AS times FROM " +
                                    table + " GROUP BY " + key + " HAVING count(*) > 1) AS repeated");
    }
    return facts;
}

} // namespace demo
