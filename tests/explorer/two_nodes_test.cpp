// Two callers on two nodes of a cluster: a statement is a step, and what it commits is on both nodes before the next.
#include "explorer/explorer_test.hpp"

namespace {

using namespace rowan::explorer;
using rowan::isolation;

class two_nodes : public rowan::test::explorer_test {
protected:
    void explore_pair(const plan& first, const plan& second) {
        for (const bool is_there : {false, true}) {
            call_settings settings = settings_on_nodes({first, second});
            settings.is_there = is_there;
            expect_no_violation(settings);
        }
    }
    void explore_pairs(std::optional<isolation> level) {
        constexpr operation all[] = {operation::get_or_create, operation::get_or_create_expecting_miss,
                                     operation::update_or_create, operation::get_or_create_all, operation::remove};
        for (std::size_t i = 0; i < std::size(all); ++i) {
            for (std::size_t j = i; j < std::size(all); ++j) explore_pair({all[i], level}, {all[j], level});
        }
        report();
    }
};

ROWAN_TEST(two_nodes, alone) {
    explore_pairs({});
}

ROWAN_TEST(two_nodes, at_read_committed) {
    explore_pairs(isolation::read_committed);
}

ROWAN_TEST(two_nodes, at_repeatable_read) {
    explore_pairs(isolation::repeatable_read);
}

ROWAN_TEST(two_nodes, one_alone_and_one_in_a_transaction) {
    for (const operation what : {operation::get_or_create, operation::update_or_create, operation::remove}) {
        explore_pair({operation::get_or_create}, {what, isolation::repeatable_read});
        explore_pair({operation::update_or_create}, {what, isolation::repeatable_read});
    }
    report();
}

ROWAN_TEST(two_nodes, one_rolls_back) {
    const isolation level = isolation::repeatable_read;
    for (const operation what : {operation::get_or_create, operation::update_or_create, operation::get_or_create_all}) {
        explore_pair({operation::get_or_create}, {.what = what, .level = level, .rolls_back = true});
        explore_pair({operation::update_or_create, level}, {.what = what, .level = level, .rolls_back = true});
    }
    report();
}

ROWAN_TEST(two_nodes, of_two_rows_in_opposite_orders) {
    const isolation level = isolation::repeatable_read;
    for (const operation what : {operation::get_or_create_all, operation::get_or_create, operation::update_or_create})
        explore_pair({.what = what, .level = level, .keys = {0, 1}}, {.what = what, .level = level, .keys = {1, 0}});
    report();
}

ROWAN_TEST(two_nodes, locked) {
    const plan locked{operation::get_or_create_locked};
    explore_pair(locked, locked);
    explore_pair(locked, {operation::get_or_create});
    explore_pair({operation::get_or_create_locked, isolation::repeatable_read}, locked);
    report();
}

ROWAN_TEST(two_nodes, all_orders_of_what_commutes_come_to_the_same) {
    const plan one{operation::get_or_create, isolation::repeatable_read};
    plan leaving = one;
    leaving.rolls_back = true;
    expect_same_results(settings_on_nodes({one, one}));
    expect_same_results(settings_on_nodes({{operation::update_or_create}, leaving}));
}

ROWAN_ON_STORES(two_nodes, &rowan::test::galera);

} // namespace
