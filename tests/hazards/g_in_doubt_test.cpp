// Group G: the connection is lost while the server is at work, and what it does lands afterwards (H80, H86).
#include "hazards/hazard_test.hpp"

#include <chrono>
#include <filesystem>
#include <set>
#include <sys/socket.h>
#include <thread>

namespace {

using namespace rowan::test;
using rowan::database;
using rowan::error_kind;
using rowan::f;

std::set<int> open_sockets() {
    std::set<int> sockets;
    for (const auto& each : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code is_closed_already;
        const std::string target = std::filesystem::read_symlink(each.path(), is_closed_already);
        if (target.starts_with("socket:")) sockets.insert(std::stoi(each.path().filename()));
    }
    return sockets;
}

/// The connections that are opened while it looks, to be cut from this side: the server does not notice as long as it
/// waits for a lock.
class cutter {
public:
    void look_on() {
        for (const int each : open_sockets()) {
            if (!m_before.contains(each)) m_new.insert(each);
        }
    }
    void cut() const {
        for (const int each : m_new) shutdown(each, SHUT_RDWR);
    }

private:
    std::set<int> m_before = open_sockets();
    std::set<int> m_new{};
};

class lost_connections : public hazard_test {
protected:
    lost_connections() { db.create(entry{.name = "counter"}); }

    /// Runs `wait` in a thread, on a connection that is cut when it waits for `holder`; returns what it has returned.
    template <class Call>
    auto cut_under_way(const cutter& connection, const Call& wait) {
        auto call = start(wait);
        await_waiting();
        connection.cut();
        return call.get();
    }
    void await_value(std::int64_t value) {
        for (int i = 0; i < 20'000 && value_of("counter") != value; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        EXPECT_EQ(value_of("counter"), value);
    }
    void await_row(const std::string& name) {
        const auto rows = db.objects<entry>().filter(f<&entry::name> == name);
        for (int i = 0; i < 20'000 && !rows.exists(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        EXPECT_EQ(rows.count(), 1);
    }
    static constexpr const char* increment = "UPDATE entry SET value = value + 1 WHERE name = 'counter'";
    static constexpr const char* hold = "SELECT * FROM entry WHERE name = 'counter' FOR UPDATE";
};

ROWAN_TEST(lost_connections, h80_a_repeated_increment_counts_twice) {
    raw_session holder = raw();
    holder.run("BEGIN");
    holder.run(hold);
    cutter cuts_naive;
    raw_session naive = raw();
    cuts_naive.look_on();
    EXPECT_NE(cut_under_way(cuts_naive, [&] { return naive.code_of(increment); }), "") << "failed, so it seems";
    holder.run("COMMIT");
    await_value(1);
    raw().run(increment);
    EXPECT_EQ(value_of("counter"), 2) << "of one";

    holder.run("BEGIN");
    holder.run(hold);
    cutter cuts_ours;
    const database mine = open("pool=1");
    cuts_ours.look_on();
    const auto call = [&]() -> std::optional<rowan::error> {
        try {
            mine.update_or_create(entry{.name = "counter"}, f<&entry::value> += 1);
        } catch (const rowan::error& lost) {
            return lost;
        }
        return std::nullopt;
    };
    auto waiting = start(call);
    await_waiting();
    cuts_ours.cut();
    // Where the call is one statement, nobody can know; where it is a transaction, it is surely undone, and made again.
    const bool is_one_statement = capabilities().update_and_select_open.empty();
    if (is_one_statement) {
        const auto lost = waiting.get();
        ASSERT_TRUE(lost);
        EXPECT_EQ(lost->kind(), error_kind::connection_lost);
        EXPECT_TRUE(lost->in_doubt());
        EXPECT_FALSE(lost->retryable());
    }
    holder.run("COMMIT");
    if (!is_one_statement) {
        EXPECT_FALSE(waiting.get());
    }
    await_value(3);
    mine.update_or_create(entry{.name = "counter"}, f<&entry::value> += 1);
    EXPECT_EQ(value_of("counter"), 4) << "the handle goes on";
}

ROWAN_TEST(lost_connections, h86_what_was_given_up_lands_afterwards) {
    raw_session holder = raw();
    holder.run("BEGIN");
    holder.run(insert("naive"));
    cutter cuts_naive;
    raw_session naive = raw();
    cuts_naive.look_on();
    EXPECT_NE(cut_under_way(cuts_naive, [&] { return naive.code_of(insert("naive", 7)); }), "");
    EXPECT_EQ(raw().answer(count_of("naive")), "0") << "not there, so it seems";
    holder.run("ROLLBACK");
    await_row("naive");

    holder.run("BEGIN");
    holder.run(insert("a"));
    cutter cuts_ours;
    const database mine = open("pool=1");
    cuts_ours.look_on();
    const bool is_in_doubt = cut_under_way(cuts_ours, [&] {
        try {
            mine.get_or_create(entry{.name = "a", .value = 7});
        } catch (const rowan::error& lost) {
            return lost.in_doubt() && !lost.retryable();
        }
        return false;
    });
    EXPECT_TRUE(is_in_doubt) << "neither done nor failed";
    holder.run("ROLLBACK");
    await_row("a");
    const auto again = mine.get_or_create(entry{.name = "a", .value = 8});
    EXPECT_FALSE(again.created) << "although this program created it: in doubt";
    EXPECT_EQ(again.row.value, 7);
}

ROWAN_ON_STORES(lost_connections, &rowan::test::postgresql, &rowan::test::mariadb, &rowan::test::galera);

} // namespace
