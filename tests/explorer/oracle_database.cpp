// Follows the statements of a run through its transactions and savepoints.
#include "explorer/oracle_database.hpp"

#include "explorer/oracle_replies.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace rowan::explorer {
namespace {

// Whether a row that comes with a flag behind it says so of itself.
bool tells_found(std::string_view sql, const statement::capabilities& engine) {
    return !engine.created_flag.empty() && sql.find(engine.created_flag) != std::string_view::npos;
}

// Whether a statement has created or removed this row; nothing: it is about something else.
std::optional<bool> outcome_of(const sent_statement& each, const std::string& key,
                               const statement::capabilities& engine) {
    const reply::what came = each.came.came;
    if (each.sql.starts_with("DELETE")) return came == reply::what::row;
    const auto place = std::ranges::find(each.keys, key);
    if (each.sql.find("INSERT") == std::string::npos || place == each.keys.end()) return {};
    if (came == reply::what::row) return true;
    if (came == reply::what::first_row) return place == each.keys.begin();
    return came == reply::what::other_row && !is_bulk_find_or_insert(each.sql) && !tells_found(each.sql, engine);
}

} // namespace

done done_by(const oracle& asked, const two_keys& keys) {
    done now{};
    done committed{};
    std::map<std::string, done> savepoints;
    for (const sent_statement& each : asked.sent()) {
        const std::string& sql = each.sql;
        const bool is_commit = sql.starts_with("COMMIT");
        const bool ends_badly = is_failure(each.came) && (each.came.failure.poisons_transaction || is_commit);
        if (each.in_transaction && (ends_badly || sql == "ROLLBACK")) now = committed;
        if (is_failure(each.came)) continue;
        const std::string name = sql.substr(sql.find_last_of(' ') + 1);
        if (sql.starts_with("SAVEPOINT")) savepoints[name] = now;
        if (sql.starts_with("ROLLBACK TO")) now = savepoints.at(name);
        const std::size_t rows = sql.starts_with("DELETE") ? 1 : keys.size(); // it names its row by another key
        for (std::size_t i = 0; i < rows; ++i) {
            const std::optional<bool> outcome = outcome_of(each, keys[i], asked.engine());
            if (outcome) now[i] = *outcome;
        }
        if (!each.in_transaction || is_commit) committed = now;
    }
    return now;
}

} // namespace rowan::explorer
