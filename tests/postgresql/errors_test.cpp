// Errors of the server by kind, in English and in another language, with the constraint and what follows from them.
#include "postgresql/server.hpp"
#include "support/own_servers.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace {

using namespace rowan::test;
using rowan::error;
using rowan::error_kind;

struct expected {
    const char* sql;
    error_kind kind;
    const char* constraint;
    const char* state;
};

constexpr const char* schema[] = {
    "CREATE TABLE a(id bigint PRIMARY KEY, k text UNIQUE, v varchar(3) CHECK (v <> 'bad'), n integer NOT NULL DEFAULT 1,"
    " s smallint, EXCLUDE USING btree (s WITH =))",
    "CREATE TABLE b(id bigint, a_id bigint CONSTRAINT b_to_a REFERENCES a(id) DEFERRABLE)",
    "CREATE UNIQUE INDEX a_n_ccnew ON a(n) WHERE n > 100",
    "INSERT INTO a VALUES (1, 'x', 'v', 1, 1), (2, 'y', 'v', 101, 2)",
    "CREATE VIEW checked AS SELECT * FROM a WHERE n = 1 WITH CHECK OPTION",
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$",
    "CREATE TABLE refusing(id bigint)",
    "CREATE TRIGGER t BEFORE INSERT ON refusing FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE SEQUENCE short MAXVALUE 2 START 2",
    "SELECT nextval('short')",
};

constexpr expected cases[] = {
    {"INSERT INTO a VALUES (1)", error_kind::unique_violation, "a_pkey", "23505"},
    {"INSERT INTO a(id, k) VALUES (3, 'x')", error_kind::unique_violation, "a_k_key", "23505"},
    {"INSERT INTO a(id, s) VALUES (3, 1)", error_kind::unique_violation, "a_s_excl", "23P01"},
    {"INSERT INTO b VALUES (1, 77)", error_kind::foreign_key_violation, "b_to_a", "23503"},
    {"INSERT INTO a(id, n) VALUES (3, NULL)", error_kind::not_null_violation, "a.n", "23502"},
    {"INSERT INTO a(id, v) VALUES (3, 'bad')", error_kind::check_violation, "a_v_check", "23514"},
    {"INSERT INTO checked(id, n) VALUES (3, 2)", error_kind::check_violation, "", "44000"},
    {"INSERT INTO refusing VALUES (1)", error_kind::check_violation, "", "P0001"},
    {"INSERT INTO a(id, v) VALUES (3, 'long')", error_kind::value_too_long, "", "22001"},
    {"SELECT 70000::smallint", error_kind::value_out_of_range, "", "22003"},
    {"SELECT nextval('short')", error_kind::value_out_of_range, "", "2200H"},
    {"SELECT date '2023-02-29'", error_kind::value_out_of_range, "", "22008"},
    {"SELECT 'x'::integer", error_kind::type_mismatch, "", "22P02"},
    {"SELECT 'x'::date", error_kind::type_mismatch, "", "22007"},
    {"SELECT convert_from('\\xff', 'UTF8')", error_kind::invalid_text, "", "22021"},
    {"SELECT * FROM nowhere", error_kind::schema_mismatch, "", "42P01"},
    {"SELECT nothing FROM a", error_kind::schema_mismatch, "", "42703"},
    {"SELECT 1 / 0", error_kind::statement_failed, "", "22012"},
    {"SELECT FROM WHERE", error_kind::statement_failed, "", "42601"},
    {"INSERT INTO a VALUES (1) ON CONFLICT (v) DO NOTHING", error_kind::statement_failed, "", "42P10"},
    {"BEGIN READ ONLY; INSERT INTO a VALUES (9)", error_kind::read_only, "", "25006"},
    {"INSERT INTO a(id, k) SELECT 3, string_agg(md5(g::text), '') FROM generate_series(1, 300) g",
     error_kind::value_too_long, "", "54000"},
};

int code_of(const char* state) {
    return static_cast<int>(std::stoi(state, nullptr, 36));
}

class postgresql_errors : public testing::TestWithParam<const char*> {
protected:
    postgresql_errors() {
        run_on_server(with_database(server_url("postgresql_admin"), m_database.name()),
                      {"ALTER DATABASE " + m_database.name() + " SET lc_messages = '" + GetParam() + "'"});
        m_db = m_endpoint.connect();
        for (const char* each : schema) m_db->execute(each);
    }
    // As a plain statement and as a prepared one.
    error failure_of(const std::string& sql, bool is_prepared) {
        return error_of([&] {
            if (is_prepared)
                static_cast<void>(rows_on(*m_db, sql));
            else
                m_db->execute(sql);
        });
    }

    fresh_database m_database{"postgresql"};
    server_endpoint m_endpoint{m_database.url()};
    std::unique_ptr<rowan::driver::connection> m_db;
};

TEST_P(postgresql_errors, have_the_same_kind_in_every_language) {
    for (const expected& each : cases) {
        const bool is_single = std::string_view(each.sql).find(';') == std::string_view::npos;
        for (const bool is_prepared : {false, true}) {
            if (is_prepared && !is_single) continue;
            const error failed = failure_of(each.sql, is_prepared);
            EXPECT_EQ(failed.kind(), each.kind) << each.sql << ": " << failed.what();
            EXPECT_EQ(failed.constraint(), each.constraint) << each.sql;
            EXPECT_EQ(failed.engine_code(), code_of(each.state)) << each.sql << ": " << failed.what();
            EXPECT_EQ(failed.statement(), each.sql);
            EXPECT_FALSE(failed.retryable()) << each.sql;
            EXPECT_FALSE(failed.in_doubt()) << each.sql;
            EXPECT_FALSE(failed.poisons_transaction() && is_single) << each.sql;
            if (m_db->in_transaction()) m_db->execute("ROLLBACK");
        }
    }
    const bool is_german = std::string_view(GetParam()) != "C";
    const std::string text = failure_of("SELECT 1 / 0", false).what();
    EXPECT_NE(text.find(is_german ? "Division durch Null" : "division by zero"), std::string::npos) << text;
}

TEST_P(postgresql_errors, name_what_a_user_may_not_do) {
    run_on_server(with_database(server_url("postgresql_admin"), m_database.name()),
                  {"CREATE TABLE theirs(id bigint PRIMARY KEY)", "REVOKE ALL ON theirs FROM PUBLIC"});
    const error denied = failure_of("SELECT * FROM theirs", true);
    EXPECT_EQ(denied.kind(), error_kind::statement_failed);
    EXPECT_EQ(denied.engine_code(), code_of("42501"));
    EXPECT_NE(std::string(denied.what()).find("lacks the privilege"), std::string::npos) << denied.what();
    EXPECT_NE(std::string(denied.what()).find("theirs"), std::string::npos) << denied.what();
    const std::pair<const char*, const char*> wanted[] = {
        {"SELECT 'INSERT' FROM theirs", "for it, SELECT: "},
        {"SELECT id FROM theirs FOR NO KEY UPDATE", "for it, UPDATE or SELECT: "},
        {"INSERT INTO theirs VALUES (1)", "for it, INSERT: "},
        {"INSERT INTO theirs AS t VALUES (1) ON CONFLICT (id) DO UPDATE SET id = t.id + 1 RETURNING id",
         "for it, INSERT, UPDATE or SELECT: "},
        {"DELETE FROM theirs", "for it, DELETE: "},
        {"CREATE ROLE others", "for it: "}, // on no table
    };
    for (const auto& [sql, words] : wanted) {
        const std::string text = failure_of(sql, true).what();
        EXPECT_NE(text.find(words), std::string::npos) << text;
    }
}

TEST_P(postgresql_errors, poison_a_transaction_up_to_a_savepoint) {
    m_db->execute("BEGIN; INSERT INTO b VALUES (1, 1); SAVEPOINT s");
    EXPECT_TRUE(failure_of("SELECT 1 / 0", true).poisons_transaction());
    EXPECT_TRUE(m_db->in_transaction());
    const error refused = failure_of("SELECT 1", true);
    EXPECT_EQ(refused.kind(), error_kind::transaction_aborted);
    EXPECT_EQ(refused.engine_code(), code_of("25P02"));
    m_db->execute("ROLLBACK TO SAVEPOINT s; RELEASE SAVEPOINT s");
    EXPECT_EQ(answer_on(*m_db, "SELECT count(*) FROM b"), "1");
    m_db->execute("COMMIT");
    EXPECT_EQ(answer_on(*m_db, "SELECT count(*) FROM b"), "1");
}

TEST_P(postgresql_errors, make_a_commit_that_rolls_back_an_error) {
    m_db->execute("BEGIN; INSERT INTO b VALUES (1, 1)");
    failure_of("SELECT 1 / 0", false);
    const error lost = failure_of("COMMIT", false);
    EXPECT_EQ(lost.kind(), error_kind::transaction_aborted);
    EXPECT_FALSE(m_db->in_transaction());
    EXPECT_EQ(answer_on(*m_db, "SELECT count(*) FROM b"), "0");
    m_db->execute("BEGIN; SET CONSTRAINTS ALL DEFERRED; INSERT INTO b VALUES (1, 77)");
    const error late = failure_of("COMMIT", false);
    EXPECT_EQ(late.kind(), error_kind::foreign_key_violation);
    EXPECT_EQ(late.constraint(), "b_to_a");
    EXPECT_FALSE(m_db->in_transaction());
}

TEST_P(postgresql_errors, say_when_the_same_call_may_succeed) {
    // REINDEX CONCURRENTLY's copy of an index
    EXPECT_TRUE(failure_of("INSERT INTO a(id, n) VALUES (3, 101)", true).retryable());
    const auto other = m_endpoint.connect();
    m_db->execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM a");
    other->execute("UPDATE a SET v = 'w' WHERE id = 1");
    const error serialization = failure_of("UPDATE a SET v = 'z' WHERE id = 1", true);
    EXPECT_EQ(serialization.kind(), error_kind::serialization_failure);
    EXPECT_TRUE(serialization.retryable());
    EXPECT_TRUE(serialization.poisons_transaction());
    m_db->execute("ROLLBACK");
    other->execute("BEGIN; UPDATE a SET v = 'w' WHERE id = 1");
    const error locked = failure_of("SELECT * FROM a WHERE id = 1 FOR UPDATE NOWAIT", true);
    EXPECT_EQ(locked.kind(), error_kind::busy);
    EXPECT_TRUE(locked.retryable());
    EXPECT_EQ(locked.engine_code(), code_of("55P03"));
    m_db->execute("SET statement_timeout = 50");
    EXPECT_EQ(failure_of("SELECT pg_sleep(5)", true).kind(), error_kind::interrupted);
}

TEST_P(postgresql_errors, of_two_who_create_the_same_are_of_one_kind) {
    std::atomic<int> collisions{0};
    const auto create = [&](const std::string& name) {
        const auto own = m_endpoint.connect();
        try {
            own->execute("CREATE TABLE IF NOT EXISTS " + name +
                         " (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)");
            own->execute("CREATE UNIQUE INDEX IF NOT EXISTS " + name + "_i ON " + name + " ((id + 1))");
        } catch (const error& failure) {
            ++collisions;
            EXPECT_EQ(failure.kind(), error_kind::unique_violation) << failure.what();
            EXPECT_TRUE(failure.retryable()) << failure.what();
            EXPECT_NE(std::string(failure.what()).find("somebody else"), std::string::npos) << failure.what();
        }
    };
    for (int round = 0; round < 200 && collisions < 5; ++round) {
        std::vector<std::thread> threads;
        for (int i = 0; i < 6; ++i) threads.emplace_back(create, "racy" + std::to_string(round));
        for (std::thread& each : threads) each.join();
    }
    EXPECT_GE(collisions, 5) << "they did not meet";
    const error plain = failure_of("CREATE TABLE a(id bigint)", false);
    EXPECT_EQ(plain.kind(), error_kind::statement_failed);
    EXPECT_FALSE(plain.retryable());
}

// What is said before there is a database is in the language of the whole server, so it has to be another one.
TEST(postgresql_errors_of_connecting, have_the_same_kind_in_german) {
    static_cast<void>(server_url("postgresql"));
    const own_servers servers("--engine postgresql");
    run_on_server(servers["ROWAN_TEST_POSTGRESQL_ADMIN"], {"ALTER SYSTEM SET lc_messages = 'C.UTF-8'"});
    servers.restart("postgresql");
    const auto refusal_of = [](const std::string& url) {
        return error_of([&] { static_cast<void>(server_endpoint(url).connect()); });
    };
    std::string url = servers["ROWAN_TEST_POSTGRESQL_PASSWORD_URL"];
    url.replace(url.find("open%20sesame"), 13, "close%20sesame");
    const error wrong = refusal_of(url);
    const std::string text = wrong.what();
    if (text.find("Passwort-Authentifizierung") == std::string::npos) GTEST_SKIP() << "it has no German: " << text;
    EXPECT_EQ(wrong.kind(), error_kind::connection_failed);
    EXPECT_EQ(wrong.engine_code(), code_of("28P01"));
    EXPECT_NE(text.find("the password is wrong"), std::string::npos) << text;
    EXPECT_EQ(text.find("sesame"), std::string::npos) << text;
    const error unknown = refusal_of(with_database(servers["ROWAN_TEST_POSTGRESQL"], "there_is_none"));
    EXPECT_EQ(unknown.kind(), error_kind::connection_failed);
    EXPECT_EQ(unknown.engine_code(), code_of("3D000"));
    EXPECT_NE(std::string(unknown.what()).find("existiert nicht"), std::string::npos) << unknown.what();
}

INSTANTIATE_TEST_SUITE_P(language, postgresql_errors, testing::Values("C", "C.UTF-8"),
                         [](const auto& language) { return language.index == 0 ? "english" : "german"; });

} // namespace
