// Calls of one test through a proxy, on one connection whose bytes are plain, and the hammer's verdict over them.
#pragma once

#include "support/database_fixture.hpp"
#include "support/proxy.hpp"
#include "support/server_sql.hpp"

#include <hammer/caller.hpp>
#include <hammer/entry.hpp>
#include <hammer/run.hpp>
#include <hammer/verdict.hpp>

#include <thread>

namespace rowan::test {

class conversation : public testing::Test {
protected:
    using steps = std::vector<hammer::step>;
    static constexpr hammer::form alone = hammer::form::alone;
    static constexpr hammer::form together = hammer::form::together;
    static constexpr hammer::form committed = hammer::form::committed;

    conversation() { connect(m_direct).create_tables<hammer::entry>(); }

    [[nodiscard]] std::string through_proxy(const std::string& options = "pool=1") const {
        return with_port(m_database.url(std::string(m_words.plain_wire) + "&" + options), wire.port());
    }
    /// Through the proxy or not.
    [[nodiscard]] const std::string& direct() const noexcept { return m_direct; }
    hammer::key next_key() noexcept { return {false, ++m_keys}; }
    /// Makes the call and remembers what was told.
    hammer::answer make(const database& on, const hammer::call& wanted) {
        hammer::answer given = hammer::make_call(on, wanted, isolation::engine_default, false);
        told.add(wanted, &given);
        return given;
    }
    hammer::answer get(const database& on) { return make(on, {alone, {{hammer::action::get, next_key()}}}); }

    /// Runs the work while what comes behind so many bytes is held back for a moment; whether anything was.
    template <class Work>
    bool hold_for_a_moment(direction way, std::uint64_t count, const Work& work) {
        bool was_held = false;
        wire.hold_after(way, count);
        std::thread healer([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            was_held = wire.has_struck(way);
            wire.heal();
        });
        work();
        healer.join();
        return was_held;
    }
    /// Once no session is left that could still do something.
    [[nodiscard]] hammer::contents contents_at_last() const {
        const std::string sql(m_words.other_sessions);
        for (int i = 0; !read_from_server(m_direct, {sql}).empty() && i < 2000; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return hammer::read_contents(m_direct);
    }
    void expect_to_hold(const hammer::contents& stored, const std::set<error_kind>& expected) const {
        EXPECT_EQ(hammer::violations(told, stored, expected), std::vector<std::string>{});
    }

private:
    const dialect& m_words = dialect_of(store_under_test().server);
    const fresh_database m_database{std::string(store_under_test().server) + "_tcp"};
    const std::string m_direct = m_database.url();
    std::uint64_t m_keys = 0;

protected:
    proxy wire{port_of(m_direct)};
    hammer::account told{};
};

} // namespace rowan::test
