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

ROWAN_ON_STORES(two_nodes, &rowan::test::galera);

} // namespace
