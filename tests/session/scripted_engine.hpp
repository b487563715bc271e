// An engine that does nothing but log what it is sent, and fail where a test says so.
#pragma once

#include <rowan/core/error.hpp>
#include <rowan/driver/engine.hpp>

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace rowan::test {

/// What the connections of the engine `scripted:` share.
struct script {
    std::mutex mutex{};
    std::vector<std::string> log{};
    std::function<void(std::string_view)> before{}; ///< called before each statement; may throw
    std::function<void()> open{};                   ///< called before each opening; may throw
    std::size_t opened = 0;
    std::size_t alive = 0;
    statement::capabilities capabilities{};

    [[nodiscard]] int count(std::string_view sql) {
        const std::lock_guard lock(mutex);
        int found = 0;
        for (const std::string& each : log) found += each == sql ? 1 : 0;
        return found;
    }
};

class scripted_connection : public driver::connection {
public:
    explicit scripted_connection(script& by) : m_script(by) {}
    ~scripted_connection() override {
        const std::lock_guard lock(m_script.mutex);
        --m_script.alive;
    }

    void execute(std::string_view sql) override {
        send(sql);
        if (sql.starts_with("BEGIN")) m_in_transaction = true;
        if (sql == "COMMIT" || sql == "ROLLBACK") m_in_transaction = false;
    }
    driver::prepared* prepare(std::string_view sql) override;
    void set_deadline(driver::deadline moment) noexcept override { m_deadline = moment; }
    [[nodiscard]] bool in_transaction() const noexcept override { return m_in_transaction; }
    [[nodiscard]] bool is_usable() const noexcept override { return m_is_usable; }
    [[nodiscard]] driver::live_table describe(std::string_view) override { return {}; }
    [[nodiscard]] const statement::capabilities& capabilities() const noexcept override {
        return m_script.capabilities;
    }

    void send(std::string_view sql) {
        try {
            if (m_script.before) m_script.before(sql);
        } catch (const error& failure) {
            if (failure.kind() == error_kind::connection_lost) {
                m_is_usable = false;
                m_in_transaction = false;
            }
            throw;
        }
        const std::lock_guard lock(m_script.mutex);
        m_script.log.emplace_back(sql);
    }

private:
    script& m_script;
    driver::deadline m_deadline = driver::no_deadline;
    bool m_in_transaction = false;
    bool m_is_usable = true;
};

class scripted_prepared : public driver::prepared {
public:
    scripted_prepared(scripted_connection& on, std::string_view sql) : m_on(on), m_sql(sql) {}
    void start(const core::value_view*, std::size_t, driver::fetch) override {}
    bool step() override {
        m_on.send(m_sql);
        return false;
    }
    void read(core::value_view*, std::size_t) override {}
    void reset() noexcept override {}
    [[nodiscard]] std::int64_t affected_rows() const override { return 1; }
    [[nodiscard]] std::size_t column_count() const override { return 0; }
    [[nodiscard]] std::size_t parameter_count() const override { return 0; }
    [[nodiscard]] bool is_write() const override { return true; }

private:
    scripted_connection& m_on;
    std::string m_sql;
};

inline driver::prepared* scripted_connection::prepare(std::string_view sql) {
    return new scripted_prepared(*this, sql);
}

class scripted_endpoint : public driver::endpoint {
public:
    explicit scripted_endpoint(script& by) : m_script(by) {}
    driver::connection* connect(driver::deadline) override {
        if (m_script.open) m_script.open();
        const std::lock_guard lock(m_script.mutex);
        ++m_script.opened;
        ++m_script.alive;
        return new scripted_connection(m_script);
    }
    [[nodiscard]] std::size_t max_connections() const noexcept override { return 100; }

private:
    script& m_script;
};

} // namespace rowan::test
