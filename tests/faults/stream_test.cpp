// A stream of rows that is cut off or given up at any byte: it ends with an error or with its last row, never early,
// and nobody is given another's rows.
#include "faults/conversation.hpp"

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
    bool stream(const rowan::database& on) {
        const std::int64_t nonce = m_next++;
        std::size_t count = 0;
        try {
            for (const streamed_row& each :
                 on.objects<streamed_row>().filter(f<&streamed_row::nonce> == nonce).stream()) {
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

// What is left of the rows is gone when the next query runs.
ROWAN_TEST(broken_stream, left_behind_any_row) {
    const rowan::database db = rowan::connect(through_proxy());
    for (std::size_t left_after = 0; left_after < rows_each; ++left_after) {
        std::size_t count = 0;
        for (const streamed_row& each :
             db.objects<streamed_row>().filter(f<&streamed_row::nonce> == nonces - 1).stream()) {
            EXPECT_EQ(each.nonce, nonces - 1);
            if (count++ == left_after) break;
        }
        ASSERT_TRUE(stream(db));
    }
}

ROWAN_ON_STORES(broken_stream, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
