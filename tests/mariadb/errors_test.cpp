// Each failure of a statement has its kind, whatever language the server speaks.
#include "server.hpp"

#include <mariadb/errors.hpp>

#include <mysqld_error.h>

namespace rowan::test {
namespace {

class mariadb_errors : public mariadb_test {
protected:
    mariadb_errors() {
        db->execute("CREATE TABLE parent (id BIGINT PRIMARY KEY) ENGINE=InnoDB;"
                    "CREATE TABLE t (id BIGINT AUTO_INCREMENT PRIMARY KEY, k VARCHAR(10) NOT NULL, small TINYINT, "
                    "parent_id BIGINT, day DATE, amount DECIMAL(4,2), latin VARCHAR(10) CHARACTER SET latin1, "
                    "CONSTRAINT k_is_unique UNIQUE (k), CONSTRAINT small_is_small CHECK (small < 100), "
                    "CONSTRAINT has_parent FOREIGN KEY (parent_id) REFERENCES parent (id)) ENGINE=InnoDB;"
                    "INSERT INTO parent VALUES (1); INSERT INTO t (k, parent_id) VALUES ('a', 1)");
    }
    driver::connection* on = db.get();
    bool names_constraints = true;

    error_details failure(std::string_view sql) {
        return error_of([&] { run(*on, sql); });
    }
    void expect(std::string_view sql, error_kind kind, std::string_view constraint) {
        const error_details found = failure(sql);
        EXPECT_EQ(found.kind, kind) << sql << ": " << found.message;
        EXPECT_TRUE(found.constraint == constraint || !names_constraints) << sql << ": " << found.message;
        EXPECT_EQ(found.statement, sql);
        EXPECT_FALSE(found.poisons_transaction) << sql;
        EXPECT_FALSE(found.in_doubt) << sql;
        EXPECT_TRUE(on->is_usable()) << sql;
    }
    void expect_all() {
        expect("INSERT INTO t (k) VALUES ('a')", error_kind::unique_violation, "k_is_unique");
        expect("INSERT INTO t (id, k) VALUES (1, 'b')", error_kind::unique_violation, "PRIMARY");
        expect("INSERT INTO t (k) VALUES ('x'), ('x')", error_kind::unique_violation, "k_is_unique");
        expect("INSERT INTO t (k, parent_id) VALUES ('b', 7)", error_kind::foreign_key_violation, "has_parent");
        expect("DELETE FROM parent", error_kind::foreign_key_violation, "has_parent");
        expect("INSERT INTO t (k) VALUES (NULL)", error_kind::not_null_violation, "k");
        expect("INSERT INTO t (small) VALUES (1)", error_kind::not_null_violation, "k");
        expect("INSERT INTO t (k, small) VALUES ('b', 100)", error_kind::check_violation, "small_is_small");
        expect("INSERT INTO t (k) VALUES ('01234567890')", error_kind::value_too_long, "k");
        expect("INSERT INTO t (k, small) VALUES ('b', 1000)", error_kind::value_out_of_range, "small");
        expect("INSERT INTO t (k, amount) VALUES ('b', 100)", error_kind::value_out_of_range, "amount");
        EXPECT_EQ(failure("INSERT INTO t (k, small) VALUES ('b', 'x')").kind, error_kind::type_mismatch);
        EXPECT_EQ(failure("INSERT INTO t (k, day) VALUES ('b', '2024-02-30')").kind, error_kind::type_mismatch);
        EXPECT_EQ(failure("INSERT INTO t (k, small) VALUES ('b', 1 / 0)").kind, error_kind::value_out_of_range);
        EXPECT_EQ(failure("SELECT 9223372036854775807 + 1").kind, error_kind::value_out_of_range);
        EXPECT_EQ(failure("SELECT * FROM nowhere").kind, error_kind::schema_mismatch);
        EXPECT_EQ(failure("SELECT nothing FROM t").kind, error_kind::schema_mismatch);
        EXPECT_EQ(failure("SELEC 1").kind, error_kind::statement_failed);
        EXPECT_EQ(failure("SELECT 1; SELECT 2").kind, error_kind::statement_failed);
        EXPECT_EQ(failure("").kind, error_kind::misuse);
        EXPECT_EQ(failure("SELECT * FROM mysql.global_priv").engine_code, 1142);
        EXPECT_EQ(read(*db, "SELECT k FROM t"), lines{"a"});
    }
};

TEST_F(mariadb_errors, by_code) {
    expect_all();
}

TEST_F(mariadb_errors, in_a_transaction_that_goes_on) {
    db->execute("START TRANSACTION");
    expect_all();
    EXPECT_TRUE(db->in_transaction());
    db->execute("ROLLBACK");
}

TEST_F(mariadb_errors, of_a_server_that_speaks_german) {
    const std::string admin = server_url("mariadb_admin");
    run_on_server(admin, {"SET GLOBAL lc_messages = 'de_DE'"});
    std::string spoken;
    try {
        run_on_server(admin, {"SELECT * FROM nowhere.nothing"});
    } catch (const std::exception& refused) {
        spoken = refused.what();
    }
    const auto other = connect();
    on = other.get();
    std::string wrong = server_url("mariadb_password_url");
    wrong.replace(wrong.find("open%20sesame"), 13, "close%20sesame");
    const error_details refused = error_of([&] { static_cast<void>(open(wrong)); });
    run_on_server(admin, {"SET GLOBAL lc_messages = 'en_US'"});
    if (spoken.find("existiert nicht") == std::string::npos) GTEST_SKIP() << "the server has no German: " << spoken;
    EXPECT_EQ(refused.kind, error_kind::connection_failed);
    EXPECT_EQ(refused.engine_code, 1045);
    EXPECT_NE(refused.message.find("check the user and the password"), std::string::npos) << refused.message;
    expect_all();
}

// As a program may have it: then no name can be read out of the text.
TEST_F(mariadb_errors, of_a_session_that_speaks_german) {
    db->execute("SET lc_messages = 'de_DE'");
    names_constraints = false;
    expect_all();
}

TEST_F(mariadb_errors, a_key_value_that_looks_like_the_end_of_the_message) {
    db->execute("CREATE TABLE odd (k VARCHAR(100), UNIQUE KEY `it's a key` (k)) ENGINE=InnoDB");
    const values row{text("x' for key 'y'")};
    run(*db, "INSERT INTO odd VALUES (?)", row);
    const error_details found = error_of([&] { run(*db, "INSERT INTO odd VALUES (?)", row); });
    EXPECT_EQ(found.constraint, "it's a key") << found.message;
}

TEST_F(mariadb_errors, what_cannot_be_bound_is_not_sent) {
    const auto insert = prepare(*db, "INSERT INTO t (k) VALUES (?)");
    const auto kind = [&](const core::value_view& value) { return error_kind_of([&] { insert->start(&value, 1); }); };
    EXPECT_EQ(kind(text(std::string_view("a\0b", 3))), error_kind::invalid_text);
    EXPECT_EQ(kind(text("\xff")), error_kind::invalid_text);
    EXPECT_EQ(kind(core::value_view::of_real(0.0 / 0.0)), error_kind::value_out_of_range);
    EXPECT_EQ(kind(core::value_view::of_real(1.0 / 0.0)), error_kind::value_out_of_range);
    const values two{number(1), number(2)};
    EXPECT_EQ(error_kind_of([&] { insert->start(two.data(), 2); }), error_kind::misuse);
    EXPECT_EQ(read(*db, "SELECT k FROM t"), lines{"a"});
}

TEST_F(mariadb_errors, more_than_the_server_takes_at_once) {
    const std::string limit = answer(*db, "SELECT @@max_allowed_packet");
    const std::string bytes(std::stoull(limit), 'x');
    const error_details found =
        error_of([&] { run(*db, "SELECT length(?)", {core::value_view::of_blob(bytes.data(), bytes.size())}); });
    EXPECT_EQ(found.kind, error_kind::value_too_long);
    EXPECT_NE(found.message.find(limit), std::string::npos) << found.message;
    EXPECT_TRUE(db->is_usable());
    const std::string half = bytes.substr(bytes.size() / 2);
    EXPECT_EQ(answer(*db, "SELECT length(?)", {core::value_view::of_blob(half.data(), half.size())}),
              std::to_string(half.size()));
}

TEST_F(mariadb_errors, a_write_in_a_read_only_transaction) {
    db->execute("START TRANSACTION READ ONLY");
    EXPECT_EQ(failure("INSERT INTO t (k) VALUES ('b')").kind, error_kind::read_only);
    EXPECT_TRUE(db->in_transaction());
    db->execute("ROLLBACK");
}

TEST_F(mariadb_errors, a_connection_that_was_killed) {
    const std::string id = answer(*db, "SELECT connection_id()");
    db->execute("START TRANSACTION");
    run_on_server(server_url("mariadb_admin"), {"KILL " + id});
    const error_details found = failure("INSERT INTO t (k) VALUES ('b')");
    EXPECT_EQ(found.kind, error_kind::connection_lost) << found.message;
    EXPECT_FALSE(found.in_doubt); // the transaction is surely undone
    EXPECT_TRUE(found.retryable);
    EXPECT_TRUE(found.poisons_transaction);
    EXPECT_FALSE(db->is_usable());
    EXPECT_FALSE(db->in_transaction());
}

TEST(mariadb_error_codes, of_the_servers_operating_system) {
    constexpr unsigned write_in_mysys = 3; // the same text by another number
    for (const unsigned code : {unsigned{ER_ERROR_ON_WRITE}, write_in_mysys}) {
        const auto kind = [&](const std::string& message) {
            return mariadb::details_of({.code = code, .message = message}).kind;
        };
        EXPECT_EQ(kind("Error writing file 't.MAD' (Errcode: 28 \"No space left on device\")"), error_kind::disk_full);
        EXPECT_EQ(kind("Error writing file '28.MAD' (Errcode: 5 \"Input/output error\")"), error_kind::io_failure);
    }
    constexpr unsigned out_of_memory_in_mysys = 5;
    EXPECT_EQ(mariadb::kind_of(out_of_memory_in_mysys), error_kind::out_of_memory);
}

// A Galera node says so when it leaves the others in the middle of a commit (tests/faults/cluster_test.cpp).
TEST(mariadb_error_codes, an_error_during_commit_leaves_it_in_doubt) {
    const error_details commit = mariadb::details_of({.code = ER_ERROR_DURING_COMMIT, .may_commit = true});
    EXPECT_EQ(commit.kind, error_kind::connection_lost);
    EXPECT_TRUE(commit.in_doubt);
    EXPECT_FALSE(commit.retryable);
    EXPECT_TRUE(mariadb::is_fatal(ER_ERROR_DURING_COMMIT));
    EXPECT_FALSE(mariadb::details_of({.code = ER_UNKNOWN_COM_ERROR, .may_commit = true}).in_doubt);
}

TEST_F(mariadb_errors, a_write_or_commit_on_a_lost_connection_is_in_doubt) {
    for (const char* first : {"START TRANSACTION", "DO 0"}) {
        const auto lost = connect();
        lost->execute(first);
        run_on_server(server_url("mariadb_admin"), {"KILL " + answer(*lost, "SELECT connection_id()")});
        const bool is_commit = first[0] == 'S';
        const error_details found =
            error_of([&] { lost->execute(is_commit ? "COMMIT" : "INSERT INTO t (k) VALUES ('b')"); });
        EXPECT_EQ(found.kind, error_kind::connection_lost);
        EXPECT_TRUE(found.in_doubt) << first;
        EXPECT_FALSE(found.retryable) << first;
    }
}

TEST_F(mariadb_errors, a_server_that_went_away_is_noticed_before_a_statement) {
    EXPECT_TRUE(db->is_alive());
    run_on_server(server_url("mariadb_admin"), {"KILL " + answer(*db, "SELECT connection_id()")});
    usleep(50'000);
    EXPECT_FALSE(db->is_alive());
}

} // namespace
} // namespace rowan::test
