// An engine without a database: each of its answers is chosen by a test, from all that a real one could give.
#include "explorer/oracle_engine.hpp"

#include "explorer/oracle_replies.hpp"

#include <algorithm>

namespace rowan::explorer {
namespace {

// Statements that fail in every way; those behind them go through the same code in another round.
constexpr std::size_t deepest_of_every_kind = 8;

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// The texts that are bound, in their order; of a bulk statement those of all its rows.
void add_texts(std::vector<std::string>& to, const core::value_view& from) {
    if (from.kind == core::value_kind::text) to.emplace_back(from.text());
    if (from.kind != core::value_kind::list) return;
    for (std::size_t i = 0; i < from.size; ++i) add_texts(to, from.list()[i]);
}

// Every row's key is its code as well, and so comes twice.
std::vector<std::string> keys_of(const core::value_view* values, std::size_t count) {
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < count; ++i) add_texts(keys, values[i]);
    for (auto each = keys.begin(); each != keys.end(); ++each)
        keys.erase(std::remove(each + 1, keys.end(), *each), keys.end());
    return keys;
}

class oracle_connection final : public driver::connection {
public:
    explicit oracle_connection(oracle& behind) : m_oracle(behind) {}
    ~oracle_connection() override { set_in_transaction(false); }

    [[nodiscard]] driver::prepared* prepare(std::string_view sql) override;
    void execute(std::string_view sql) override {
        const bool is_end = sql.starts_with("COMMIT") || sql == "ROLLBACK";
        if (is_end) { // also where it fails: what is known then is that nothing is open
            ask(sql, {});
            return set_in_transaction(false);
        }
        ask(sql, {});
        if (sql.starts_with("BEGIN") || sql.starts_with("START") || has(sql, "; START") || has(sql, "; BEGIN"))
            set_in_transaction(true);
    }
    void set_deadline(driver::deadline) noexcept override {}
    [[nodiscard]] bool in_transaction() const noexcept override { return m_in_transaction; }
    [[nodiscard]] bool is_usable() const noexcept override { return m_is_usable; }
    [[nodiscard]] driver::live_table describe(std::string_view name) override {
        return name == "rowan_lock" ? m_oracle.lock_table : m_oracle.table;
    }
    [[nodiscard]] const statement::capabilities& capabilities() const noexcept override { return m_oracle.engine(); }

    const reply& ask(std::string_view sql, std::vector<std::string> keys) {
        const reply& came = m_oracle.answer({std::string(sql), std::move(keys), m_in_transaction, false, {}});
        if (came.came != reply::what::failure) return came;
        const error_kind kind = came.failure.kind;
        // What cannot be ended must not reach the next user of the connection.
        if (kind == error_kind::connection_lost || sql == "ROLLBACK") m_is_usable = false;
        const bool is_end = sql.starts_with("COMMIT") || sql == "ROLLBACK";
        if (!m_is_usable || came.failure.poisons_transaction || (is_end && !m_oracle.engine().single_writer))
            set_in_transaction(false);
        throw_error(came.failure);
    }

private:
    void set_in_transaction(bool is) noexcept {
        if (is != m_in_transaction) m_oracle.connections_in_transaction += is ? 1 : -1;
        m_in_transaction = is;
    }

    oracle& m_oracle;
    bool m_in_transaction = false;
    bool m_is_usable = true;
};

class oracle_prepared final : public driver::prepared {
public:
    oracle_prepared(oracle_connection& owner, std::string_view sql) : m_owner(owner), m_sql(sql) {}

    void start(const core::value_view* values, std::size_t count, driver::fetch) override {
        m_keys = keys_of(values, count);
        m_came = m_owner.ask(m_sql, m_keys).came;
        m_row = 0;
    }
    bool step() override { return m_row++ < rows_of(m_sql, m_came, m_keys.size()); }
    void read(core::value_view* columns, std::size_t count) override {
        if (has(m_sql, "rowan_lock")) { // name, times_taken
            columns[0] = core::value_view::of_text("thing");
            for (std::size_t i = 1; i < count; ++i)
                columns[i] = core::value_view::of_integer(m_came == reply::what::row ? 1 : 0);
            return;
        }
        // id, name, code, and of an insert that finds as well whether it has inserted; of a bulk look its place before.
        const core::value_view key = core::value_view::of_text(m_keys[m_row <= m_keys.size() ? m_row - 1 : 0]);
        const core::value_view row[] = {core::value_view::of_integer(static_cast<std::int64_t>(m_row)),
                                        core::value_view::of_integer(1), key, key, flag_of(m_came, m_row)};
        std::copy_n(is_bulk_look(m_sql) ? row : row + 1, count, columns);
    }
    void reset() noexcept override {}
    [[nodiscard]] std::int64_t affected_rows() const override { return m_came == reply::what::nothing ? 0 : 1; }
    [[nodiscard]] std::size_t column_count() const override { return 1; }
    [[nodiscard]] std::size_t parameter_count() const override { return 0; }
    [[nodiscard]] bool is_write() const override { return explorer::is_write(m_sql); }

private:
    oracle_connection& m_owner;
    std::string m_sql;
    std::vector<std::string> m_keys{};
    reply::what m_came = reply::what::nothing;
    std::size_t m_row = 0; // from 1: the one that was stepped to
};

driver::prepared* oracle_connection::prepare(std::string_view sql) {
    return new oracle_prepared(*this, sql);
}

class oracle_endpoint final : public driver::endpoint {
public:
    explicit oracle_endpoint(oracle& behind) : m_oracle(behind) {}
    [[nodiscard]] driver::connection* connect(driver::deadline) override {
        const reply& came = m_oracle.answer({std::string(connecting), {}, false, false, {}});
        if (came.came == reply::what::failure) throw_error(came.failure);
        return new oracle_connection(m_oracle);
    }
    [[nodiscard]] std::size_t max_connections() const noexcept override { return 2; }

private:
    oracle& m_oracle;
};

oracle* asked_now = nullptr; // an engine's opener takes no state

} // namespace

std::string oracle_url(oracle& behind) {
    asked_now = &behind;
    driver::register_engine(
        {.name = "oracle", .schemes = "oracle", .open = [](const driver::url&) -> driver::endpoint* {
             return new oracle_endpoint(*asked_now);
         }});
    return "oracle:?combine=off";
}

bool oracle::next_run() {
    m_position = 0;
    m_failures = 0;
    m_failures_to_undo = 0;
    m_sent.clear();
    if (!std::exchange(m_is_begun, true)) return true;
    while (!m_decisions.empty()) {
        if (++m_decisions.back().taken < m_decisions.back().options) return true;
        m_decisions.pop_back();
    }
    return false;
}

std::size_t oracle::choose(std::size_t options) {
    if (m_position == m_decisions.size()) m_decisions.push_back({0, options});
    return m_decisions[m_position++].taken;
}

bool oracle::counts(const sent_statement& asked, const reply& came) noexcept {
    return is_failure(came) && !is_lost_race(asked, came);
}

// Undoing has failures of its own: it follows upon another.
const reply& oracle::answer(sent_statement asked) {
    const bool is_behind_undo = !m_sent.empty() && m_sent.back().sql.starts_with("ROLLBACK TO");
    asked.undoes = asked.sql.starts_with("ROLLBACK") || (asked.sql.starts_with("RELEASE") && is_behind_undo);
    const bool every_kind = max_failures > 1 || (m_sent.size() < deepest_of_every_kind && !asked.undoes);
    std::vector<reply> all = replies_to(asked, every_kind);
    int& failures = asked.undoes ? m_failures_to_undo : m_failures;
    const bool is_deep = m_sent.size() >= max_statements;
    if (is_deep || failures >= max_failures)
        std::erase_if(all, [&](const reply& each) { return is_deep ? is_failure(each) : counts(asked, each); });
    if (is_deep) all.erase(all.begin(), all.end() - 1); // what is found or stored ends the call
    asked.came = std::move(all[choose(all.size())]);
    if (counts(asked, asked.came)) ++failures;
    m_sent.push_back(std::move(asked));
    return m_sent.back().came;
}

std::string oracle::text() const {
    constexpr std::string_view names[] = {"nothing", "a row", "a row that was there", "the first row alone"};
    std::string text;
    for (const sent_statement& each : m_sent) {
        text += each.sql.substr(0, 60) + "\n    → ";
        if (each.came.came == reply::what::failure) {
            text += std::string(to_string(each.came.failure.kind)) + " " + each.came.failure.constraint;
            text += each.came.failure.in_doubt ? ", in doubt\n" : "\n";
        } else {
            text += std::string(names[static_cast<std::size_t>(each.came.came)]) + "\n";
        }
    }
    return text;
}

} // namespace rowan::explorer
