// For any condition, each row is kept by exactly one of: the condition, its negation, and "it is NULL".
#include "support/database_fixture.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <rowan/rowan.hpp>

namespace {

using rowan::f;

struct cell {
    std::int64_t id{};
    std::optional<int> a{};
    std::optional<int> b{};
    std::optional<std::string> c{};
    using rowan_table = rowan::table<"cell", rowan::primary_key<&cell::id>>;
};
using condition = rowan::condition<cell>;

class ternary_logic : public rowan::test::database_test {
protected:
    ternary_logic() {
        db.create_tables<cell>();
        std::vector<cell> rows;
        for (int i = 0; i < 60; ++i) {
            cell row;
            if (i % 3 != 0) row.a = i % 5;
            if (i % 4 != 0) row.b = i % 7;
            if (i % 5 != 0) row.c = std::string(1, static_cast<char>('a' + i % 4));
            rows.push_back(row);
        }
        db.create_all(rows);
    }
};

condition random_condition(int depth) {
    const int number = *rc::gen::inRange(-1, 8);
    switch (*rc::gen::inRange(0, depth > 0 ? 13 : 9)) {
    case 0: return f<&cell::a> == number;
    case 1: return f<&cell::a> < f<&cell::b>;
    case 2: return f<&cell::b> != number;
    case 3: return f<&cell::a>.is_null();
    case 4: return f<&cell::b>.between(1, number);
    case 5: return f<&cell::a>.in({number, 2});
    case 6: return f<&cell::c>.contains("a");
    case 7: return f<&cell::a> + f<&cell::b> > number;
    case 8: return rowan::coalesce(f<&cell::a>, number) == 2;
    case 9: return random_condition(depth - 1) && random_condition(depth - 1);
    case 10: return random_condition(depth - 1) || random_condition(depth - 1);
    default: return !random_condition(depth - 1);
    }
}

ROWAN_TEST(ternary_logic, every_row_is_kept_once) {
    const auto holds = [&] {
        const condition random = random_condition(*rc::gen::inRange(0, 5));
        const auto rows = db.objects<cell>();
        const std::int64_t all = rows.count(), kept = rows.filter(random).count(),
                           negated = rows.filter(!random).count(), unknown = rows.filter(random.is_null()).count();
        RC_ASSERT(kept + negated + unknown == all);
        RC_ASSERT(rows.exclude(random).count() == all - kept);
        RC_ASSERT(rows.filter(random).filter(!random).count() == 0);
        RC_ASSERT(rows.filter(random && random).count() == kept);
        RC_ASSERT(rows.filter(random || random).count() == kept);
    };
    EXPECT_TRUE(rc::check("every row is kept once", holds));
}

ROWAN_ON_EVERY_ENGINE(ternary_logic);

} // namespace
