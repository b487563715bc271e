// A stream of rows that is cut off, given up or ended by somebody else: it ends with an error or with its last row,
// never early, and nobody is given another's rows.
#include "faults/conversation.hpp"
#include "faults/sessions.hpp"

#include <future>

namespace {

using namespace rowan::test;
using namespace std::chrono_literals;
using rowan::f;

struct streamed_row {
    std::int64_t id{};
    std::int64_t nonce{};
    std::string text{};
    using rowan_table = rowan::table<"streamed_row", rowan::primary_key<&streamed_row::id>>;
};

class broken_stream : public conversation {
protected:
    static constexpr std::int64_t nonces = 400;
    static constexpr std::size_t rows_each = 20;

    broken_stream() {
        const rowan::database db = rowan::connect(direct());
        db.create_tables<streamed_row>();
        std::vector<streamed_row> rows;
        for (std::int64_t nonce = 0; nonce < nonces; ++nonce) {
            for (std::size_t i = 0; i < rows_each; ++i)
                rows.push_back({.nonce = nonce, .text = std::to_string(nonce) + std::string(40, '.')});
        }
        db.create_all(rows);
    }

    /// Streams the rows of the next nonce; false: it ended with an error of the kinds that a lost or given up
    /// connection has.
    bool stream(const rowan::database& on) { return stream(on, m_next++); }
    template <class Place>
    static bool stream(const Place& on, std::int64_t nonce) {
        std::size_t count = 0;
        try {
            for (const streamed_row& each :
                 on.template objects<streamed_row>().filter(f<&streamed_row::nonce> == nonce).stream()) {
                EXPECT_EQ(each.nonce, nonce);
                EXPECT_EQ(each.text, std::to_string(nonce) + std::string(40, '.'));
                ++count;
            }
        } catch (const rowan::error& failed) {
            EXPECT_TRUE(failed.kind() == rowan::error_kind::timeout ||
                        failed.kind() == rowan::error_kind::connection_lost)
                << failed.what();
            EXPECT_FALSE(failed.in_doubt()) << "nothing was written: " << failed.what();
            return false;
        }
        EXPECT_EQ(count, rows_each);
        return true;
    }

private:
    std::int64_t m_next = 0;
};

ROWAN_TEST(broken_stream, cut_behind_any_byte) {
    const rowan::database db = rowan::connect(through_proxy());
    int failures = 0;
    for (const direction way : {direction::to_server, direction::to_client}) {
        for (std::uint64_t count = 0;; count += 31) {
            ASSERT_TRUE(stream(db)) << "behind a cut after " << count << " bytes";
            wire.cut_after(way, count);
            failures += stream(db) ? 0 : 1;
            const bool was_cut = wire.has_struck(way);
            wire.heal();
            if (!was_cut) break;
        }
    }
    EXPECT_GT(failures, 20);
}

// The statement is cancelled while its answer is on the way, which may come all the same before the client stops
// waiting for it; what must not come is a cancellation for the next one.
ROWAN_TEST(broken_stream, given_up_at_any_byte) {
    const rowan::database db = rowan::connect(through_proxy());
    int held = 0;
    for (const direction way : {direction::to_server, direction::to_client}) {
        for (std::uint64_t count = 0;; count += 89) {
            ASSERT_TRUE(stream(db)) << "behind a silence after " << count << " bytes";
            bool is_usable = false;
            const bool was_held = hold_for_a_moment(way, count, [&] {
                stream(db.within(25ms));
                is_usable = stream(db); // while the rest of the other's rows may still be on its way
            });
            ASSERT_TRUE(is_usable) << "behind a silence after " << count << " bytes";
            if (!was_held) break;
            ++held;
        }
    }
    EXPECT_GT(held, 10);
}

// The silence lasts until the client has given the stream up. All at once, since each takes seconds.
ROWAN_TEST(broken_stream, that_nobody_goes_on_with) {
    rowan::database db = rowan::connect(through_proxy());
    ASSERT_TRUE(stream(db));
    const std::uint64_t sent = wire.bytes(direction::to_server);
    const std::uint64_t received = wire.bytes(direction::to_client);
    ASSERT_TRUE(stream(db));
    std::vector<std::future<bool>> running;
    const auto give_up = [&](direction way, std::uint64_t count) {
        running.push_back(std::async(std::launch::async, [this, way, count] {
            proxy own(port_of(direct()));
            const rowan::database mine = rowan::connect(with_port(through_proxy(), own.port()));
            EXPECT_TRUE(stream(mine, 0));
            own.hold_after(way, count);
            const bool is_whole = stream(mine.within(100ms), 1);
            if (!own.has_struck(way)) own.heal();
            EXPECT_TRUE(stream(mine, 2)) << "in a silence after " << count << " bytes";
            own.heal();
            EXPECT_TRUE(stream(mine, 3)) << "behind a silence after " << count << " bytes";
            return is_whole;
        }));
    };
    const std::uint64_t to_server = wire.bytes(direction::to_server) - sent;
    const std::uint64_t to_client = wire.bytes(direction::to_client) - received;
    for (std::uint64_t count = 0; count < to_server; count += 31) give_up(direction::to_server, count);
    for (std::uint64_t count = 0; count < to_client; count += 89) give_up(direction::to_client, count);
    int given_up = 0;
    for (auto& each : running) given_up += each.get() ? 0 : 1;
    EXPECT_GT(given_up, 10);
}

// More than the wire holds, so that the server is in their middle as well.
struct wide_row {
    std::int64_t id{};
    std::string text{};
    using rowan_table = rowan::table<"wide_row", rowan::primary_key<&wide_row::id>>;
};

ROWAN_TEST(broken_stream, ended_by_an_administrator) {
    constexpr std::size_t wide_rows = 160;
    const dialect& words = dialect_of(store_under_test().server);
    {
        const rowan::database db = rowan::connect(direct());
        db.create_tables<wide_row>();
        db.create_all(std::vector<wide_row>(wide_rows, {.text = std::string(100'000, '.')}));
    }
    for (const auto command : {words.end_session, words.end_statement}) {
        int ended = 0;
        const rowan::database db =
            rowan::connect(direct() + (direct().find('?') != std::string::npos ? "&" : "?") + "pool=1");
        for (const std::size_t at : {std::size_t{0}, std::size_t{1}, wide_rows / 2, wide_rows - 1}) {
            std::size_t count = 0;
            try {
                for (const wide_row& each : db.objects<wide_row>().stream()) {
                    EXPECT_EQ(each.text.size(), 100'000U);
                    if (count++ == at) end_sessions(direct(), other_sessions(direct(), words), command);
                }
                EXPECT_EQ(count, wide_rows) << "ended behind row " << at;
            } catch (const rowan::error& failed) {
                ++ended;
                const auto kind =
                    command == words.end_session ? rowan::error_kind::connection_lost : rowan::error_kind::interrupted;
                EXPECT_EQ(failed.kind(), kind) << failed.what();
            }
            // Behind the last row, the end may come to the next query, which is told so.
            EXPECT_TRUE(stream(db) || stream(db)) << "ended behind row " << at;
        }
        EXPECT_GE(ended, 2);
    }
}

// What is left of the rows is gone when the next query runs, another one and the same; of a transaction on the same
// connection.
ROWAN_TEST(broken_stream, left_behind_any_row) {
    const auto leave = [](const auto& on, std::size_t left_after) {
        std::size_t count = 0;
        for (const streamed_row& each :
             on.template objects<streamed_row>().filter(f<&streamed_row::nonce> == nonces - 1).stream()) {
            EXPECT_EQ(each.nonce, nonces - 1);
            if (count++ == left_after) break;
        }
    };
    const rowan::database db = rowan::connect(through_proxy());
    for (std::size_t left_after = 0; left_after < rows_each; ++left_after) {
        leave(db, left_after);
        ASSERT_TRUE(stream(db));
        db.atomic([&](rowan::transaction& tx) {
            leave(tx, left_after);
            EXPECT_EQ(tx.objects<streamed_row>().count(), nonces * static_cast<std::int64_t>(rows_each));
            leave(tx, left_after);
            EXPECT_TRUE(stream(tx, 1));
        });
    }
}

ROWAN_ON_STORES(broken_stream, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
