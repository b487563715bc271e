// Rowan, as its guide tells its users.
#include "session.hpp"

namespace bench {
namespace {

using rowan::f;

struct three_numbers {
    std::int64_t first{};
    std::int64_t second{};
    std::int64_t third{};
};

class rowan_session final : public session {
public:
    explicit rowan_session(rowan::database db) : m_db(std::move(db)), m_expecting_misses(m_db.expecting_misses()) {}

    device get(const std::string& serial) override { return m_db.objects<device>().get(f<&device::serial> == serial); }
    bool get_or_create(const device& row) override { return m_db.get_or_create(row).created; }
    bool get_or_create_expecting_miss(const device& row) override {
        return m_expecting_misses.get_or_create(row).created;
    }
    bool get_or_create_in_transaction(const device& row, const std::string& other) override {
        return m_db.atomic([&](rowan::transaction& tx) {
            static_cast<void>(tx.objects<device>().get(f<&device::serial> == other));
            return tx.get_or_create(row).created;
        });
    }
    void update_or_create(const device& row) override {
        static_cast<void>(m_db.update_or_create(row, f<&device::seen> += 1));
    }
    std::size_t get_or_create_all(const std::vector<device>& rows) override {
        std::size_t created = 0;
        for (const rowan::outcome<device>& each : m_db.get_or_create_all(rows)) created += each.created ? 1 : 0;
        return created;
    }
    void create_all(const std::vector<device>& rows) override { static_cast<void>(m_db.create_all(rows)); }
    std::size_t filter(std::int64_t least, std::int64_t end, const std::string& name) override {
        return m_db.objects<device>()
            .filter(f<&device::id> >= least && f<&device::id> < end && f<&device::name> == name)
            .order_by(f<&device::id>)
            .limit(100)
            .all()
            .size();
    }
    std::size_t stream() override {
        std::size_t rows = 0;
        for (const device& row : m_db.objects<device>().stream()) rows += row.id != 0 ? 1 : 0;
        return rows;
    }
    void dynamic(unsigned shape) override {
        rowan::query_set<device> wanted = m_db.objects<device>();
        for (; shape != 0; shape >>= 1U) {
            if ((shape & 1U) != 0)
                wanted = wanted.filter(f<&device::id> != 7);
            else
                wanted = wanted.filter(f<&device::seen> != 7);
        }
        static_cast<void>(wanted.count());
    }
    void execute(const std::string& sql) override { static_cast<void>(m_db.execute(sql)); }
    std::array<std::int64_t, 3> numbers(const std::string& sql) override {
        const three_numbers row = m_db.query<three_numbers>(sql).at(0);
        return {row.first, row.second, row.third};
    }

private:
    rowan::database m_db;
    rowan::database m_expecting_misses;
};

opener opened(const std::string& url, unsigned threads, const std::string& combine) {
    std::string options = "pool=" + std::to_string(threads) + "&timeout_ms=60000&combine=" + combine;
    if (url.starts_with("mariadb:")) options += "&tls=off"; // the others do not ask for it either
    return [db = rowan::connect(url + (url.find('?') == std::string::npos ? '?' : '&') + options)] {
        return std::make_unique<rowan_session>(db);
    };
}

} // namespace

opener open_rowan(const std::string& url, unsigned threads) {
    return opened(url, threads, "on");
}

opener open_rowan_alone(const std::string& url, unsigned threads) {
    return opened(url, threads, "off");
}

} // namespace bench
