// Opening a pool from a URL, and the choice between combining and writing alone.
#include <rowan/session/pool.hpp>

#include <rowan/core/error.hpp>
#include <rowan/session/retry.hpp>

#include <algorithm>
#include <charconv>
#include <memory>
#include <string>

namespace rowan::session {
namespace {

std::int64_t number_option(const std::string& name, const std::string& text, std::int64_t low, std::int64_t high) {
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size() || number < low || number > high) {
        throw_error(error_kind::misuse, "URL option " + name + " takes a number from " + std::to_string(low) + " to " +
                                            std::to_string(high));
    }
    return number;
}

pool_settings settings_from(const driver::url& url) {
    pool_settings settings;
    for (const auto& [name, text] : url.options) {
        if (name == "timeout_ms") settings.timeout_ns = number_option(name, text, 1, 86'400'000) * 1'000'000;
        if (name == "pool") settings.connections = static_cast<std::size_t>(number_option(name, text, 1, 10'000));
        if (name == "statement_cache")
            settings.statements = static_cast<std::size_t>(number_option(name, text, 1, 100'000));
        if (name == "combine") {
            if (text != "on" && text != "off") throw_error(error_kind::misuse, "URL option combine takes on or off");
            settings.combines = text == "on";
        }
    }
    return settings;
}

// So many calls are worth a leader of their own, and fewer wait for one that is under way: the leader of a smaller
// batch takes more from the others than he brings. (scripts/bench report --filter "threads miss", "threads hit")
constexpr int group_of_writes = 32;
constexpr int group_of_looks = 16;

// Fewer are as fast each on a connection of its own, and never wait for each other.
constexpr int crowd_of_looks = 2 * group_of_looks;

} // namespace

core::reference<pool> pool::open(std::string_view text) {
    const driver::url url = driver::parse_url(text);
    const driver::engine& engine = driver::engine_for(url.scheme);
    const pool_settings settings = settings_from(url);
    std::unique_ptr<driver::endpoint> endpoint(engine.open(url));
    core::reference<pool> opened(new pool(endpoint.get(), settings));
    static_cast<void>(endpoint.release()); // the pool's from now on
    const driver::deadline deadline = driver::clock_now() + opened->timeout_ns();
    connection* first = opened->m_readers.acquire(deadline);
    opened->m_capabilities = &first->capabilities();
    for (combiner* each : {&opened->m_transactions, &opened->m_statements})
        each->expect_crowd_of(opened->m_capabilities->crowd);
    opened->m_looks.expect_crowd_of(crowd_of_looks);
    opened->m_shares_looks = settings.combines && opened->m_capabilities->bulk != statement::bulk_creation::row_by_row;
    opened->m_max_statement_bytes = first->driver().max_statement_bytes();
    opened->m_refusal_of_writes = first->driver().refusal_of_writes();
    opened->m_writes_apart = first->capabilities().single_writer && opened->m_endpoint->max_connections() > 1;
    opened->m_readers.release(first);
    return opened;
}

pool::pool(driver::endpoint* endpoint, const pool_settings& settings)
    : m_settings(settings), m_endpoint(endpoint),
      m_readers(*endpoint, std::min(settings.connections, endpoint->max_connections()), settings.statements,
                reentrance::shared, "a connection (URL option pool)"),
      m_writers(*endpoint, 1, settings.statements, reentrance::refused, "the connection that writes"),
      m_transactions(m_writers, combiner::one_leader, run_in_one_transaction, "write"),
      m_statements(m_readers, group_of_writes, run_in_bulk, "write"),
      m_looks(m_readers, group_of_looks, run_in_bulk, "read") {}

pool::~pool() {
    close();
    delete m_endpoint;
}

void pool::throw_for_reads() const {
    throw_error(error_kind::read_only, std::string(m_refusal_of_writes));
}

void pool::write(const shared_work& work, driver::deadline deadline) {
    combiner* const shared = !m_settings.combines               ? nullptr
                             : m_writes_apart && work.may_share ? &m_transactions
                             : work.bulk != nullptr             ? &m_statements
                                                                : nullptr;
    if (shared != nullptr) {
        const combiner::presence here(*shared);
        if (shared->submit(work, deadline)) return;
    }
    write_alone(work, deadline);
}

void pool::write_alone(const shared_work& work, driver::deadline deadline) {
    struct loan {
        connection_set& from;
        connection* on;
        ~loan() { from.release(on); }
    };
    retry retry(deadline);
    for (;;) {
        const loan loan{writers(), writers().acquire(deadline)};
        try {
            return run_alone(*loan.on, work, deadline);
        } catch (const error& failure) { // the connection was lost before anything could be written
            if (loan.on->driver().is_usable() || !retry.may_follow(failure)) throw;
        }
        retry.wait();
    }
}

void pool::close() noexcept {
    m_readers.close();
    m_writers.close();
}

void retain(pool* shared) noexcept {
    shared->m_uses.fetch_add(1, std::memory_order_relaxed);
}
void release(pool* shared) noexcept {
    if (shared->m_uses.fetch_sub(1, std::memory_order_acq_rel) == 1) delete shared;
}

} // namespace rowan::session
