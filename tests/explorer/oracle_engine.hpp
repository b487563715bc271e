// An engine without a database: each of its answers is chosen by a test, from all that a real one could give.
#pragma once

#include <rowan/core/error.hpp>
#include <rowan/driver/engine.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rowan::explorer {

/// One thing that a statement can come to.
struct reply {
    enum class what : unsigned char { nothing, row, other_row, first_row, failure };
    what came =
        what::nothing; // `other_row`: of an insert that finds as well, a row that was there; `first_row`: of many
    error_details failure{};
};

struct sent_statement {
    std::string sql{};
    std::vector<std::string> keys{}; // of the rows that it concerns, in their order
    bool in_transaction = false;     // before it
    bool undoes = false;             // what went before
    reply came{};
};

/// Chooses the replies, and remembers what was sent. A test plays it again and again, each time with other choices.
class oracle {
public:
    explicit oracle(const statement::capabilities& engine) : m_engine(&engine) {}

    /// Before each run: goes on to the next choices. False: all have been tried.
    bool next_run();
    [[nodiscard]] const std::vector<sent_statement>& sent() const noexcept { return m_sent; }
    [[nodiscard]] std::string text() const;

    // The engine's side.
    const reply& answer(sent_statement asked);
    [[nodiscard]] const statement::capabilities& engine() const noexcept { return *m_engine; }

    driver::live_table table{};      // with the unique keys "the_key", which the calls go by, and "another_key"
    driver::live_table lock_table{}; // of get_or_create_locked
    int connections_in_transaction = 0;
    int max_failures = 1; // in a run, and as many of what undoes
    // The machines alone are explored to their ends (tests/orm/machines_test.cpp).
    std::size_t max_statements = 0; // with a choice; those behind them end the call

private:
    struct decision {
        std::size_t taken = 0;
        std::size_t options = 0;
    };
    [[nodiscard]] static bool counts(const sent_statement& asked, const reply& came) noexcept;
    [[nodiscard]] std::size_t choose(std::size_t options);

    const statement::capabilities* m_engine;
    std::vector<decision> m_decisions{};
    std::size_t m_position = 0;
    bool m_is_begun = false;
    int m_failures = 0;
    int m_failures_to_undo = 0;
    std::vector<sent_statement> m_sent{};
};

/// The URL of a database whose engine asks the oracle, which must outlive it.
std::string oracle_url(oracle& behind);

} // namespace rowan::explorer
