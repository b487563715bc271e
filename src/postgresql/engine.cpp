// PostgreSQL as an engine: registers itself before main, and makes endpoints.
#include "open.hpp"
#include "options.hpp"

#include <rowan/driver/engine.hpp>

#include <limits>
#include <memory>
#include <utility>

namespace rowan::postgresql {
namespace {

class endpoint final : public driver::endpoint {
public:
    explicit endpoint(options how) : m_options(std::move(how)) {}

    [[nodiscard]] driver::connection* connect(driver::deadline moment) override {
        return open_connection(m_options, m_shared, moment).release();
    }
    [[nodiscard]] std::size_t max_connections() const noexcept override {
        return std::numeric_limits<std::size_t>::max();
    }

private:
    const options m_options;
    const std::shared_ptr<endpoint_state> m_shared = std::make_shared<endpoint_state>();
};

driver::endpoint* open_endpoint(const driver::url& from) {
    return new endpoint(read_options(from));
}

} // namespace
} // namespace rowan::postgresql

/// Makes the engine known. Rowan's CMake target and pkg-config file name this symbol to the linker, which would drop
/// the engine from a static archive otherwise: no code refers to it.
extern "C" void rowan_register_postgresql() {
    rowan::driver::register_engine({.name = "postgresql",
                                    .schemes = "postgresql postgres",
                                    .options = "",
                                    .open = rowan::postgresql::open_endpoint});
}

namespace {
[[maybe_unused]] const bool registered = (rowan_register_postgresql(), true);
}
