// SQLite's one writing connection also looks, while nobody writes: another would read its pages anew after each write.
#include "sqlite/folder.hpp"

#include <rowan/session/context.hpp>
#include <rowan/session/pool.hpp>

#include <gtest/gtest.h>

namespace {

using namespace rowan;

class looks : public testing::Test {
protected:
    looks() { write("CREATE TABLE t (k TEXT)"); }

    void write(std::string_view sql) {
        const auto run = [&](session::connection& on) {
            on.execute(sql);
            m_writing = &on;
        };
        m_where.write({run});
    }
    [[nodiscard]] bool are_on_the_writing_connection() const {
        const session::lease look = session::lease::for_look(m_where);
        return &*look == m_writing;
    }

    test::folder m_files;
    core::reference<session::pool> m_pool{session::pool::open(m_files.url())};
    session::context m_where{m_pool};
    const session::connection* m_writing = nullptr;
};

TEST_F(looks, go_where_the_last_write_went) {
    EXPECT_TRUE(are_on_the_writing_connection());
    EXPECT_TRUE(are_on_the_writing_connection());
    const session::lease reading = m_where.read();
    EXPECT_NE(&*reading, m_writing);
}

TEST_F(looks, do_not_wait_for_who_writes) {
    session::connection* const writing = m_pool->writers().acquire(driver::no_deadline);
    EXPECT_FALSE(are_on_the_writing_connection());
    m_pool->writers().release(writing);
    const auto look_in_between = [&](session::connection&) { EXPECT_FALSE(are_on_the_writing_connection()); };
    m_where.write({look_in_between});
    EXPECT_TRUE(are_on_the_writing_connection());
}

} // namespace
