// A connection that was given back is had again by the thread that had it, and by any other before one more is opened.
#include "sqlite/folder.hpp"

#include <rowan/session/pool.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <latch>
#include <thread>

namespace {

using namespace rowan;

class handy_connections : public testing::Test {
protected:
    session::connection* acquire() { return m_pool->readers().acquire(driver::no_deadline); }
    void release(session::connection* returned) { m_pool->readers().release(returned); }

    test::folder m_files;
    core::reference<session::pool> m_pool{session::pool::open(m_files.url())};
};

TEST_F(handy_connections, go_back_to_their_threads) {
    session::connection* const own = acquire();
    std::latch both_have_one(1);
    std::latch both_gave_back(1);
    std::promise<session::connection*> first;
    session::handy_connections places(false);
    ASSERT_TRUE(places.put(own)); // marks this thread's place, which a thread may share: then it starts another
    int threads = 1;
    const std::function<session::connection*()> other = [&] {
        if (session::connection* const mark = places.take()) {
            EXPECT_TRUE(places.put(mark));
            if (++threads < 100) return std::async(std::launch::async, other).get();
            ADD_FAILURE() << "all threads share one place";
        }
        session::connection* const others_first = acquire();
        both_have_one.wait();
        release(others_first);
        first.set_value(others_first);
        both_gave_back.wait();
        session::connection* const again = acquire();
        release(again);
        return again;
    };
    auto others = std::async(std::launch::async, other);
    both_have_one.count_down();
    session::connection* const others_first = first.get_future().get();
    EXPECT_NE(own, others_first);
    release(own); // after the other
    session::connection* const again = acquire();
    both_gave_back.count_down();
    EXPECT_EQ(again, own);
    EXPECT_EQ(others.get(), others_first);
    release(again);
}

TEST_F(handy_connections, serve_any_thread_before_one_more_is_opened) {
    session::connection* const own = acquire();
    release(own);
    for (int i = 0; i < 20; ++i) {
        std::thread([&] {
            session::connection* const found = acquire();
            EXPECT_EQ(found, own);
            release(found);
        }).join();
    }
}

} // namespace
