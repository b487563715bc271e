// SQLite as an engine: registers itself before main, and makes endpoints.
#include "open.hpp"
#include "options.hpp"

#include <rowan/driver/engine.hpp>

#include <sqlite3.h>

#include <limits>
#include <utility>

namespace rowan::sqlite {
namespace {

class endpoint final : public driver::endpoint {
public:
    explicit endpoint(options how) : m_options(std::move(how)) {}

    [[nodiscard]] driver::connection* connect(driver::deadline moment) override {
        return open_connection(m_options, moment).release();
    }
    // A database in memory lives in its connection.
    [[nodiscard]] std::size_t max_connections() const noexcept override {
        return m_options.in_memory ? 1 : std::numeric_limits<std::size_t>::max();
    }

private:
    const options m_options;
};

// SQLite counts the memory that it uses under one mutex for the whole process: two threads that only read, each on a
// connection of its own, wait for each other at every allocation. Its makers advise against counting
// (sqlite.org/compile.html, SQLITE_DEFAULT_MEMSTATUS). Before main, so that a program which wants the figures can turn
// them on again; where SQLite is in use already, nothing changes.
void leave_memory_uncounted() {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

driver::endpoint* open_endpoint(const driver::url& from) {
    return new endpoint(read_options(from));
}

} // namespace
} // namespace rowan::sqlite

/// Makes the engine known. Rowan's CMake target and pkg-config file name this symbol to the linker, which would drop
/// the engine from a static archive otherwise: no code refers to it.
extern "C" void rowan_register_sqlite() {
    rowan::sqlite::leave_memory_uncounted();
    rowan::driver::register_engine({.name = "sqlite",
                                    .schemes = "sqlite",
                                    .options = rowan::sqlite::option_names,
                                    .open = rowan::sqlite::open_endpoint});
}

namespace {
[[maybe_unused]] const bool registered = (rowan_register_sqlite(), true);
}
