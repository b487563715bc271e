// Three callers through all interleavings of their statements: too many for every run, so only where they are asked for
// (scripts/explore).
#include "explorer/explorer_test.hpp"

#include <cstdlib>

namespace {

using namespace rowan::explorer;
using rowan::isolation;

// The most schedules of a set, or a null pointer. Which sets have more is said, set by set.
const char* const most = std::getenv("ROWAN_EXPLORE_MORE");
// What the title of a set must have in it, or a null pointer.
const char* const only = std::getenv("ROWAN_EXPLORE_ONLY");

class three_callers : public rowan::test::explorer_test {
protected:
    void explore_alike(operation what, std::optional<isolation> level, std::vector<std::size_t> keys = {0}) {
        const plan each{.what = what, .level = level, .keys = std::move(keys)};
        explore_three(each, each, each);
    }
    /// Two who write two rows in one order, and one who does in the other.
    void explore_crossing(operation what, std::optional<isolation> level) {
        const plan one{.what = what, .level = level, .keys = {0, 1}};
        const plan other{.what = what, .level = level, .keys = {1, 0}};
        explore_three(one, one, other);
    }
    void explore_three(const plan& first, const plan& second, const plan& third) {
        for (const bool is_there : {false, true}) {
            call_settings settings = settings_for({first, second, third});
            settings.is_there = is_there;
            if (only != nullptr && title_of(settings).find(only) == std::string::npos) continue;
            const exploration found = expect_no_violation(settings, std::stoul(most));
            EXPECT_TRUE(found.is_complete || found.schedules + found.redundant >= std::stoul(most))
                << "schedules did not go as before";
            std::cout << on().name << ": " << title_of(settings) << ": " << (found.is_complete ? "all " : "the first ")
                      << found.schedules << " schedules, " << found.results.size() << " results" << std::endl;
        }
    }
    void explore_at(std::optional<isolation> level) {
        using enum operation;
        for (const operation each :
             {get_or_create, get_or_create_expecting_miss, update_or_create, get_or_create_locked})
            explore_alike(each, level);
        explore_alike(get_or_create_all, level, {0, 1});
        explore_three({get_or_create, level}, {update_or_create, level}, {remove, level});
        explore_three({get_or_create, level}, {get_or_create_expecting_miss, level}, {remove, level});
        explore_three({get_or_create_expecting_miss, level}, {get_or_create_locked, level}, {update_or_create, level});
        explore_three({get_or_create_locked, level}, {get_or_create_all, level}, {remove, level});
        for (const operation each : {get_or_create, update_or_create, get_or_create_all, remove})
            explore_crossing(each, level);
        report();
    }
};

ROWAN_TEST(three_callers, alone) {
    explore_at({});
}

ROWAN_TEST(three_callers, at_read_committed) {
    explore_at(isolation::read_committed);
}

ROWAN_TEST(three_callers, at_repeatable_read) {
    explore_at(isolation::repeatable_read);
}

ROWAN_TEST(three_callers, at_serializable) {
    explore_at(isolation::serializable);
}

ROWAN_TEST(three_callers, of_whom_one_rolls_back) {
    for (const isolation level : {isolation::read_committed, isolation::repeatable_read}) {
        const plan one{operation::get_or_create, level};
        plan leaving = one;
        leaving.rolls_back = true;
        explore_three({operation::get_or_create}, one, leaving);
        explore_three({operation::update_or_create}, one, leaving);
        explore_three({operation::get_or_create_locked}, one, leaving);
        explore_three({operation::get_or_create_expecting_miss}, one, leaving);
    }
    report();
}

ROWAN_TEST(three_callers, all_orders_of_what_commutes_come_to_the_same) {
    const plan one{operation::get_or_create};
    const plan inside{operation::get_or_create, isolation::read_committed};
    plan leaving{operation::update_or_create, isolation::repeatable_read};
    leaving.rolls_back = true;
    expect_same_results({one, one, {operation::remove}});
    expect_same_results({one, inside, inside});
    expect_same_results({{operation::update_or_create}, inside, leaving});
}

[[maybe_unused]] const bool are_put_on_stores =
    most != nullptr ? rowan::test::put_on_stores<three_callers>(
                          "three_callers", {&rowan::test::sqlite_file, &rowan::test::postgresql, &rowan::test::mariadb})
                    : rowan::test::put_on_stores<three_callers>("three_callers", {});

} // namespace
