// H72 on PostgreSQL: a real standby that lags behind.
#include "hazards/hazard_test.hpp"
#include "support/standby_servers.hpp"

namespace {

using namespace rowan::test;
using rowan::database;
using rowan::error_kind;

class replicas : public hazard_test {
protected:
    standby_servers servers;
};

ROWAN_TEST(replicas, h72_a_standby_that_lags_behind) {
    const database primary = rowan::connect(servers.primary());
    primary.create_tables<entry>();
    servers.await_replay();
    servers.pause_replay();
    primary.create(entry{.name = "a", .value = 7}); // by somebody else, just now

    const std::string look = count_of("a");
    raw_session naive_standby(servers.standby());
    raw_session naive_primary(servers.primary());
    EXPECT_EQ(naive_standby.answer(look), "0") << "a miss";
    EXPECT_EQ(naive_primary.code_of(insert("a")), duplicate_key()) << "a conflict";
    EXPECT_EQ(naive_standby.answer(look), "0") << "and a miss again, as long as it lags";

    const auto [row, created] = rowan::connect(servers.both()).get_or_create(entry{.name = "a"});
    EXPECT_FALSE(created) << "the standby stands first, and is not asked";
    EXPECT_EQ(row.value, 7);
    const database reading = rowan::connect(servers.both("prefer-standby"));
    EXPECT_EQ(reading.objects<entry>().count(), 0) << "as old as the standby";
    EXPECT_EQ(error_kind_of([&] { reading.get_or_create(entry{.name = "a"}); }), error_kind::read_only);
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(reading.get_or_create_all(std::vector{entry{.name = "a"}})); }),
              error_kind::read_only);
}

ROWAN_ON_STORES(replicas, &rowan::test::postgresql);

} // namespace
