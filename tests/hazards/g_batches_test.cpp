// H88: a timer that fills batches makes each lone caller wait for it. Here what came while the last batch was under way
// is the next one.
#include "hazards/hazard_test.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace {

using namespace rowan::test;
using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

/// Sends rows by the batch: when there are sixteen, or when its timer has run out.
class naive_batches {
public:
    naive_batches(rowan::database on, std::chrono::milliseconds timer) : m_on(std::move(on)), m_timer(timer) {}
    void create(const entry& row) {
        std::unique_lock hold(m_mutex);
        m_rows.push_back(row);
        const auto is_sent = [this] { return m_rows.empty(); }; // by another
        if (m_rows.size() < 16 && m_is_sent.wait_for(hold, m_timer, is_sent)) return;
        m_on.create_all(m_rows);
        m_rows.clear();
        m_is_sent.notify_all();
    }

private:
    rowan::database m_on;
    std::chrono::milliseconds m_timer;
    std::mutex m_mutex{};
    std::condition_variable m_is_sent{};
    std::vector<entry> m_rows{};
};

class batches : public hazard_test {
protected:
    /// How long a lone caller needs to create as many rows, one after the other.
    template <class Create>
    static clock::duration alone(const std::string& prefix, const Create& create) {
        const auto begin = clock::now();
        for (int i = 0; i < 8; ++i) create(entry{.name = prefix + std::to_string(i)});
        return clock::now() - begin;
    }
};

ROWAN_TEST(batches, h88_a_timer_makes_a_lone_caller_wait) {
    naive_batches naive(db, 250ms);
    const auto waited = alone("naive ", [&](const entry& row) { naive.create(row); });
    EXPECT_GE(waited, 8 * 250ms) << "for others, who do not come";
    EXPECT_LT(alone("ours ", [&](const entry& row) { EXPECT_TRUE(db.get_or_create(row).created); }), waited);
    EXPECT_EQ(db.objects<entry>().count(), 16);
}

// Of many who come at the same time each gets his own answer.
ROWAN_TEST(batches, h88_a_crowd_needs_no_timer) {
    std::vector<std::future<bool>> crowd;
    for (int i = 0; i < 32; ++i) {
        crowd.push_back(start([this, i] { return db.get_or_create(entry{.name = std::to_string(i / 2)}).created; }));
    }
    int created = 0;
    for (auto& each : crowd) created += each.get() ? 1 : 0;
    EXPECT_EQ(created, 16);
    EXPECT_EQ(db.objects<entry>().count(), 16);
}

ROWAN_ON_STORES(batches, &rowan::test::sqlite_file, &rowan::test::postgresql, &rowan::test::mariadb,
                &rowan::test::galera);

} // namespace
