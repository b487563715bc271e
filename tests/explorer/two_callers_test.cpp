// Two callers of everything that creates, through all interleavings of their statements, on every engine.
#include "explorer/explorer_test.hpp"

namespace {

using namespace rowan::explorer;
using rowan::isolation;

constexpr operation operations[] = {operation::get_or_create,        operation::get_or_create_expecting_miss,
                                    operation::update_or_create,     operation::get_or_create_all,
                                    operation::get_or_create_locked, operation::remove};
constexpr isolation levels[] = {isolation::read_committed, isolation::repeatable_read, isolation::serializable};

class two_callers : public rowan::test::explorer_test {
protected:
    void explore_pair(const plan& first, const plan& second) {
        for (const bool is_there : {false, true}) {
            call_settings settings = settings_for({first, second});
            settings.is_there = is_there;
            expect_no_violation(settings);
        }
    }
    void explore_pairs(std::optional<isolation> level) {
        for (std::size_t i = 0; i < std::size(operations); ++i) {
            for (std::size_t j = i; j < std::size(operations); ++j)
                explore_pair({operations[i], level}, {operations[j], level});
        }
        report();
    }
};

ROWAN_TEST(two_callers, alone) {
    explore_pairs({});
}

ROWAN_TEST(two_callers, at_read_committed) {
    explore_pairs(isolation::read_committed);
}

ROWAN_TEST(two_callers, at_repeatable_read) {
    explore_pairs(isolation::repeatable_read);
}

ROWAN_TEST(two_callers, at_serializable) {
    explore_pairs(isolation::serializable);
}

ROWAN_TEST(two_callers, one_alone_and_one_in_a_transaction) {
    for (const isolation level : levels) {
        for (const operation what : operations) {
            explore_pair({operation::get_or_create}, {what, level});
            explore_pair({operation::update_or_create}, {what, level});
        }
    }
    report();
}

ROWAN_TEST(two_callers, one_rolls_back) {
    for (const isolation level : levels) {
        for (const operation what : operations) {
            explore_pair({operation::get_or_create}, {.what = what, .level = level, .rolls_back = true});
            explore_pair({operation::get_or_create, level}, {.what = what, .level = level, .rolls_back = true});
            explore_pair({operation::update_or_create, level}, {.what = what, .level = level, .rolls_back = true});
        }
    }
    report();
}

// The order in which two transactions would wait for each other.
ROWAN_TEST(two_callers, of_two_rows_in_opposite_orders) {
    for (const operation what :
         {operation::get_or_create, operation::update_or_create, operation::get_or_create_all, operation::remove}) {
        explore_pair({.what = what, .keys = {0, 1}}, {.what = what, .keys = {1, 0}});
        for (const isolation level : levels)
            explore_pair({.what = what, .level = level, .keys = {0, 1}},
                         {.what = what, .level = level, .keys = {1, 0}});
    }
    report();
}

// That statements which commute are not tried in both orders loses nothing that can come of two callers.
ROWAN_TEST(two_callers, all_orders_of_what_commutes_come_to_the_same) {
    const plan one{operation::get_or_create, isolation::read_committed};
    const plan other{operation::update_or_create, isolation::repeatable_read};
    const plan leaving{.what = operation::update_or_create, .level = isolation::read_committed, .rolls_back = true};
    const plan both{.what = operation::get_or_create_all, .level = isolation::read_committed, .keys = {0, 1}};
    expect_same_results({one, one});
    expect_same_results({{operation::get_or_create}, one});
    expect_same_results({{operation::get_or_create}, {operation::get_or_create_locked}});
    expect_same_results({one, other});
    expect_same_results({other, leaving});
    expect_same_results({both, {operation::remove}});
    expect_same_results({both, {operation::get_or_create_expecting_miss}});
}

ROWAN_ON_SHARED_STORES(two_callers);

} // namespace
