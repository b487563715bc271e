// An engine around a real one, whose every statement stops at a caller's gate, and in which faults can be planted.
#include "explorer/gated_engine.hpp"

#include "sqlite/connection.hpp"

#include <rowan/core/value.hpp>
#include <rowan/driver/engine.hpp>

#include <charconv>
#include <memory>
#include <optional>
#include <vector>

namespace rowan::explorer {
namespace {

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

bool is_plain_read(std::string_view sql) {
    return sql.starts_with("SELECT") && !has(sql, "FOR UPDATE") && !has(sql, "FOR SHARE") && !has(sql, "LOCK IN");
}

std::string text_of(const core::value_view& value) {
    switch (value.kind) {
    case core::value_kind::null: return "NULL";
    case core::value_kind::integer: return std::to_string(value.integer);
    case core::value_kind::real: return std::to_string(value.real);
    case core::value_kind::text: return "'" + std::string(value.text()) + "'";
    case core::value_kind::list: return "[" + std::to_string(value.size) + " values]";
    default: return "…";
    }
}

std::string shown(std::string_view sql, const core::value_view* values, std::size_t count) {
    std::string text(sql);
    for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "  -- " : ", ") + text_of(values[i]);
    return text;
}

std::string shown(const error& failure) {
    std::string text(to_string(failure.kind()));
    if (!failure.constraint().empty()) text += " of " + failure.constraint();
    return text;
}

// The question by which a connection learns how its server calls it; empty for SQLite, which waits in the process.
std::string_view identity_question(std::string_view engine) {
    if (engine == "postgresql") return "SELECT pg_backend_pid()";
    if (engine == "mariadb") return "SELECT connection_id()";
    return {};
}

class gated_connection;

class gated_prepared final : public driver::prepared {
public:
    gated_prepared(gated_connection& owner, std::string sql) : m_owner(owner), m_sql(std::move(sql)) {}

    void start(const core::value_view* values, std::size_t count, driver::fetch) override;
    bool step() override;
    void read(core::value_view* columns, std::size_t count) override { real().read(columns, count); }
    void reset() noexcept override {
        if (m_real) m_real->reset();
    }
    [[nodiscard]] std::int64_t affected_rows() const override { return m_has_failed ? 0 : real().affected_rows(); }
    [[nodiscard]] std::size_t column_count() const override { return real().column_count(); }
    [[nodiscard]] std::size_t parameter_count() const override { return real().parameter_count(); }
    [[nodiscard]] bool is_write() const override { return real().is_write(); }

private:
    // Not before it is needed: a server may take a transaction's snapshot when it prepares.
    [[nodiscard]] driver::prepared& real() const;
    void run_to_first_row(const core::value_view* values, std::size_t count);
    [[nodiscard]] std::string first_answer() const {
        if (m_has_first) return "a row";
        return column_count() == 0 ? std::to_string(affected_rows()) + " changed" : "no row";
    }

    gated_connection& m_owner;
    std::string m_sql;
    mutable std::unique_ptr<driver::prepared> m_real;
    bool m_has_first = false;  // the first row was fetched with the start
    bool m_is_blind = false;   // the rest of the rows is not to be seen
    bool m_has_failed = false; // unnoticed
};

class gated_connection final : public driver::connection {
public:
    gated_connection(driver::connection* real, gate& behind) : m_real(real), m_gate(behind) {
        const std::string_view question = identity_question(real->capabilities().engine);
        if (question.empty()) {
            wait_on_stage();
            return;
        }
        const std::unique_ptr<driver::prepared> asked(real->prepare(question));
        asked->start(nullptr, 0);
        core::value_view answer;
        while (asked->step()) {
            asked->read(&answer, 1);
            if (m_gate.on_connect) m_gate.on_connect(std::to_string(answer.integer));
        }
    }

    [[nodiscard]] driver::prepared* prepare(std::string_view sql) override {
        return new gated_prepared(*this, planted_text(sql));
    }
    void execute(std::string_view sql) override {
        const std::string text = planted_text(sql);
        if (skips(text)) return;
        arrive(text, text);
        count_savepoints(text);
        attempt(text, [&] { m_real->execute(text); }, [] { return std::string("done"); });
    }
    void execute_soon(std::string_view sql) override {
        const std::string text = planted_text(sql);
        if (skips(text)) return;
        if (has(text, "IMMEDIATE")) return execute(text); // is not put off: it takes the lock
        count_savepoints(text);
        m_real->execute_soon(text);
    }
    void set_deadline(driver::deadline moment) noexcept override { m_real->set_deadline(moment); }
    [[nodiscard]] bool in_transaction() const noexcept override { return m_real->in_transaction(); }
    [[nodiscard]] bool is_usable() const noexcept override { return m_real->is_usable(); }
    [[nodiscard]] bool is_alive() noexcept override { return m_real->is_alive(); }
    [[nodiscard]] std::int64_t told_number() const noexcept override { return m_real->told_number(); }
    [[nodiscard]] std::string canonical_expression(std::string_view table, std::string_view sql) override {
        return m_real->canonical_expression(table, sql);
    }
    [[nodiscard]] driver::live_table describe(std::string_view table) override { return m_real->describe(table); }
    [[nodiscard]] const statement::capabilities& capabilities() const noexcept override {
        return m_real->capabilities();
    }

    [[nodiscard]] driver::connection& real() noexcept { return *m_real; }
    /// Stops before a statement.
    void arrive(std::string_view sql, const std::string& text) {
        const effect does = effect_of(sql);
        const bool is_end = sql.starts_with("COMMIT") || sql == "ROLLBACK";
        m_has_written = !is_end && (m_has_written || does == effect::hidden);
        m_gate.where->arrive(m_gate.caller, text, does);
    }
    [[nodiscard]] bool is_blind_for(std::string_view sql) const {
        return m_gate.planted != nullptr && m_gate.planted->finds_nothing && m_gate.planted->finds_nothing(sql);
    }
    /// Runs a statement, and says on the stage what came of it. False: it has failed, and nobody is to notice.
    template <class Run, class Answer>
    bool attempt(std::string_view sql, Run&& run, Answer&& answer) {
        hurry_if_others_wait(sql);
        try {
            run();
            m_gate.where->answered(m_gate.caller, answer());
            return true;
        } catch (const error& failure) {
            m_is_hurried.reset();
            m_gate.where->answered(m_gate.caller, shown(failure));
            const plant* const planted = m_gate.planted;
            if (planted == nullptr || !planted->swallows || !planted->swallows(failure, sql)) throw;
            return false;
        }
    }

private:
    // As the server does: a name stands for the newest of its savepoints, and what is behind it goes with it.
    void count_savepoints(std::string_view sql) {
        constexpr std::string_view begins = "SAVEPOINT ";
        constexpr std::string_view ends = "RELEASE SAVEPOINT ";
        if (sql.starts_with(begins)) m_savepoints.emplace_back(sql.substr(begins.size()));
        while (sql.starts_with(ends) && !m_savepoints.empty()) {
            const bool is_last = m_savepoints.back() == sql.substr(ends.size());
            m_savepoints.pop_back();
            if (is_last) return;
        }
        const bool is_commit = sql.starts_with("COMMIT");
        if (is_commit) m_gate.savepoints_left += m_savepoints.size();
        if (is_commit || sql == "ROLLBACK" || has(sql, "BEGIN") || has(sql, "START")) m_savepoints.clear();
    }
    // A rollback, and so a failure, takes back what was set.
    void hurry_if_others_wait(std::string_view sql) {
        if (m_gate.hurry.empty()) return;
        if (sql.starts_with("ROLLBACK")) return m_is_hurried.reset();
        const bool hurries = m_gate.where->has_waiting(m_gate.caller);
        if (m_is_hurried == hurries) return;
        try {
            m_real->execute(hurries ? m_gate.hurry : m_gate.end_of_hurry);
            m_is_hurried = hurries;
        } catch (const error&) { // of a transaction that has failed, which waits for nobody
        }
    }
    // As far as the text and the transaction tell.
    [[nodiscard]] effect effect_of(std::string_view sql) const {
        if (is_plain_read(sql)) return m_gate.is_guarded ? effect::guarded_look : effect::look;
        if (m_gate.is_guarded) return effect::open;
        const bool is_commit = sql.starts_with("COMMIT");
        if ((is_commit || sql == "ROLLBACK") && !m_has_written) return effect::none;
        if (is_commit) return m_gate.undoes_others ? effect::open : effect::commit;
        const bool is_inside = m_real->in_transaction() || sql.starts_with("BEGIN");
        return is_inside ? effect::hidden : effect::open;
    }
    [[nodiscard]] std::string planted_text(std::string_view sql) const {
        if (m_gate.planted == nullptr || !m_gate.planted->rewrite) return std::string(sql);
        return m_gate.planted->rewrite(std::string(sql));
    }
    [[nodiscard]] bool skips(std::string_view sql) const {
        return m_gate.planted != nullptr && m_gate.planted->skips && m_gate.planted->skips(sql);
    }

    // SQLite's callers wait in this process: they stop where they would sleep, and try again when they are told to.
    void wait_on_stage() {
        const auto wait = [](void* self, int) {
            const gate& behind = static_cast<gated_connection*>(self)->m_gate;
            return behind.where->met_lock(behind.caller) ? 1 : 0;
        };
        sqlite3_busy_handler(dynamic_cast<sqlite::connection&>(*m_real).handle(), wait, this);
    }

    std::unique_ptr<driver::connection> m_real;
    gate& m_gate;
    std::vector<std::string> m_savepoints{};
    std::optional<bool> m_is_hurried{}; // none: not known
    bool m_has_written = false;         // or locked, in this transaction
};

driver::prepared& gated_prepared::real() const {
    if (!m_real) m_real.reset(m_owner.real().prepare(m_sql));
    return *m_real;
}

void gated_prepared::start(const core::value_view* values, std::size_t count, driver::fetch) {
    m_owner.arrive(m_sql, shown(m_sql, values, count));
    m_is_blind = m_owner.is_blind_for(m_sql);
    m_has_first = false;
    m_has_failed = false;
    m_has_failed = !m_owner.attempt(m_sql, [&] { run_to_first_row(values, count); }, [&] { return first_answer(); });
    if (m_is_blind) {
        while (real().step()) {
        }
        m_has_first = false;
    }
}

// With the start, so that all that the statement does is done when the caller stops at its gate again.
void gated_prepared::run_to_first_row(const core::value_view* values, std::size_t count) {
    real().start(values, count);
    m_has_first = real().step();
}

bool gated_prepared::step() {
    if (m_is_blind) return false;
    return std::exchange(m_has_first, false) || real().step();
}

class gated_endpoint final : public driver::endpoint {
public:
    explicit gated_endpoint(gate& behind) : m_gate(behind) {
        const driver::url url = driver::parse_url(behind.url);
        m_real.reset(driver::engine_for(url.scheme).open(url));
    }
    [[nodiscard]] driver::connection* connect(driver::deadline moment) override {
        return new gated_connection(m_real->connect(moment), m_gate);
    }
    [[nodiscard]] std::size_t max_connections() const noexcept override { return m_real->max_connections(); }

private:
    gate& m_gate;
    std::unique_ptr<driver::endpoint> m_real;
};

std::vector<gate*>& gates() {
    static std::vector<gate*> all;
    return all;
}

driver::endpoint* open_gated(const driver::url& url) {
    std::size_t number = 0;
    std::from_chars(url.rest.data(), url.rest.data() + url.rest.size(), number);
    return new gated_endpoint(*gates().at(number));
}

} // namespace

std::string gated_url(gate& behind, std::string_view options) {
    driver::register_engine({.name = "gated", .schemes = "gated", .open = open_gated});
    gates().push_back(&behind);
    return "gated:" + std::to_string(gates().size() - 1) + "?" + std::string(options);
}

} // namespace rowan::explorer
