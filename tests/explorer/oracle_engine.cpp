// An engine without a database: each of its answers is chosen by a test, from all that a real one could give.
#include "explorer/oracle_engine.hpp"

namespace rowan::explorer {
namespace {

// Statements of a run: the machines alone are explored to their ends (tests/orm/machines_test.cpp).
constexpr std::size_t deepest = 12;

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

bool is_write(std::string_view sql) {
    return has(sql, "INSERT") || sql.starts_with("UPDATE") || sql.starts_with("DELETE");
}

reply failed(error_kind kind, bool retryable, bool ends_transaction, std::string constraint = {}) {
    return {reply::what::failure,
            {.kind = kind,
             .message = "as the oracle says",
             .constraint = std::move(constraint),
             .retryable = retryable,
             .poisons_transaction = ends_transaction}};
}

// What can go wrong with any statement.
std::vector<reply> failures() {
    return {failed(error_kind::serialization_failure, true, true),
            failed(error_kind::deadlock, true, true),
            failed(error_kind::busy, true, false),
            failed(error_kind::timeout, true, false),
            failed(error_kind::interrupted, false, false),
            failed(error_kind::disk_full, false, false),
            failed(error_kind::io_failure, false, false),
            failed(error_kind::out_of_memory, false, false),
            failed(error_kind::statement_failed, false, false),
            failed(error_kind::read_only, false, false),
            failed(error_kind::connection_lost, true, true)};
}

std::vector<reply> replies_to(std::string_view sql, bool in_transaction) {
    using enum reply::what;
    const bool is_commit = sql.starts_with("COMMIT");
    const bool is_insert = has(sql, "INSERT");
    std::vector<reply> all{{nothing, {}}};
    if (is_insert) all.push_back({other_row, {}});
    if (is_insert || sql.starts_with("SELECT") || sql.starts_with("UPDATE")) all.push_back({row, {}});
    for (reply& each : failures()) all.push_back(std::move(each));
    if (is_insert) {
        for (const char* key : {"the_key", "another_key"})
            all.push_back(failed(error_kind::unique_violation, false, false, key));
        all.push_back(failed(error_kind::foreign_key_violation, false, false));
        all.push_back(failed(error_kind::not_null_violation, false, false));
    }
    // Lost with what may have been committed, nobody knows.
    for (reply& each : all) {
        const bool is_lost = each.came == failure && each.failure.kind == error_kind::connection_lost;
        each.failure.in_doubt = is_lost && (is_commit || (is_write(sql) && !in_transaction));
    }
    return all;
}

class oracle_connection final : public driver::connection {
public:
    explicit oracle_connection(oracle& behind) : m_oracle(behind) {}
    ~oracle_connection() override { set_in_transaction(false); }

    [[nodiscard]] driver::prepared* prepare(std::string_view sql) override;
    void execute(std::string_view sql) override {
        const bool is_end = sql.starts_with("COMMIT") || sql == "ROLLBACK";
        if (is_end) { // also where it fails: what is known then is that nothing is open
            const bool was_open = m_in_transaction;
            ask(sql, was_open);
            return set_in_transaction(false);
        }
        ask(sql, m_in_transaction);
        if (sql.starts_with("BEGIN") || sql.starts_with("START") || has(sql, "; START") || has(sql, "; BEGIN"))
            set_in_transaction(true);
    }
    void set_deadline(driver::deadline) noexcept override {}
    [[nodiscard]] bool in_transaction() const noexcept override { return m_in_transaction; }
    [[nodiscard]] bool is_usable() const noexcept override { return m_is_usable; }
    [[nodiscard]] driver::live_table describe(std::string_view) override { return m_oracle.table; }
    [[nodiscard]] const statement::capabilities& capabilities() const noexcept override { return m_oracle.engine(); }

    const reply& ask(std::string_view sql, bool in_transaction) {
        const reply& came = m_oracle.answer(sql, in_transaction);
        if (came.came != reply::what::failure) return came;
        const error_kind kind = came.failure.kind;
        if (kind == error_kind::connection_lost) m_is_usable = false;
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

    void start(const core::value_view*, std::size_t, driver::fetch) override {
        m_came = m_owner.ask(m_sql, m_owner.in_transaction()).came;
        m_is_first = true;
    }
    bool step() override { return std::exchange(m_is_first, false) && m_came != reply::what::nothing; }
    // id, name, code, and of an insert that finds as well whether it has inserted.
    void read(core::value_view* columns, std::size_t count) override {
        for (std::size_t i = 0; i < count; ++i) columns[i] = core::value_view::of_integer(1);
        if (count > 1) columns[1] = columns[2] = core::value_view::of_text("k");
        if (count > 3) columns[3] = core::value_view::of_integer(m_came == reply::what::row ? 1 : 0);
    }
    void reset() noexcept override {}
    [[nodiscard]] std::int64_t affected_rows() const override { return m_came == reply::what::nothing ? 0 : 1; }
    [[nodiscard]] std::size_t column_count() const override { return 1; }
    [[nodiscard]] std::size_t parameter_count() const override { return 0; }
    [[nodiscard]] bool is_write() const override { return explorer::is_write(m_sql); }

private:
    oracle_connection& m_owner;
    std::string m_sql;
    reply::what m_came = reply::what::nothing;
    bool m_is_first = false;
};

driver::prepared* oracle_connection::prepare(std::string_view sql) {
    return new oracle_prepared(*this, sql);
}

class oracle_endpoint final : public driver::endpoint {
public:
    explicit oracle_endpoint(oracle& behind) : m_oracle(behind) {}
    [[nodiscard]] driver::connection* connect(driver::deadline) override { return new oracle_connection(m_oracle); }
    [[nodiscard]] std::size_t max_connections() const noexcept override { return 2; }

private:
    oracle& m_oracle;
};

oracle* asked = nullptr; // an engine's opener takes no state

} // namespace

std::string oracle_url(oracle& behind) {
    asked = &behind;
    driver::register_engine(
        {.name = "oracle", .schemes = "oracle", .open = [](const driver::url&) -> driver::endpoint* {
             return new oracle_endpoint(*asked);
         }});
    return "oracle:?combine=off";
}

bool oracle::next_run() {
    m_position = 0;
    m_failures = 0;
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

const reply& oracle::answer(std::string_view sql, bool in_transaction) {
    const bool is_rollback = sql.starts_with("ROLLBACK") || sql.starts_with("RELEASE") || sql.starts_with("SAVEPOINT");
    std::vector<reply> all = replies_to(sql, in_transaction);
    if (m_failures >= max_failures || is_rollback || m_sent.size() >= deepest)
        std::erase_if(all, [](const reply& each) { return each.came == reply::what::failure; });
    if (m_sent.size() >= deepest) all.erase(all.begin(), all.end() - 1); // what is found or stored ends the call
    reply& came = all[choose(all.size())];
    if (came.came == reply::what::failure) ++m_failures;
    m_sent.push_back({std::string(sql), std::move(came), in_transaction});
    return m_sent.back().came;
}

std::string oracle::text() const {
    constexpr std::string_view names[] = {"nothing", "a row", "a row that was there"};
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
