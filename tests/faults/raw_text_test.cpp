// A statement of the user's own that only seems to read, and whose connection is lost behind it.
#include "faults/conversation.hpp"

namespace {

using namespace rowan::test;

class raw_text : public conversation {
protected:
    const bool m_quotes_names = store_under_test().server == "postgresql";
    const std::string m_next = m_quotes_names ? "SELECT nextval('calls')" : "SELECT NEXTVAL(calls)";
};

ROWAN_TEST(raw_text, a_call_of_a_function_is_not_made_twice) {
    run_on_server(direct(), {"CREATE SEQUENCE calls"});
    const rowan::database db = rowan::connect(through_proxy());
    static_cast<void>(db.execute(m_next)); // 1; prepared
    wire.cut_after(direction::to_client, 0);
    try {
        static_cast<void>(db.execute(m_next)); // 2, and nobody is told
        ADD_FAILURE() << "it was run again, or not cut off";
    } catch (const rowan::error& failure) {
        EXPECT_TRUE(failure.in_doubt()) << failure.what();
        EXPECT_FALSE(failure.retryable()) << failure.what();
    }
    EXPECT_EQ(read_from_server(direct(), {m_next}), std::vector<std::string>{"3"});
}

ROWAN_ON_STORES(raw_text, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
