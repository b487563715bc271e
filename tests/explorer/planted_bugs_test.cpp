// Faults that get_or_create is known to have elsewhere, planted one by one: the explorer finds each, and shows its
// shortest schedule. Without the fault the same callers break no rule.
#include "explorer/planted_bugs.hpp"

namespace {

using namespace rowan::explorer;
using rowan::error;
using rowan::error_kind;
using rowan::isolation;
using rowan::test::has;
using rowan::test::planted_bugs;
using rowan::test::replacing;

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
    settings.most.runs = 1;
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

// Beside somebody who removes the row, too.
ROWAN_TEST(planted_bugs, an_update_that_sets_what_it_has_read) {
    const plan increment{operation::update_or_create};
    call_settings settings = settings_for({increment, increment, {operation::remove}});
    plant fault;
    fault.rewrite = replacing("(\"value\" + ", "(0 + ");
    expect_found("an update that sets what it has read", settings, fault, "an increment was lost in a row");
}

ROWAN_TEST(planted_bugs, the_number_of_another_row) {
    call_settings settings = settings_for({get, {operation::remove}});
    settings.is_there = true;
    plant fault;
    fault.rewrite = replacing("SELECT \"id\"", "SELECT \"id\" + 1");
    expect_found("the number of another row", settings, fault, "a row that was never there");
}

// A call outside of a transaction, whose closure nobody counts.
ROWAN_TEST(planted_bugs, an_insert_that_is_tried_again_and_again) {
    plant fault;
    fault.finds_nothing = [looks = 0](std::string_view sql) mutable {
        return sql.starts_with("SELECT") && !has(sql, "LIMIT") && ++looks % 6 != 0;
    };
    expect_found("an insert that is tried again and again", settings_for({get, get}), fault, "statements");
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
