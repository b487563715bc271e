// Faults that get_or_create is known to have elsewhere, planted one by one: the explorer finds each, and shows its
// shortest schedule. Without the fault the same callers break no rule.
#include "explorer/explorer_test.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string_view>

namespace {

using namespace rowan::explorer;
using rowan::error;
using rowan::error_kind;
using rowan::isolation;

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::function<std::string(std::string)> replacing(const std::string& what, const std::string& by) {
    return [what, by](std::string sql) {
        if (const std::size_t at = sql.find(what); at != std::string::npos) sql.replace(at, what.size(), by);
        return sql;
    };
}

class planted_bugs : public rowan::test::explorer_test {
protected:
    /// The fault is found, and it is the fault that is.
    void expect_found(const std::string& name, call_settings settings, const plant& fault,
                      const std::string& text) const {
        settings.planted = &fault;
        expect_found(name, settings, text);
    }
    void expect_found(const std::string& name, const call_settings& settings, const std::string& text) const {
        calls all(settings);
        const exploration found = explore(all, all.on(), enough, goal::shortest_violation);
        ASSERT_TRUE(found.shortest.has_value()) << found.schedules << " schedules";
        EXPECT_NE(found.shortest->text.find(text), std::string::npos) << found.shortest->text;
        std::cout << found.violations << " of " << found.schedules + found.redundant << " schedules; the shortest:\n"
                  << timeline_text(found.shortest->schedule) << found.shortest->text << "\n";
        draw(name, *found.shortest);
    }

private:
    static constexpr std::size_t enough =
        2'000; // schedules, of which some are very long: a fault can make for many retries

    // ROWAN_PICTURES: a folder for the pictures of the documentation.
    void draw(const std::string& name, const violation& found) const {
        const std::string engine(on().name);
        const std::string picture = timeline_svg(found.schedule, name + " (" + engine + ")", found.text);
        EXPECT_TRUE(picture.starts_with("<svg") && picture.ends_with("</svg>\n"));
        const char* const folder = std::getenv("ROWAN_PICTURES");
        if (folder == nullptr) return;
        std::string file = name + "_" + engine + ".svg";
        std::ranges::replace(file, ' ', '_');
        std::ofstream(std::filesystem::path(folder) / file) << picture;
    }
};

const plan get{operation::get_or_create};

ROWAN_TEST(planted_bugs, no_unique_key) {
    const plan by_hand{operation::look_then_create};
    call_settings settings = settings_for({by_hand, by_hand});
    settings.before = "DROP INDEX item_name_key";
    expect_found("no unique key", settings, "2 rows with one key");
}

ROWAN_TEST(planted_bugs, a_lost_insert_is_taken_for_a_created_row) {
    plant fault;
    fault.rewrite = replacing("DO NOTHING", "DO UPDATE SET name = excluded.name");
    expect_found("a lost insert is taken for a created row", settings_for({get, get}), fault, "2 times created");
}

ROWAN_TEST(planted_bugs, no_look_after_a_lost_insert) {
    plant fault;
    fault.finds_nothing = [](std::string_view sql) { return sql.starts_with("SELECT") && !has(sql, "LIMIT"); };
    expect_found("no look after a lost insert", settings_for({get, get}), fault, "neither found nor inserted");
}

ROWAN_TEST(planted_bugs, transactions_that_begin_deferred) {
    const plan in_transaction{operation::get_or_create, isolation::serializable};
    call_settings settings = settings_for({in_transaction, in_transaction});
    settings.most_runs = 1;
    expect_no_violation(settings);
    plant fault;
    fault.rewrite = replacing("BEGIN IMMEDIATE", "BEGIN");
    expect_found("transactions that begin deferred", settings, fault, "ran its closure 2 times");
}

ROWAN_TEST(planted_bugs, replace_instead_of_insert) {
    plant fault;
    fault.rewrite = [](std::string sql) {
        sql = replacing("INSERT INTO", "INSERT OR REPLACE INTO")(std::move(sql));
        return replacing(" ON CONFLICT (\"name\") DO NOTHING", "")(std::move(sql));
    };
    expect_found("replace instead of insert", settings_for({get, get}), fault, "2 times created");
}

ROWAN_TEST(planted_bugs, get_then_save_loses_an_increment) {
    const plan by_hand{operation::get_then_save};
    call_settings settings = settings_for({by_hand, by_hand});
    settings.is_there = true;
    expect_found("get then save", settings, "2 increments were acknowledged, and the value is 1");
}

ROWAN_TEST(planted_bugs, look_then_create_fails_for_the_loser) {
    const plan by_hand{operation::look_then_create};
    expect_found("look then create", settings_for({by_hand, by_hand}), "another row has this value in a unique key");
}

ROWAN_TEST(planted_bugs, a_rollback_that_commits) {
    plan leaving{operation::get_or_create, isolation::serializable};
    leaving.rolls_back = true;
    const call_settings settings = settings_for({get, leaving});
    expect_no_violation(settings);
    plant fault;
    fault.rewrite = [](std::string sql) { return sql == "ROLLBACK" ? "COMMIT" : sql; };
    expect_found("a rollback that commits", settings, fault, "0 times created, 0 times removed, and there are 1 rows");
}

// What was created in a transaction is not there before it is committed.
ROWAN_TEST(planted_bugs, the_flag_of_a_rolled_back_creator_is_kept) {
    plan leaving{operation::get_or_create, isolation::serializable};
    leaving.rolls_back = true;
    leaving.remembers = true;
    expect_found("the flag of a rolled back creator is kept", settings_for({get, leaving}), "2 times created");
}

ROWAN_ON_STORES(planted_bugs, &rowan::test::sqlite_file);

class planted_bugs_on_a_server : public planted_bugs {};

// One of a deadlock is undone, and only its caller can do it again.
ROWAN_TEST(planted_bugs_on_a_server, no_retry) {
    const plan first{.what = operation::update_or_create, .level = isolation::read_committed, .keys = {0, 1}};
    const plan second{.what = operation::update_or_create, .level = isolation::read_committed, .keys = {1, 0}};
    call_settings settings = settings_for({first, second});
    settings.is_there = true;
    settings.max_attempts = 1;
    expect_found("no retry", settings, "got an error");
}

ROWAN_ON_STORES(planted_bugs_on_a_server, &rowan::test::postgresql, &rowan::test::mariadb);

class planted_bugs_on_postgresql : public planted_bugs {};

ROWAN_TEST(planted_bugs_on_postgresql, a_table_lock_that_is_not_taken) {
    const plan locked{operation::get_or_create_locked};
    call_settings settings = settings_for({locked, locked});
    settings.before = rowan::test::dialect_of(on().server).drop_index("item", "item_name_key");
    expect_no_violation(settings);
    plant fault;
    fault.rewrite = [](std::string sql) {
        const bool is_lock = sql.starts_with("UPDATE \"rowan_lock\"");
        return is_lock ? "SELECT name, times_taken FROM rowan_lock WHERE $1::bigint = 1 AND name = $2" : sql;
    };
    expect_found("a table lock that is not taken", settings, fault, "2 rows with one key");
}

ROWAN_TEST(planted_bugs_on_postgresql, the_created_flag_is_not_asked_for) {
    plant fault;
    fault.rewrite = replacing("(xmax = 0)", "true");
    const plan in_transaction{operation::get_or_create, isolation::read_committed};
    expect_found("the created flag is not asked for", settings_for({get, in_transaction}), fault, "2 times created");
}

ROWAN_TEST(planted_bugs_on_postgresql, a_savepoint_that_is_not_rolled_back) {
    const plan caught{operation::create_then_get, isolation::read_committed};
    const call_settings settings = settings_for({caught, get});
    expect_no_violation(settings);
    plant fault;
    fault.skips = [](std::string_view sql) { return sql.starts_with("ROLLBACK TO"); };
    expect_found("a savepoint that is not rolled back", settings, fault, "got an error");
}

ROWAN_TEST(planted_bugs_on_postgresql, the_failure_of_a_commit_is_not_noticed) {
    const plan in_transaction{operation::get_or_create, isolation::serializable};
    const call_settings settings = settings_for({in_transaction, in_transaction});
    plant fault;
    fault.swallows = [](const error& failure, std::string_view) {
        return failure.kind() == error_kind::serialization_failure;
    };
    expect_found("a serialization failure is not noticed", settings, fault, "");
}

ROWAN_ON_STORES(planted_bugs_on_postgresql, &rowan::test::postgresql);

class planted_bugs_on_mariadb : public planted_bugs {};

ROWAN_TEST(planted_bugs_on_mariadb, a_plain_read_where_a_locking_one_is_needed) {
    const plan in_transaction{operation::get_or_create, isolation::repeatable_read};
    const call_settings settings = settings_for({get, in_transaction});
    expect_no_violation(settings);
    plant fault;
    fault.rewrite = replacing(" LOCK IN SHARE MODE", "");
    expect_found("a plain read where a locking one is needed", settings, fault, "neither found nor inserted");
}

ROWAN_ON_STORES(planted_bugs_on_mariadb, &rowan::test::mariadb);

// By another key than the one that is looked up.
class collisions : public planted_bugs {};

ROWAN_TEST(collisions, of_another_key_are_told) {
    const plan first{.what = operation::get_or_create_colliding, .keys = {0}};
    const plan second{.what = operation::get_or_create_colliding, .keys = {1}};
    const call_settings settings = settings_for({first, second});
    expect_no_violation(settings);
    plant fault;
    fault.swallows = [](const error& failure, std::string_view) {
        return failure.kind() == error_kind::unique_violation && has(failure.constraint(), "code");
    };
    expect_found("the violation of another key is swallowed", settings, fault, "got an error");
}

ROWAN_ON_STORES(collisions, &rowan::test::sqlite_file, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
