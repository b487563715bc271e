// H94: a catalogue that is read under a limit ends early, and calls what it has an answer.
#include "hazards/hazard_test.hpp"

namespace {

using namespace rowan::test;
using rowan::database;
using rowan::error_kind;

class catalogue : public hazard_test {
protected:
    /// A limit for statements that is often too short for one of those that follow.
    static std::string limit(int number) { return "SET max_statement_time = 0.000" + std::to_string(10 + number % 90); }
    static constexpr const char* no_limit = "SET max_statement_time = 0";
    static constexpr int most = 100'000;
};

ROWAN_TEST(catalogue, h94_is_read_whole_or_not_at_all) {
    raw_session naive = raw();
    const std::string columns = "SELECT column_name, column_type, collation_name FROM information_schema.columns WHERE "
                                "table_schema = database() AND table_name = 'entry' ORDER BY ordinal_position";
    ASSERT_EQ(naive.rows(columns).size(), 3U);
    int missing = 0;
    for (int i = 0; missing == 0; ++i) {
        ASSERT_LT(i, most) << "never broken off";
        naive.run(no_limit);
        naive.run(limit(i));
        try {
            missing += naive.rows(columns).size() < 3 ? 1 : 0; // and no error: there is no such column, so it seems
        } catch (const raw_error&) {
        }
    }

    const database ours = open("pool=1");
    int whole = 0;
    int broken_off = 0;
    for (int i = 0; whole < 50 || broken_off < 50; ++i) {
        ASSERT_LT(i, most) << whole << " were whole, " << broken_off << " broken off";
        const auto failed = error_kind_of([&] {
            ours.execute(no_limit);
            ours.execute(limit(i));
            ours.check_schema<entry>();
        });
        ASSERT_TRUE(!failed || failed == error_kind::interrupted) << "a difference that is none";
        ++(failed ? broken_off : whole);
    }
}

ROWAN_ON_STORES(catalogue, &rowan::test::mariadb, &rowan::test::galera);

} // namespace
