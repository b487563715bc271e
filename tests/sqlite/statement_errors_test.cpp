// What a statement can run into: each kind by a real fault, with the right names, and the connection usable afterwards.
#include "sqlite/folder.hpp"
#include "sqlite/test_connection.hpp"

#include <rowan/core/error.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace {

using namespace rowan::test;
using rowan::error_details;
using rowan::error_kind;
using rowan::core::value_view;

constexpr const char* schema =
    "CREATE TABLE p(id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, a INTEGER, b INTEGER, code TEXT UNIQUE, small INTEGER "
    "CHECK (small < 100), named INTEGER CONSTRAINT only_even CHECK (named % 2 = 0), UNIQUE(a, b)) STRICT;"
    "CREATE UNIQUE INDEX p_lower ON p(lower(email));"
    "CREATE TABLE c(id INTEGER PRIMARY KEY, p INTEGER REFERENCES p(id), "
    "late INTEGER REFERENCES p(id) DEFERRABLE INITIALLY DEFERRED) STRICT;"
    "CREATE TRIGGER guard BEFORE DELETE ON p WHEN old.small = 7 BEGIN SELECT RAISE(ABORT, 'seven stays'); END;"
    "CREATE TRIGGER bomb BEFORE DELETE ON p WHEN old.small = 8 BEGIN SELECT RAISE(ROLLBACK, 'all goes'); END;"
    "INSERT INTO p(id, email, code, a, b, small) VALUES (1, 'a@b', 'A', 1, 2, 7), (2, 'c@d', 'B', 3, 4, 8)";

class statement_errors : public testing::Test {
protected:
    statement_errors() { m_db->execute(schema); }

    error_details failure_of(std::string_view sql, const std::vector<value_view>& parameters = {}) {
        try {
            rows(*m_db, sql, parameters);
        } catch (const rowan::error& failed) {
            EXPECT_EQ(answer(*m_db, "SELECT 1"), "1"); // still usable
            EXPECT_TRUE(m_db->is_usable());
            return failed.details();
        }
        ADD_FAILURE() << "no error from " << sql;
        return {};
    }
    void expect(std::string_view sql, error_kind kind, int code, std::string_view constraint) {
        const error_details failure = failure_of(sql);
        EXPECT_EQ(to_string(failure.kind), to_string(kind)) << failure.message;
        EXPECT_EQ(failure.engine_code, code) << failure.message;
        EXPECT_EQ(failure.constraint, constraint);
        EXPECT_EQ(failure.statement, sql);
        EXPECT_FALSE(failure.retryable);
        EXPECT_FALSE(failure.in_doubt);
    }

    std::unique_ptr<rowan::driver::connection> m_db = open("sqlite::memory:");
};

TEST_F(statement_errors, unique_violations_name_columns_or_index) {
    expect("INSERT INTO p(email, code) VALUES ('x', 'A')", error_kind::unique_violation, SQLITE_CONSTRAINT_UNIQUE,
           "p.code");
    expect("INSERT INTO p(email) VALUES ('A@B')", error_kind::unique_violation, SQLITE_CONSTRAINT_UNIQUE, "p_lower");
    expect("INSERT INTO p(email, a, b) VALUES ('x', 1, 2)", error_kind::unique_violation, SQLITE_CONSTRAINT_UNIQUE,
           "p.a, p.b");
    expect("INSERT INTO p(id, email) VALUES (1, 'x')", error_kind::unique_violation, SQLITE_CONSTRAINT_PRIMARYKEY,
           "p.id");
}

TEST_F(statement_errors, the_other_constraints) {
    expect("INSERT INTO p(a) VALUES (9)", error_kind::not_null_violation, SQLITE_CONSTRAINT_NOTNULL, "p.email");
    expect("UPDATE p SET small = 100", error_kind::check_violation, SQLITE_CONSTRAINT_CHECK, "small < 100");
    expect("UPDATE p SET named = 1", error_kind::check_violation, SQLITE_CONSTRAINT_CHECK, "only_even");
    expect("INSERT INTO c(p) VALUES (99)", error_kind::foreign_key_violation, SQLITE_CONSTRAINT_FOREIGNKEY, "");
    expect("DELETE FROM p WHERE id = 1", error_kind::check_violation, SQLITE_CONSTRAINT_TRIGGER, "");
    expect("UPDATE p SET a = 'text'", error_kind::type_mismatch, SQLITE_CONSTRAINT_DATATYPE, "p.a");
    expect("INSERT INTO p(id, email) VALUES ('text', 'x')", error_kind::type_mismatch, SQLITE_MISMATCH, "");
}

TEST_F(statement_errors, each_is_of_the_class_that_people_catch) {
    EXPECT_THROW(rows(*m_db, "INSERT INTO p(email) VALUES ('a@b')"), rowan::integrity_error);
    EXPECT_THROW(m_db->execute("INSERT INTO c(p) VALUES (99)"), rowan::integrity_error);
}

TEST_F(statement_errors, values_are_never_in_the_texts) {
    const error_details failure = failure_of("INSERT INTO p(email, a) VALUES (?1, ?2)",
                                             {value_view::of_text("a@b"), value_view::of_integer(4711)});
    EXPECT_EQ(failure.message.find("a@b"), std::string::npos) << failure.message;
    EXPECT_EQ(failure.message.find("4711"), std::string::npos) << failure.message;
    const error_details wrong = failure_of("INSERT INTO p(email, a) VALUES ('x', ?1)", {value_view::of_text("secret")});
    EXPECT_EQ(wrong.kind, error_kind::type_mismatch);
    EXPECT_EQ(wrong.message.find("secret"), std::string::npos) << wrong.message;
}

TEST_F(statement_errors, a_failed_statement_undoes_itself_alone) {
    m_db->execute("BEGIN IMMEDIATE; INSERT INTO p(id, email) VALUES (5, 'five')");
    const error_details failure = failure_of("INSERT INTO p(id, email) VALUES (6, 'six'), (5, 'again')");
    EXPECT_FALSE(failure.poisons_transaction);
    EXPECT_TRUE(m_db->in_transaction());
    m_db->execute("COMMIT");
    EXPECT_EQ(answer(*m_db, "SELECT group_concat(id) FROM p"), "1,2,5");
}

TEST_F(statement_errors, an_error_that_rolls_back_says_so) {
    m_db->execute("BEGIN; INSERT INTO p(id, email) VALUES (5, 'five')");
    EXPECT_TRUE(failure_of("DELETE FROM p WHERE id = 2").poisons_transaction);
    EXPECT_FALSE(m_db->in_transaction());
    EXPECT_FALSE(failure_of("DELETE FROM p WHERE id = 2").poisons_transaction); // there was none to lose
}

TEST_F(statement_errors, a_deferred_foreign_key_fails_at_commit_and_leaves_the_transaction_open) {
    m_db->execute("BEGIN; INSERT INTO c(late) VALUES (99)");
    try {
        m_db->execute("COMMIT");
        FAIL() << "no error";
    } catch (const rowan::error& failed) {
        EXPECT_EQ(failed.kind(), error_kind::foreign_key_violation);
        EXPECT_FALSE(failed.poisons_transaction());
    }
    EXPECT_TRUE(m_db->in_transaction());
    m_db->execute("INSERT INTO p(id, email) VALUES (99, 'x'); COMMIT");
    EXPECT_FALSE(m_db->in_transaction());
}

TEST_F(statement_errors, a_missing_table_is_a_mismatch_of_schema) {
    for (const char* sql : {"SELECT * FROM nowhere", "INSERT INTO nowhere VALUES (1)", "UPDATE nowhere SET a = 1",
                            "DELETE FROM \"nowhere\"", "SELECT * FROM p JOIN nowhere ON 1"}) {
        const error_details failure = failure_of(sql);
        EXPECT_EQ(failure.kind, error_kind::schema_mismatch) << sql;
        EXPECT_NE(failure.message.find("nowhere"), std::string::npos) << failure.message;
    }
}

TEST_F(statement_errors, a_wrong_statement_fails_as_such) {
    for (const char* sql : {"SELEC 1", "SELECT nothing FROM p", "INSERT INTO p(nothing) VALUES (1)",
                            "INSERT INTO p(a) VALUES (1) ON CONFLICT(small) DO NOTHING", "SELECT 'open", "SELECT sum(",
                            "WITH x AS (SELECT 1) SELECT nothing FROM x"}) {
        EXPECT_EQ(failure_of(sql).kind, error_kind::statement_failed) << sql;
    }
}

TEST_F(statement_errors, a_misspelt_column_in_quotes_is_no_text) {
    EXPECT_EQ(failure_of("SELECT \"emial\" FROM p").kind, error_kind::statement_failed);
    EXPECT_EQ(failure_of("SELECT 1 FROM p WHERE \"emial\" = 'x'").kind, error_kind::statement_failed);
}

TEST_F(statement_errors, the_wrong_number_of_statements_or_parameters) {
    EXPECT_EQ(failure_of("").kind, error_kind::misuse);
    EXPECT_EQ(failure_of(" -- nothing").kind, error_kind::misuse);
    EXPECT_EQ(failure_of("SELECT 1; SELECT 2").kind, error_kind::misuse);
    EXPECT_EQ(failure_of("SELECT ?1").kind, error_kind::misuse);
    EXPECT_EQ(failure_of("SELECT 1", {value_view{}}).kind, error_kind::misuse);
    EXPECT_EQ(answer(*m_db, "SELECT 1; -- end"), "1");
    EXPECT_THROW(m_db->execute("INSERT INTO p(email) VALUES (?1)"), rowan::error);
}

TEST_F(statement_errors, bad_text_in_the_statement_itself) {
    EXPECT_EQ(failure_of(std::string_view("SELECT 1\0, 2", 12)).kind, error_kind::invalid_text);
    EXPECT_EQ(failure_of("SELECT 'caf\xe9'").kind, error_kind::invalid_text);
    EXPECT_THROW(m_db->execute(std::string_view("BEGIN\0; SELECT 1", 16)), rowan::error);
    EXPECT_FALSE(m_db->in_transaction());
}

TEST_F(statement_errors, too_long_a_value) {
    // Refused by its size alone, so there is no need to have two gigabytes.
    EXPECT_EQ(failure_of("SELECT ?1", {value_view::of_blob("x", std::size_t{1} << 31)}).kind,
              error_kind::value_too_long);
    EXPECT_EQ(failure_of("SELECT zeroblob(2000000000)").kind, error_kind::value_too_long);
}

TEST_F(statement_errors, the_database_has_reached_its_size) {
    m_db->execute("PRAGMA max_page_count = 12; BEGIN");
    const std::string big(200'000, 'x');
    const error_details failure = failure_of("INSERT INTO p(email) VALUES (?1)", {value_view::of_text(big)});
    EXPECT_EQ(failure.kind, error_kind::disk_full);
    EXPECT_EQ(failure.engine_code, SQLITE_FULL);
    EXPECT_EQ(failure.poisons_transaction, !m_db->in_transaction());
}

TEST_F(statement_errors, a_table_that_is_being_read_cannot_be_dropped) {
    const auto reader = prepare(*m_db, "SELECT * FROM p");
    reader->start(nullptr, 0);
    ASSERT_TRUE(reader->step());
    EXPECT_EQ(failure_of("DROP TABLE c").kind, error_kind::busy);
    reader->reset();
    m_db->execute("DROP TABLE c");
}

TEST_F(statement_errors, a_prepared_statement_goes_on_after_its_error) {
    const auto insert = prepare(*m_db, "INSERT INTO p(email) VALUES (?1)");
    for (const char* email : {"a@b", "new1", "c@d", "new2"}) {
        const value_view value = value_view::of_text(email);
        insert->start(&value, 1);
        try {
            EXPECT_FALSE(insert->step());
            EXPECT_EQ(insert->affected_rows(), 1);
        } catch (const rowan::error& failed) {
            EXPECT_EQ(failed.kind(), error_kind::unique_violation);
        }
        insert->reset();
    }
    EXPECT_EQ(answer(*m_db, "SELECT count(*) FROM p"), "4");
}

} // namespace
