// Planted faults that only a server's own ways make possible: its snapshots, savepoints and locks, and a cluster's
// commits.
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

ROWAN_TEST(planted_bugs_on_postgresql, a_savepoint_that_is_not_released) {
    const plan in_transaction{operation::get_or_create, isolation::read_committed};
    const call_settings settings = settings_for({in_transaction, get});
    expect_no_violation(settings);
    plant fault;
    fault.skips = [](std::string_view sql) { return sql.starts_with("RELEASE"); };
    expect_found("a savepoint that is not released", settings, fault, "savepoints open");
}

// The conflict says DO NOTHING, and what it brings, nothing, is not asked for again.
ROWAN_TEST(planted_bugs_on_postgresql, nothing_is_done_and_that_is_believed) {
    const plan in_transaction{operation::get_or_create, isolation::read_committed};
    const call_settings settings = settings_for({get, in_transaction});
    const auto does_nothing = replacing("DO UPDATE SET \"value\" = \"item\".\"value\"", "DO NOTHING");
    plant asked_again;
    asked_again.rewrite = does_nothing;
    call_settings correct = settings;
    correct.planted = &asked_again;
    expect_no_violation(correct);
    plant fault;
    fault.rewrite = [does_nothing](const std::string& sql) {
        std::string text = does_nothing(sql);
        const bool is_believed = text != sql;
        return is_believed ? text + " UNION ALL SELECT 0, $2, 0, NULL, false WHERE NOT EXISTS (SELECT 1 FROM rowan_0)"
                                    " AND NOT EXISTS (SELECT 1 FROM rowan_1)"
                           : text;
    };
    expect_found("nothing is done and that is believed", settings, fault, "a row that was never there");
}

ROWAN_TEST(planted_bugs_on_postgresql, a_serialization_failure_is_not_noticed) {
    const plan in_transaction{operation::get_or_create, isolation::serializable};
    const call_settings settings = settings_for({in_transaction, in_transaction});
    plant fault;
    fault.swallows = [](const error& failure, std::string_view) {
        return failure.kind() == error_kind::serialization_failure;
    };
    expect_found("a serialization failure is not noticed", settings, fault, "current transaction is aborted");
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

/// Two callers on two nodes.
class planted_bugs_in_a_cluster : public planted_bugs {};

// Of two transactions that wrote one row on two nodes, the second is undone when it commits.
ROWAN_TEST(planted_bugs_in_a_cluster, the_failure_of_a_commit_is_not_noticed) {
    const plan in_transaction{operation::get_or_create, isolation::repeatable_read};
    const call_settings settings = settings_on_nodes({in_transaction, in_transaction});
    plant fault;
    fault.swallows = [](const error&, std::string_view sql) { return sql == "COMMIT"; };
    expect_found("the failure of a commit is not noticed", settings, fault, "2 times created");
}

ROWAN_ON_STORES(planted_bugs_in_a_cluster, &rowan::test::galera);

} // namespace
