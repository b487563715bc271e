// What a statement that might write does although it finds the row, beyond PostgreSQL (H34 … H36), and that a look does
// not.
#include "hazards/hazard_test.hpp"

namespace {

using namespace rowan::test;
using rowan::database;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

class hits : public hazard_test {
protected:
    hits() { db.create(entry{.name = "there", .value = 7}); }

    /// Every form of a hit.
    template <class On>
    static void hit(const On& on) {
        EXPECT_EQ(on.get_or_create(entry{.name = "there"}).row.value, 7);
        EXPECT_FALSE(on.template objects<entry>().get_or_create(f<&entry::name> == "there").created);
        EXPECT_FALSE(on.get_or_create_all(std::vector<entry>{{.name = "there"}}).front().created);
    }
};

ROWAN_TEST(hits, h35_a_read_only_transaction) {
    raw_session naive = raw();
    naive.run(std::string(engine_words().begin_read_only));
    EXPECT_EQ(naive.code_of(insert_or_nothing("there")), engine_words().read_only_code) << "although the row is there";
    db.atomic([](transaction& tx) { hit(tx); }, {.read_only = true});
    EXPECT_EQ(error_kind_of([&] {
                  db.atomic([](transaction& tx) { tx.get_or_create(entry{.name = "absent"}); }, {.read_only = true});
              }),
              error_kind::read_only);
}

ROWAN_ON_STORES(hits, &rowan::test::sqlite_file, &rowan::test::mariadb, &rowan::test::galera);

class hits_of_innodb : public hits {
protected:
    static constexpr const char* update = "UPDATE entry SET value = value + 1 WHERE name = 'there'";
    /// How many rows a session has tried to write; reading the counters writes some, too, always as many.
    static constexpr const char* written =
        "SELECT CAST(sum(variable_value) AS SIGNED) FROM information_schema.session_status WHERE variable_name IN "
        "('HANDLER_WRITE', 'HANDLER_UPDATE', 'HANDLER_DELETE')";
    template <class Ask, class Work>
    static std::int64_t written_by(const Ask& ask, const Work& work) {
        const std::int64_t first = ask();
        const std::int64_t before = ask();
        work();
        return ask() - before - (before - first);
    }
};

ROWAN_TEST(hits_of_innodb, h34_hits_write_and_lock) {
    raw_session naive = raw();
    raw_session other = raw();
    for (const std::string& each :
         {insert("there"), insert_or_nothing("there"), insert("there") + " ON DUPLICATE KEY UPDATE value = 7"}) {
        naive.run("BEGIN");
        EXPECT_GT(written_by([&] { return std::stoll(naive.answer(written)); },
                             [&] { static_cast<void>(naive.code_of(each)); }),
                  0)
            << each;
        auto held = other.start(update);
        await_waiting();
        naive.run("ROLLBACK");
        EXPECT_EQ(held.get(), "") << each;
        other.run("UPDATE entry SET value = 7");
    }

    other.run("SET SESSION innodb_lock_wait_timeout = 1");
    db.atomic([&](transaction& tx) {
        EXPECT_EQ(written_by([&] { return tx.query<std::int64_t>(written).at(0); },
                             [&] { tx.get_or_create(entry{.name = "there"}); }),
                  0);
        hit(tx);
        EXPECT_EQ(other.code_of(update), "") << "nobody is kept from the row";
    });
}

ROWAN_ON_STORES(hits_of_innodb, &rowan::test::mariadb, &rowan::test::galera);

/// A user who may read, and no more.
class privileges : public hits {
protected:
    privileges() {
        raw_session on(administrator());
        on.run("CREATE USER " + user() + " IDENTIFIED BY ''");
        on.run("GRANT SELECT ON " + place().name() + ".* TO " + user());
    }
    ~privileges() override { raw_session(administrator()).run("DROP USER " + user()); }
    [[nodiscard]] std::string url_of_reader() const {
        const std::string url = place().url();
        return url.substr(0, url.find("://") + 3) + "reader_" + place().name() + url.substr(url.find('@'));
    }

private:
    [[nodiscard]] std::string user() const { return "reader_" + place().name() + "@'%'"; }
};

ROWAN_TEST(privileges, h36_without_the_privilege_to_insert) {
    raw_session naive(url_of_reader());
    EXPECT_EQ(naive.code_of(insert_or_nothing("there")), "1142") << "although the row is there";
    const database reader = rowan::connect(url_of_reader());
    hit(reader);
    EXPECT_EQ(error_kind_of([&] { reader.get_or_create(entry{.name = "absent"}); }), error_kind::statement_failed);
}

ROWAN_ON_STORES(privileges, &rowan::test::mariadb, &rowan::test::galera);

} // namespace
