// Odd schemas: whatever SQL has made of a database, each table and view in it can be described and held against a
// model.
#include "fuzz/support/given_bytes.hpp"

#include "sqlite/connection.hpp"
#include "sqlite/index_sql.hpp"
#include "sqlite/test_connection.hpp"

#include <rowan/core/error.hpp>
#include <rowan/core/utf8.hpp>
#include <rowan/model/description.hpp>
#include <rowan/session/schema_check.hpp>

#include <algorithm>

namespace rowan::fuzz {
namespace {

struct simple {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> number{};
    using rowan_table = table<"t", primary_key<&simple::id>, unique<&simple::name>, index<&simple::number>>;
};

// Schemas are made; files, other databases and settings of the connection are left alone.
int authorize(void*, int action, const char*, const char* second, const char*, const char*) {
    constexpr int refused[] = {SQLITE_ATTACH, SQLITE_DETACH, SQLITE_PRAGMA};
    static_cast<void>(second);
    return std::find(std::begin(refused), std::end(refused), action) == std::end(refused) ? SQLITE_OK : SQLITE_DENY;
}

int stop(void* left) {
    return --*static_cast<int*>(left) < 0 ? 1 : 0;
}

// Statement by statement, so that one that fails does not keep the others from being run.
void run_all(sqlite3* handle, const std::string& sql) {
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 1 << 20);
    sqlite3_set_authorizer(handle, authorize, nullptr);
    int steps = 200;
    sqlite3_progress_handler(handle, 1'000, stop, &steps);
    for (std::size_t at = 0; at < sql.size();) {
        const std::size_t end = std::min(sql.find('\n', at), sql.size()); // one on each line
        sqlite3_exec(handle, sql.substr(at, end - at).c_str(), nullptr, nullptr, nullptr);
        at = end + 1;
    }
    sqlite3_progress_handler(handle, 0, nullptr, nullptr);
    sqlite3_set_authorizer(handle, nullptr, nullptr);
    if (sqlite3_get_autocommit(handle) == 0) sqlite3_exec(handle, "COMMIT", nullptr, nullptr, nullptr);
}

std::string text_of(const core::value& value) {
    const core::value_view view = value.view();
    return view.kind == core::value_kind::text ? std::string(view.text()) : std::string();
}

void check_index(driver::connection& on, const std::string& name, const std::string& sql) {
    const sqlite::index_parts parts = sqlite::split_index_sql(sql);
    const core::value_view bound = core::value_view::of_text(name);
    const auto terms = test::rows(on, "SELECT cid FROM pragma_index_xinfo(?1) WHERE key = 1", {bound});
    require(parts.terms.size() == terms.size(), "an index has as many terms in its text as in the catalogue", sql);
    const auto is_partial = test::rows(
        on,
        "SELECT 1 FROM sqlite_schema AS s, pragma_index_list(s.tbl_name) AS l WHERE l.name = ?1 AND s.name = ?1 AND l.partial",
        {bound});
    require(parts.where.empty() == is_partial.empty(), "an index has a condition where the catalogue says so", sql);
}

void check_table(driver::connection& on, const std::string& name) {
    const driver::live_table live = on.describe(name);
    require(live.exists, "a table is found", name);
    const auto columns =
        test::rows(on, "SELECT name FROM pragma_table_xinfo(?1) WHERE hidden <> 1", {core::value_view::of_text(name)});
    require(live.columns.size() == columns.size(), "a table has all its columns", name);
    core::table_info model = model::table_info_of<simple>();
    model.name = name;
    static_cast<void>(session::schema_differences(on, model));
    static_cast<void>(session::key_differences(on, model));
    static_cast<void>(session::missing_indexes(on, model));
}

} // namespace
} // namespace rowan::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace rowan;
    fuzz::given_bytes given(data, size);
    const auto on = test::open("sqlite::memory:");
    fuzz::run_all(static_cast<sqlite::connection&>(*on).handle(), std::string(given.rest()));
    try {
        const auto things = test::rows(*on, "SELECT type, name, sql FROM sqlite_schema");
        for (const auto& each : things) {
            const std::string type = fuzz::text_of(each[0]);
            const std::string name = fuzz::text_of(each[1]);
            const std::string sql = fuzz::text_of(each[2]);
            if (!core::find_bad_text(name + sql).ok() || name.empty()) continue; // no model can name it
            if (type == "index" && !sql.empty()) fuzz::check_index(*on, name, sql);
            if (type == "table" || type == "view") fuzz::check_table(*on, name);
        }
    } catch (const error& refused) {
        // such as a view over a table that is gone
        fuzz::require(std::string_view(refused.what()) != "", "an error has a text");
    }
    return 0;
}
