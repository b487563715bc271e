// The connection is cut behind every single byte of a call, in both directions: what is unknown was called in doubt,
// what was called certain did not happen, and the next call works.
#include "faults/conversation.hpp"

namespace {

using namespace rowan::test;
using hammer::action;
using rowan::error_kind;

class every_byte : public conversation {
protected:
    /// Cuts in front of the first byte of such a call, then behind it, … until a call comes through whole. `shape`
    /// makes a call on keys of its own; `stride`: only behind every so many bytes.
    template <class Shape>
    void cut_each(const Shape& shape, std::uint64_t stride = 1) {
        rowan::database db = rowan::connect(through_proxy());
        int cuts = 0;
        for (const direction way : {direction::to_server, direction::to_client}) {
            for (std::uint64_t count = 0;; count += stride) {
                // A whole one first: this is also the call after the last cut.
                const hammer::answer whole = make(db, shape());
                ASSERT_FALSE(whole.failed) << "behind a cut after " << count << " bytes: " << whole.failed->text;
                const hammer::call wanted = shape();
                wire.cut_after(way, count);
                const hammer::answer given = make(db, wanted);
                const bool was_cut = wire.has_struck(way);
                wire.heal();
                if (!was_cut) break;
                ++cuts;
                note(wanted, given);
                // Cut behind its last byte, it has noticed nothing: the next one does, which has been sent by then.
                if (!given.failed) note(wanted, make(db, wanted));
            }
        }
        RecordProperty("cuts", cuts);
        EXPECT_GT(cuts, 40);
        db.close();
    }
    void judge() const {
        const hammer::contents stored = contents_at_last();
        expect_to_hold(stored, {error_kind::connection_lost});
        // Both happened among those in doubt, so that the word was right.
        std::size_t done = 0;
        for (const hammer::step& each : m_in_doubt) {
            const auto found = stored.find(each.of.name());
            const std::int64_t undone = each.what == action::add ? 1 : 0; // it was there before
            if (found != stored.end() && (each.what == action::get || found->second.value > undone)) ++done;
        }
        EXPECT_GT(done, 0U);
        EXPECT_LT(done, m_in_doubt.size());
    }

private:
    void note(const hammer::call& wanted, const hammer::answer& given) {
        if (given.failed && given.failed->is_in_doubt) m_in_doubt.push_back(wanted.steps.front());
    }
    std::vector<hammer::step> m_in_doubt{};
};

ROWAN_TEST(every_byte, of_a_get_or_create_that_creates) {
    cut_each([this] { return hammer::call{alone, {{action::get, next_key()}}}; });
    judge();
}

ROWAN_TEST(every_byte, of_an_update_or_create_that_updates) {
    rowan::database before = rowan::connect(direct());
    cut_each([&] {
        const hammer::step step{action::add, next_key()};
        make(before, {alone, {step}});
        return hammer::call{alone, {step}};
    });
    before.close();
    judge();
}

// Longer by far, and nothing new in between.
ROWAN_TEST(every_byte, but_some_of_a_transaction) {
    cut_each([this] { return hammer::call{committed, {{action::get, next_key()}, {action::add, next_key()}}}; }, 9);
    judge();
}

ROWAN_TEST(every_byte, but_some_of_a_connection_and_its_first_call) {
    for (const direction way : {direction::to_server, direction::to_client}) {
        for (std::uint64_t count = 0;; count += 41) {
            wire.cut_after(way, count);
            try {
                get(rowan::connect(through_proxy()));
            } catch (const rowan::error& failed) {
                EXPECT_EQ(failed.kind(), error_kind::connection_failed) << failed.what();
            }
            const bool was_cut = wire.has_struck(way);
            wire.heal();
            if (!was_cut) break;
        }
    }
    expect_to_hold(contents_at_last(), {error_kind::connection_lost, error_kind::connection_failed});
}

ROWAN_TEST(every_byte, in_a_packet_of_its_own) {
    wire.slice(true);
    {
        const rowan::database db = rowan::connect(through_proxy());
        for (int i = 0; i < 20; ++i) {
            const hammer::key first = next_key();
            const hammer::key second = next_key();
            make(db, {alone, {{action::get, first}}});
            make(db, {committed, {{action::add, second}, {action::get, first}}});
            make(db, {hammer::form::together, {{action::get, second}, {action::get, next_key()}}});
            make(db, {hammer::form::undone, {{action::add, first}}});
        }
    }
    expect_to_hold(contents_at_last(), {});
}

ROWAN_ON_STORES(every_byte, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
