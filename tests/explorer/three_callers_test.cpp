// Three callers through all interleavings of their statements: too many for every run, so only where they are asked for
// (scripts/explore).
#include "explorer/explorer_test.hpp"

#include <cstdlib>

namespace {

using namespace rowan::explorer;
using rowan::isolation;

// Where closures are run again, the schedules of three are too many to come to an end: so many of each.
constexpr std::size_t some = 20'000;

class three_callers : public rowan::test::explorer_test {
protected:
    void explore_alike(operation what, std::optional<isolation> level) {
        const plan each{what, level};
        explore_three(each, each, each);
    }
    void explore_three(const plan& first, const plan& second, const plan& third) {
        for (const bool is_there : {false, true}) {
            call_settings settings = settings_for({first, second, third});
            settings.is_there = is_there;
            expect_no_violation(settings, some);
            report();
        }
    }
    void explore_at(std::optional<isolation> level) {
        explore_alike(operation::get_or_create, level);
        explore_alike(operation::update_or_create, level);
        explore_alike(operation::get_or_create_all, level);
        explore_three({operation::get_or_create, level}, {operation::update_or_create, level},
                      {operation::remove, level});
    }
};

ROWAN_TEST(three_callers, alone) {
    explore_at({});
    explore_alike(operation::get_or_create_locked, {});
    explore_three({operation::get_or_create}, {operation::get_or_create_expecting_miss}, {operation::remove});
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
    const plan one{operation::get_or_create, isolation::read_committed};
    plan leaving = one;
    leaving.rolls_back = true;
    explore_three({operation::get_or_create}, one, leaving);
    explore_three({operation::update_or_create}, one, leaving);
}

[[maybe_unused]] const bool are_put_on_stores =
    std::getenv("ROWAN_EXPLORE_MORE") != nullptr
        ? rowan::test::put_on_stores<three_callers>(
              "three_callers", {&rowan::test::sqlite_file, &rowan::test::postgresql, &rowan::test::mariadb})
        : rowan::test::put_on_stores<three_callers>("three_callers", {});

} // namespace
