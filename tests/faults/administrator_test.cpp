// An administrator ends sessions and statements during the hammer, as fast as they come.
#include "faults/load.hpp"
#include "faults/sessions.hpp"
#include "support/database_fixture.hpp"

namespace {

using namespace rowan::test;

class administrator : public testing::Test {
protected:
    /// Does it to every session of the hammer, so many times, with calls in between.
    void end_each(std::string (*command)(const std::string&), int rounds, load& hammered) {
        for (int i = 0; i < rounds; ++i) {
            end_sessions(m_url, other_sessions(m_url, m_words), command);
            hammered.await_calls(40);
        }
    }

    const dialect& m_words = dialect_of(store_under_test().server);
    const fresh_database m_database{store_under_test().server};
    const std::string m_url = m_database.url();
};

ROWAN_TEST(administrator, ends_sessions) {
    load hammered({m_url}, {"--threads", "4", "--processes", "2", "--expect", "connection_lost,connection_failed"});
    hammered.await_calls(50);
    end_each(m_words.end_session, 20, hammered);
    hammered.expect_to_hold();
}

ROWAN_TEST(administrator, ends_statements) {
    load hammered({m_url}, {"--threads", "4", "--processes", "2", "--expect", "interrupted"});
    hammered.await_calls(50);
    end_each(m_words.end_statement, 30, hammered);
    hammered.expect_to_hold();
}

ROWAN_ON_STORES(administrator, &rowan::test::postgresql, &rowan::test::mariadb);

// Deadlines of the calls themselves, too short for some of them. A transaction whose connection was given up behind a
// statement that ended just when it was cancelled is told so by its next one, as connection_lost.
class deadlines : public store_test {};

ROWAN_TEST(deadlines, too_short_for_some_calls) {
    load hammered({url()}, {"--threads", "8", "--processes", "2", "--keys", "4", "--deadline-ms", "6", "--expect",
                            "timeout,busy,deadlock,connection_failed,connection_lost"});
    hammered.await_errors(10);
    hammered.await_calls(100);
    hammered.expect_to_hold();
}

ROWAN_ON_STORES(deadlines, &rowan::test::sqlite_file, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
