// A statement that takes a list is parsed anew when it has become old, and with it its plan, whatever happens around
// it.
#include "postgresql/server.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace rowan::test;
using rowan::error;
using rowan::error_kind;
using rowan::core::value_view;
namespace driver = rowan::driver;

class postgresql_old_plans : public postgresql_test {
protected:
    postgresql_old_plans() {
        m_db->execute("CREATE TABLE seat(number int PRIMARY KEY, note int NOT NULL); INSERT INTO seat VALUES (1, 7)");
        m_notes = prepare_on(*m_db, look);
    }

    /// What the statement finds for these two numbers.
    static std::string notes_by(driver::prepared& look_up, rowan::driver::fetch rows = driver::fetch::whole) {
        const value_view numbers[] = {value_view::of_integer(1), value_view::of_integer(2)};
        const value_view list = value_view::of_list(numbers, 2);
        look_up.start(&list, 1, rows);
        std::string found;
        while (look_up.step()) {
            value_view note;
            look_up.read(&note, 1);
            found += text_of(note) + " ";
        }
        look_up.reset();
        return found;
    }
    std::string notes() { return notes_by(*m_notes); }
    /// Returns when the server parsed it more than a second ago, by the server's own clock.
    void await_old() {
        const std::string is_old = "SELECT clock_timestamp() > max(prepare_time) + interval '1.1 s' FROM "
                                   "pg_prepared_statements WHERE statement LIKE '%ANY%' AND statement NOT LIKE '%max%'";
        for (int i = 0; i < 2'000; ++i) {
            if (answer_on(*m_db, is_old) == "1") return;
            m_db->execute("SELECT pg_sleep(0.02)");
        }
        FAIL() << "it does not become old";
    }
    /// How many such statements the server has, and when it parsed the last of them; NULL for none.
    std::string parsed() {
        return answer_on(*m_db, "SELECT count(*) || ' ' || max(prepare_time)::text FROM pg_prepared_statements "
                                "WHERE statement LIKE '%ANY%' AND statement NOT LIKE '%max%'");
    }

    static constexpr const char* look = "SELECT note FROM seat WHERE number = ANY($1) ORDER BY note";
    std::unique_ptr<driver::prepared> m_notes;
};

TEST_F(postgresql_old_plans, are_replaced_by_one_of_the_same_name) {
    const std::string first = parsed();
    EXPECT_EQ(notes(), "7 ");
    EXPECT_EQ(parsed(), first) << "as long as it is young";
    await_old();
    EXPECT_EQ(notes(), "7 ");
    const std::string second = parsed();
    EXPECT_EQ(second.substr(0, 2), "1 ");
    EXPECT_NE(second, first);
    EXPECT_EQ(notes(), "7 ");
    EXPECT_EQ(parsed(), second);
    m_notes.reset();
    m_notes = prepare_on(*m_db, look);
    EXPECT_EQ(parsed(), second) << "as any statement it is kept for a while";
}

TEST_F(postgresql_old_plans, nothing_else_is_parsed_anew) {
    const auto plain = prepare_on(*m_db, "SELECT note FROM seat WHERE number = ANY(ARRAY[$1::int])");
    const value_view number = value_view::of_integer(1);
    const std::string before = parsed();
    await_old();
    plain->start(&number, 1);
    plain->reset();
    EXPECT_EQ(parsed(), before);
}

TEST_F(postgresql_old_plans, are_replaced_within_transactions_and_savepoints) {
    await_old();
    m_db->execute_soon("BEGIN");
    m_db->execute_soon("SAVEPOINT one");
    EXPECT_EQ(notes(), "7 ");
    const std::string parsed_within = parsed();
    m_db->execute("ROLLBACK TO one");
    EXPECT_EQ(notes(), "7 ") << "what was parsed outlives it";
    m_db->execute("ROLLBACK");
    EXPECT_EQ(notes(), "7 ");
    EXPECT_EQ(parsed(), parsed_within);
}

TEST_F(postgresql_old_plans, of_a_failed_transaction_stay) {
    const std::string first = parsed();
    await_old();
    m_db->execute("BEGIN");
    EXPECT_THROW(m_db->execute("SELECT 1/0"), error);
    const error refused = error_of([&] { notes(); });
    EXPECT_EQ(refused.kind(), error_kind::transaction_aborted) << refused.what();
    EXPECT_EQ(refused.details().statement, look);
    m_db->execute("ROLLBACK");
    EXPECT_EQ(parsed(), first);
    EXPECT_EQ(notes(), "7 ");
    EXPECT_NE(parsed(), first);
}

TEST_F(postgresql_old_plans, where_the_text_cannot_be_parsed_any_more) {
    const auto twin = prepare_on(*m_db, look);
    await_old();
    m_db->execute("ALTER TABLE seat RENAME TO chair");
    EXPECT_EQ(error_of([&] { notes(); }).kind(), error_kind::schema_mismatch);
    EXPECT_EQ(error_of([&] { notes_by(*twin); }).kind(), error_kind::schema_mismatch);
    EXPECT_EQ(parsed(), "NULL") << "closed and not parsed again";
    m_db->execute("ALTER TABLE chair RENAME TO seat");
    EXPECT_EQ(notes_by(*twin), "7 ");
    EXPECT_EQ(notes(), "7 ");
    EXPECT_EQ(parsed().substr(0, 2), "1 ");
}

TEST_F(postgresql_old_plans, where_the_run_fails) {
    const auto divide = prepare_on(*m_db, "SELECT 1 / note FROM seat WHERE number = ANY($1)");
    EXPECT_EQ(notes_by(*divide), "0 ");
    await_old();
    m_db->execute("UPDATE seat SET note = 0");
    const std::string before = parsed();
    EXPECT_THROW(notes_by(*divide), error);
    EXPECT_NE(parsed(), before) << "it was parsed anew all the same";
    m_db->execute("UPDATE seat SET note = 1");
    EXPECT_EQ(notes_by(*divide), "1 ");
    EXPECT_EQ(parsed().substr(0, 2), "2 ");
}

TEST_F(postgresql_old_plans, where_the_columns_have_changed) {
    const auto twin = prepare_on(*m_db, look);
    await_old();
    m_db->execute("ALTER TABLE seat ALTER note TYPE bigint, ALTER number TYPE bigint");
    EXPECT_EQ(notes(), "7 ");
    EXPECT_EQ(notes_by(*twin), "7 ");
    await_old();
    m_db->execute("ALTER TABLE seat ALTER note TYPE text");
    EXPECT_EQ(notes_by(*m_notes, driver::fetch::streamed), "7 ");
    EXPECT_EQ(notes_by(*twin), "7 ");
    EXPECT_EQ(notes(), "7 ");
}

TEST_F(postgresql_old_plans, of_streams_are_left_to_others) {
    const std::string first = parsed();
    await_old();
    EXPECT_EQ(notes_by(*m_notes, driver::fetch::streamed), "7 ") << "planned for this one time";
    EXPECT_EQ(parsed(), first);
    EXPECT_EQ(notes(), "7 ");
    EXPECT_NE(parsed(), first);
    EXPECT_EQ(notes_by(*m_notes, driver::fetch::streamed), "7 ");
}

TEST_F(postgresql_old_plans, of_procedures_that_commit) {
    m_db->execute("CREATE PROCEDURE take(numbers int[]) LANGUAGE plpgsql AS $$ BEGIN UPDATE seat SET note = note + 1 "
                  "WHERE number = ANY(numbers); COMMIT; END $$");
    const auto call = prepare_on(*m_db, "CALL take($1) /* ANY */");
    EXPECT_EQ(notes_by(*call), "");
    await_old();
    EXPECT_EQ(notes_by(*call), "");
    EXPECT_EQ(notes(), "9 ");
}

} // namespace
