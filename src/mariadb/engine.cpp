// MariaDB as an engine: registers itself before main, and makes endpoints.
#include "connection.hpp"
#include "open.hpp"
#include "options.hpp"

#include <rowan/driver/engine.hpp>

#include <atomic>
#include <exception>
#include <limits>
#include <utility>

namespace rowan::mariadb {
namespace {

class endpoint final : public driver::endpoint {
public:
    explicit endpoint(options how) : m_options(std::make_shared<const options>(std::move(how))) {}

    // Beginning with the host that answered last: a cluster's other nodes are left alone while it lives. Each gets its
    // share of the time, so that one that does not answer leaves some to the next.
    [[nodiscard]] driver::connection* connect(driver::deadline moment) override {
        const std::vector<host>& hosts = m_options->hosts;
        const std::size_t first = m_last_good.load(std::memory_order_relaxed);
        std::exception_ptr failed;
        for (std::size_t i = 0; i < hosts.size(); ++i) {
            const std::size_t at = (first + i) % hosts.size();
            try {
                driver::connection* const made =
                    open_connection(m_options, hosts[at], share_of(moment, hosts.size() - i)).release();
                m_last_good.store(at, std::memory_order_relaxed);
                return made;
            } catch (const error&) {
                if (!failed) failed = std::current_exception();
            }
        }
        std::rethrow_exception(failed);
    }
    [[nodiscard]] std::size_t max_connections() const noexcept override {
        return std::numeric_limits<std::size_t>::max();
    }

private:
    static driver::deadline share_of(driver::deadline moment, std::size_t hosts_left) noexcept {
        if (moment == driver::no_deadline) return moment;
        const driver::deadline now = driver::clock_now();
        return moment <= now ? moment : now + (moment - now) / static_cast<std::int64_t>(hosts_left);
    }

    const std::shared_ptr<const options> m_options;
    std::atomic<std::size_t> m_last_good{0};
};

driver::endpoint* open_endpoint(const driver::url& from) {
    return new endpoint(read_options(from));
}

} // namespace
} // namespace rowan::mariadb

/// Makes the engine known. Rowan's CMake target and pkg-config file name this symbol to the linker, which would drop
/// the engine from a static archive otherwise: no code refers to it.
extern "C" void rowan_register_mariadb() {
    rowan::driver::register_engine({.name = "mariadb",
                                    .schemes = "mariadb mysql",
                                    .options = rowan::mariadb::option_names,
                                    .open = rowan::mariadb::open_endpoint});
}

namespace {
[[maybe_unused]] const bool registered = (rowan_register_mariadb(), true);
}
