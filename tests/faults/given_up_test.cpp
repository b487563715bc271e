// A client that gives up while its call is on the way: nobody is given another's rows, and a commit that lands behind
// its client's back was called in doubt.
#include "faults/conversation.hpp"

#include <array>
#include <functional>
#include <future>
#include <mutex>
#include <random>

namespace {

using namespace rowan::test;
using namespace std::chrono_literals;
using hammer::action;
using rowan::error_kind;

class given_up : public conversation {
protected:
    const std::set<error_kind> m_late{error_kind::timeout, error_kind::connection_lost};

    // Each key is the nonce of its call.
    [[nodiscard]] hammer::step get_new() noexcept { return {action::get, next_key()}; }
    [[nodiscard]] hammer::step add_new() noexcept { return {action::add, next_key()}; }

    using shape = std::function<hammer::call()>;
    const shape m_call = [this] { return hammer::call{alone, {get_new()}}; };
    const shape m_update = [this] { return hammer::call{alone, {add_new()}}; };
    const shape m_list = [this] { return hammer::call{together, {get_new(), get_new()}}; };
    const shape m_transaction = [this] { return hammer::call{committed, {get_new(), add_new()}}; };

    // A silence begins behind every `stride` bytes of such a call; the deadline passes in it, the server is asked to
    // end the call, and then everything that was held back arrives.
    void hold_each(const shape& of, std::uint64_t stride) {
        rowan::database db = rowan::connect(through_proxy());
        int held = 0;
        for (const direction way : {direction::to_server, direction::to_client}) {
            for (std::uint64_t count = 0;; count += stride) {
                ASSERT_FALSE(make(db, of()).failed); // reconnected, prepared and verified
                bool has_failed = false;
                const bool was_held = hold_for_a_moment(way, count, [&] {
                    const hammer::call nonce = of();
                    make(db.within(25ms), nonce);
                    // At once, while the answer to the cancelled call may still be on its way.
                    has_failed = make(db, nonce).failed.has_value() || get(db).failed.has_value();
                });
                ASSERT_FALSE(has_failed) << "behind a silence after " << count << " bytes";
                if (!was_held) break;
                ++held;
            }
        }
        EXPECT_GT(held, 10);
        db.close();
        expect_to_hold(contents_at_last(), m_late);
    }

    // The same, but the silence lasts until the client has given the call up, and its connection with it. What was held
    // back arrives behind its back. All silences at once, since each takes seconds.
    void silence_each(const shape& of, std::uint64_t stride) {
        std::vector<std::future<std::vector<told_answer>>> running;
        rowan::database db = rowan::connect(through_proxy());
        make(db, of());
        const std::array before{wire.bytes(direction::to_server), wire.bytes(direction::to_client)};
        make(db, of());
        for (const direction way : {direction::to_server, direction::to_client}) {
            const std::uint64_t size = wire.bytes(way) - before[way == direction::to_server ? 0 : 1];
            for (std::uint64_t count = 0; count < size; count += stride) {
                running.push_back(std::async(std::launch::async, [=, this, first = of(), silenced = of()] {
                    return silence(way, count, first, silenced);
                }));
            }
        }
        int failed = 0;
        for (auto& each : running) {
            const std::vector<told_answer> all = each.get();
            for (const told_answer& one : all) told.add(one.made, &one.given);
            failed += all[1].given.failed ? 1 : 0;
            EXPECT_FALSE(all[2].given.failed) << all[2].given.failed->text;
        }
        EXPECT_GT(failed, 4);
        db.close();
        expect_to_hold(contents_at_last(), m_late);
    }

private:
    struct told_answer {
        hammer::call made;
        hammer::answer given;
    };

    [[nodiscard]] std::vector<told_answer> silence(direction way, std::uint64_t count, const hammer::call& first,
                                                   const hammer::call& silenced) const {
        proxy own(port_of(direct()));
        const rowan::database db = rowan::connect(with_port(through_proxy(), own.port()));
        std::vector<told_answer> all;
        const auto add = [&](const rowan::database& on, const hammer::call& wanted) {
            all.push_back({wanted, hammer::make_call(on, wanted, rowan::isolation::engine_default, false)});
        };
        add(db, first); // prepared and verified
        own.hold_after(way, count);
        add(db.within(100ms), silenced);
        if (!own.has_struck(way)) own.heal();                      // it was not sent in time, or had no more bytes
        add(db, {alone, {{action::get, first.steps.front().of}}}); // waits for no lock of the silenced one
        own.heal();
        add(db, silenced);
        return all;
    }
};

ROWAN_TEST(given_up, a_call_that_is_cancelled_at_any_step) {
    hold_each(m_call, 7);
}

ROWAN_TEST(given_up, an_update_or_create_that_is_cancelled_at_any_step) {
    hold_each(m_update, 19);
}

ROWAN_TEST(given_up, a_list_that_is_cancelled_at_any_step) {
    hold_each(m_list, 29);
}

ROWAN_TEST(given_up, a_transaction_that_is_cancelled_at_any_step) {
    hold_each(m_transaction, 43);
}

ROWAN_TEST(given_up, a_call_that_nobody_answers) {
    silence_each(m_call, 11);
}

ROWAN_TEST(given_up, an_update_or_create_that_nobody_answers) {
    silence_each(m_update, 17);
}

ROWAN_TEST(given_up, a_list_that_nobody_answers) {
    silence_each(m_list, 23);
}

ROWAN_TEST(given_up, a_transaction_that_nobody_answers) {
    silence_each(m_transaction, 31);
}

// What it does not wait for is done when the server is told to end it.
ROWAN_TEST(given_up, a_call_that_waits_for_a_row_and_is_cancelled) {
    rowan::database db = rowan::connect(through_proxy());
    const hammer::key contested = next_key();
    const hammer::step get{action::get, contested};
    const hammer::step add{action::add, contested};
    const hammer::call rivals{committed, {get}};
    hammer::answer told_rival;
    rowan::connect(direct()).atomic([&](rowan::transaction& rival) {
        const auto [row, created] = rival.get_or_create(hammer::entry{.name = contested.name()});
        told_rival.steps = {{row.id, created}};
        for (int i = 0; i < 10; ++i) {
            for (const hammer::call& waiting :
                 {hammer::call{alone, {get}}, hammer::call{alone, {add}}, hammer::call{together, {get_new(), get}},
                  hammer::call{committed, {add_new(), get, add_new()}}, hammer::call{committed, {get_new(), add}}}) {
                EXPECT_TRUE(make(db.within(std::chrono::milliseconds(5 + 4 * i)), waiting).failed);
                EXPECT_FALSE(this->get(db).failed);
            }
        }
    });
    told.add(rivals, &told_rival);
    db.close();
    expect_to_hold(contents_at_last(), m_late);
}

ROWAN_TEST(given_up, calls_with_too_little_time) {
    rowan::database db = rowan::connect(through_proxy("pool=3"));
    ASSERT_FALSE(get(db).failed);
    wire.slow(1500us);
    std::mutex mutex;
    int late = 0;
    int in_time = 0;
    const auto work = [&](unsigned seed) {
        std::minstd_rand random(seed);
        for (int i = 0; i < 120; ++i) {
            std::unique_lock lock(mutex);
            const hammer::call nonce{alone, {{i % 2 == 0 ? action::get : action::add, next_key()}}};
            lock.unlock();
            const auto time = i % 3 == 0 ? 20s : std::chrono::milliseconds(1 + random() % 10);
            const hammer::answer given =
                hammer::make_call(db.within(time), nonce, rowan::isolation::engine_default, false);
            lock.lock();
            told.add(nonce, &given);
            ++(given.failed ? late : in_time);
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 1; i <= 4; ++i) threads.emplace_back(work, i);
    for (std::thread& each : threads) each.join();
    wire.heal();
    EXPECT_GT(late, 10);
    EXPECT_GE(in_time, 4 * 40);
    ASSERT_FALSE(get(db).failed);
    db.close();
    expect_to_hold(contents_at_last(), m_late);
}

ROWAN_TEST(given_up, a_commit_that_lands_afterwards) {
    const hammer::key key = next_key();
    rowan::database db = rowan::connect(through_proxy());
    ASSERT_FALSE(get(db).failed);
    std::optional<rowan::error> given;
    try {
        db.within(300ms).atomic([&](rowan::transaction& tx) {
            tx.update_or_create(hammer::entry{.name = key.name(), .value = 1}, rowan::f<&hammer::entry::value> += 1);
            static_cast<void>(tx.objects<hammer::entry>().count()); // nothing is left that would go in front of it
            wire.hold_after(direction::to_server, 0);               // what comes now is the COMMIT
        });
    } catch (const rowan::error& failed) {
        given = failed;
    }
    ASSERT_TRUE(given.has_value()) << "nobody has confirmed the commit";
    EXPECT_TRUE(given->in_doubt()) << given->what();
    EXPECT_FALSE(given->retryable()) << "atomic() would have done it twice: " << given->what();
    for (int i = 0; !wire.is_given_up(direction::to_server) && i < 2000; ++i) std::this_thread::sleep_for(5ms);

    // The client looks, finds nothing, …
    const rowan::database elsewhere = rowan::connect(direct());
    const auto its_row = elsewhere.objects<hammer::entry>().filter(rowan::f<&hammer::entry::name> == key.name());
    EXPECT_FALSE(its_row.exists());
    wire.heal(); // … and then the commit lands.
    for (int i = 0; !its_row.exists() && i < 2000; ++i) std::this_thread::sleep_for(5ms);
    const auto [row, created] = db.get_or_create(hammer::entry{.name = key.name()});
    EXPECT_FALSE(created);
    EXPECT_EQ(row.value, 1);
}

ROWAN_ON_STORES(given_up, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
