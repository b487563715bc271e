// A list of rows of which a statement of its own has created some: what fails behind it must not be taken for nothing.
#include "server.hpp"

#include "support/lock_waits.hpp"
#include "support/raw_session.hpp"

#include <rowan/rowan.hpp>

#include <future>

namespace rowan::test {
namespace {

struct parcel {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"parcel", rowan::primary_key<&parcel::id>, rowan::unique<&parcel::name>>;
};

class postgresql_bulk : public postgresql_test {
protected:
    postgresql_bulk() {
        db.create_tables<parcel>();
        // As with a rival's row that the statement's snapshot does not show: it neither inserts nor returns it.
        db.execute("CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
                   "IF NEW.name = 'lost' THEN RETURN NULL; END IF; RETURN NEW; END$$");
        db.execute("CREATE TRIGGER lose BEFORE INSERT ON parcel FOR EACH ROW EXECUTE FUNCTION lose()");
    }
    template <class Place>
    static void get_all(const Place& on) {
        static_cast<void>(on.get_or_create_all(std::vector<parcel>{{.name = "a"}, {.name = "lost"}, {.name = "b"}}));
    }

    rowan::database db = rowan::connect(m_database.url());
};

// Found by the hammer: a deadline passed between the two statements, and the error said that nothing had happened.
TEST_F(postgresql_bulk, of_which_some_were_created_is_in_doubt_when_the_rest_fails) {
    const error failure = error_of([&] { get_all(db); });
    EXPECT_EQ(db.objects<parcel>().count(), 2) << "or this test shows nothing";
    EXPECT_EQ(failure.kind(), error_kind::key_not_stable);
    EXPECT_TRUE(failure.in_doubt()) << failure.what();
    EXPECT_FALSE(failure.retryable());
}

TEST_F(postgresql_bulk, of_which_none_was_created_is_not_in_doubt) {
    db.create_all(std::vector<parcel>{{.name = "a"}, {.name = "b"}});
    EXPECT_FALSE(error_of([&] { get_all(db); }).in_doubt());
}

TEST_F(postgresql_bulk, in_a_transaction_is_undone_with_it) {
    const error failure = error_of([&] { db.atomic([](rowan::transaction& tx) { get_all(tx); }); });
    EXPECT_FALSE(failure.in_doubt()) << failure.what();
    EXPECT_EQ(db.objects<parcel>().count(), 0);
}

// The statements of a longer list are one transaction, which a deadlock undoes: what it had created by then is created
// anew, or found where the other one was faster.
TEST_F(postgresql_bulk, of_several_statements_forgets_what_a_deadlock_has_undone) {
    std::vector<parcel> list(db.context().capabilities().max_bulk_rows);
    for (std::size_t i = 0; i < list.size(); ++i) list[i].name = "parcel " + std::to_string(i);
    list.push_back({.name = "in the second statement"});
    raw_session rival(m_database.url());
    rival.run("BEGIN");
    rival.run("INSERT INTO parcel(name) VALUES ('in the second statement')");
    auto call = std::async(std::launch::async, [&] { return db.get_or_create_all(list); });
    await_lock_waits(m_database.url(), m_database.name(), 1);
    // Who waited first is the first to look for a deadlock, and gives way.
    EXPECT_EQ(rival.code_of("INSERT INTO parcel(name) VALUES ('parcel 0')"), "");
    // The next attempt's snapshot does not show the rival's row: it neither creates nor finds it.
    await_lock_waits(m_database.url(), m_database.name(), 1);
    rival.run("COMMIT");
    const std::vector<outcome<parcel>> got = call.get();
    EXPECT_FALSE(got.front().created);
    EXPECT_TRUE(got[1].created);
    EXPECT_FALSE(got.back().created);
    EXPECT_EQ(db.objects<parcel>().count(), static_cast<std::int64_t>(list.size()));
}

} // namespace
} // namespace rowan::test
