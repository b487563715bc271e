// The Nth allocation of Rowan's own fails, for every N until a call on a server needs no more: all or nothing is done,
// and who comes next on the connection is given his own rows, on it or on another one. Each call has a nonce.
#include "counting.hpp"

#include "support/database_fixture.hpp"

#include <new>
#include <thread>

namespace {

using namespace std::chrono_literals;
using rowan::f;

struct pearl {
    std::int64_t id{};
    std::string name{};
    std::int64_t found{};
    using rowan_table = rowan::table<"pearl", rowan::primary_key<&pearl::id>, rowan::unique<&pearl::name>>;
};

struct text_answer {
    std::string text{};
};

class allocation_on_server : public rowan::test::database_test {
protected:
    allocation_on_server() { db.create_tables<pearl>(); }

    /// What the connection knows before the call: nothing, or the call's statements.
    enum class knows { nothing, statements };

    /// `call(name)` for every N, with another name each time. `rows`: how many are there of it behind a whole call, all
    /// or none.
    template <class Call>
    void fail_each(std::int64_t rows, const Call& call, knows before = knows::statements) {
        std::size_t nth = 1;
        call(nonce(0, "warm")), call(nonce(1, "warm"));
        for (bool has_failed = true; has_failed; ++nth) {
            ASSERT_LT(nth, 3'000U);
            const std::string name = nonce(nth, "of the call");
            if (before == knows::nothing) m_tried = open("pool=1");
            bool has_thrown = false;
            counting::fail_at(nth);
            try {
                call(name);
            } catch (const std::bad_alloc&) {
                has_thrown = true;
            } catch (const rowan::error& failure) {
                has_thrown = true;
                EXPECT_EQ(failure.kind(), rowan::error_kind::out_of_memory) << nth << ": " << failure.what();
            }
            has_failed = !counting::will_fail();
            counting::fail_at(0);
            const std::int64_t there = count(name);
            EXPECT_TRUE(there == rows || (has_thrown && there == 0)) << nth << ": " << there << " rows";
            ASSERT_NO_THROW(go_on(nth, name)) << nth;
            if (HasFailure()) FAIL() << "allocation " << nth;
        }
        RecordProperty("failures", static_cast<int>(nth) - 2);
        EXPECT_GT(nth, 3U);
    }
    [[nodiscard]] static std::string nonce(std::size_t nth, const char* what) {
        return std::to_string(nth) + " " + what + ", longer than what a string stores in itself";
    }
    [[nodiscard]] static std::vector<std::string> names_of(const std::string& name) { return {name, name + " 2"}; }
    /// The one connection of this handle is what is tried.
    [[nodiscard]] const rowan::database& tried() const noexcept { return m_tried; }

    void create_two(const std::string& name) const {
        m_tried.atomic([&](rowan::transaction& tx) {
            tx.get_or_create(pearl{.name = name});
            tx.atomic([&](rowan::transaction& inner) { inner.get_or_create(pearl{.name = names_of(name)[1]}); });
        });
    }

private:
    [[nodiscard]] std::int64_t count(const std::string& name) const {
        return db.objects<pearl>().filter(f<&pearl::name>.in(names_of(name))).count();
    }
    // Whoever comes next, on the same connection and on others, which wait for no lock that was left behind.
    void go_on(std::size_t nth, const std::string& name) const {
        const std::string next = nonce(nth, "of the next");
        const auto answer = m_tried.query<text_answer>("SELECT '" + next + "' AS text");
        ASSERT_EQ(answer.size(), 1U);
        EXPECT_EQ(answer[0].text, next);
        EXPECT_EQ(m_tried.get_or_create(pearl{.name = next}).row.name, next);
        EXPECT_EQ(m_tried.get_or_create(pearl{.name = name}).row.name, name);
        const std::vector<pearl> rows = m_tried.objects<pearl>().filter(f<&pearl::name> == next).all();
        ASSERT_EQ(rows.size(), 1U);
        EXPECT_EQ(rows[0].name, next);
        db.within(10s).update_or_create(pearl{.name = name}, f<&pearl::found> += 1);
    }

    rowan::database m_tried = open("pool=1");
};

ROWAN_TEST(allocation_on_server, of_a_miss) {
    fail_each(
        1, [this](const std::string& name) { EXPECT_EQ(tried().get_or_create(pearl{.name = name}).row.name, name); });
}

ROWAN_TEST(allocation_on_server, of_a_first_miss) {
    const auto call = [this](const std::string& name) {
        EXPECT_EQ(tried().get_or_create(pearl{.name = name}).row.name, name);
    };
    fail_each(1, call, knows::nothing);
}

ROWAN_TEST(allocation_on_server, of_a_hit) {
    fail_each(1, [this](const std::string& name) {
        EXPECT_EQ(tried().get_or_create(pearl{.name = name}).row.name, name);
        EXPECT_EQ(tried().get_or_create(pearl{.name = name}).row.name, name);
    });
}

ROWAN_TEST(allocation_on_server, of_an_update_or_create) {
    fail_each(1, [this](const std::string& name) {
        tried().update_or_create(pearl{.name = name}, f<&pearl::found> += 1);
        EXPECT_EQ(tried().update_or_create(pearl{.name = name}, f<&pearl::found> += 1).row.name, name);
    });
}

ROWAN_TEST(allocation_on_server, of_a_transaction) {
    fail_each(2, [this](const std::string& name) { create_two(name); });
}

ROWAN_TEST(allocation_on_server, of_a_first_transaction) {
    fail_each(2, [this](const std::string& name) { create_two(name); }, knows::nothing);
}

ROWAN_TEST(allocation_on_server, of_a_list) {
    const auto call = [this](const std::string& name) {
        static_cast<void>(tried().get_or_create_all(std::vector<pearl>{{.name = name}, {.name = names_of(name)[1]}}));
        const std::vector<pearl> rows =
            tried().objects<pearl>().filter(f<&pearl::name>.in(names_of(name))).order_by(f<&pearl::name>).all();
        ASSERT_EQ(rows.size(), 2U);
        EXPECT_EQ(rows[0].name, name);
        EXPECT_EQ(rows[1].name, names_of(name)[1]);
    };
    fail_each(2, call);
}

// PostgreSQL is asked to forget the plan and to make another one, together with the statement and behind a stream.
ROWAN_TEST(allocation_on_server, of_a_list_whose_plan_is_old) {
    const std::vector<std::string> names = names_of(nonce(0, "of a list"));
    for (const std::string& each : names) db.create(pearl{.name = each});
    std::vector<rowan::database> waiting; // one for each allocation, so that all grow old at once
    const auto rows_of = [&](const rowan::database& on) {
        return on.objects<pearl>().filter(f<&pearl::name>.in(names)).order_by(f<&pearl::name>);
    };
    for (int i = 0; i < 30; ++i) {
        const rowan::database& on = waiting.emplace_back(open("pool=1"));
        ASSERT_EQ(rows_of(on).all().size(), 2U);
        for (const pearl& each : on.objects<pearl>().stream()) EXPECT_FALSE(each.name.empty());
    }
    std::this_thread::sleep_for(1100ms);
    bool has_failed = true;
    for (std::size_t nth = 1; has_failed; ++nth) {
        ASSERT_LE(nth, waiting.size());
        const rowan::database& on = waiting[nth - 1];
        const auto rows = rows_of(on);
        counting::fail_at(nth);
        try {
            EXPECT_EQ(rows.all().size(), 2U);
        } catch (const std::bad_alloc&) {
        } catch (const rowan::error& failure) {
            EXPECT_EQ(failure.kind(), rowan::error_kind::out_of_memory) << nth << ": " << failure.what();
        }
        has_failed = !counting::will_fail();
        counting::fail_at(0);
        ASSERT_NO_THROW(EXPECT_EQ(on.query<text_answer>("SELECT 'next' AS text").at(0).text, "next")) << nth;
        ASSERT_NO_THROW(EXPECT_EQ(rows.all().at(1).name, names[1])) << nth;
    }
}

// Left in its middle, and with other statements in its middle, which have the rest of it taken into memory: a few rows,
// and more than one piece of memory holds.
ROWAN_TEST(allocation_on_server, of_a_stream) {
    std::vector<pearl> many;
    for (std::size_t i = 0; i < 80; ++i) many.push_back({.name = nonce(i, "of many")});
    db.create_all(many);
    fail_each(2, [&](const std::string& name) {
        const std::size_t nth = counting::fail_at(0);
        for (const std::string& each : names_of(name)) db.get_or_create(pearl{.name = each});
        counting::fail_at(nth);
        const auto mine = tried().objects<pearl>().filter(f<&pearl::name>.in(names_of(name))).order_by(f<&pearl::name>);
        for (const pearl& each : mine.stream()) {
            EXPECT_EQ(each.name, name);
            break;
        }
        std::vector<std::string> seen;
        for (const pearl& each : mine.stream()) {
            seen.push_back(each.name);
            EXPECT_EQ(tried().objects<pearl>().get(f<&pearl::id> == each.id).name, each.name);
        }
        EXPECT_EQ(seen, names_of(name));
        std::size_t count = 0;
        for (const pearl& each :
             tried()
                 .objects<pearl>()
                 .filter(f<&pearl::name>.ends_with("of many, longer than what a string stores in itself"))
                 .order_by(f<&pearl::id>)
                 .stream()) {
            EXPECT_EQ(each.name, many[count++].name);
            if (count == 1) {
                EXPECT_TRUE(mine.exists());
            }
        }
        EXPECT_EQ(count, many.size());
    });
}

// It waits for a lock beyond its deadline, and the server is asked to end it.
ROWAN_TEST(allocation_on_server, of_a_cancelled_call) {
    db.create(pearl{.name = "locked"});
    fail_each(1, [this](const std::string& name) {
        const std::size_t nth = counting::fail_at(0); // nor do those of the rival
        tried().get_or_create(pearl{.name = name});
        db.atomic([&](rowan::transaction& rival) {
            rival.objects<pearl>().filter(f<&pearl::name> == "locked").update(f<&pearl::found> += 1);
            counting::fail_at(nth);
            try {
                const rowan::database hasty = tried().within(30ms);
                hasty.objects<pearl>().filter(f<&pearl::name> == "locked").update(f<&pearl::found> += 1);
                ADD_FAILURE() << "it did not wait";
            } catch (const rowan::error& failure) {
                const bool is_right =
                    failure.kind() == rowan::error_kind::timeout || failure.kind() == rowan::error_kind::out_of_memory;
                EXPECT_TRUE(is_right) << failure.what();
            }
        });
    });
}

ROWAN_ON_STORES(allocation_on_server, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
