// An engine around a real one that tells a test each statement before it is sent.
#include "support/recording_engine.hpp"

#include <rowan/driver/connection.hpp>
#include <rowan/driver/engine.hpp>

#include <charconv>
#include <memory>
#include <vector>

namespace rowan::test {
namespace {

class recorded_prepared final : public driver::prepared {
public:
    recorded_prepared(driver::prepared* real, recording& behind, std::string_view sql)
        : m_real(real), m_behind(behind), m_sql(sql) {}

    void start(const core::value_view* values, std::size_t count, driver::fetch rows) override {
        m_behind.sends(m_sql);
        m_real->start(values, count, rows);
    }
    bool step() override { return m_real->step(); }
    void read(core::value_view* columns, std::size_t count) override { m_real->read(columns, count); }
    void reset() noexcept override { m_real->reset(); }
    [[nodiscard]] std::int64_t affected_rows() const override { return m_real->affected_rows(); }
    [[nodiscard]] std::size_t column_count() const override { return m_real->column_count(); }
    [[nodiscard]] std::size_t parameter_count() const override { return m_real->parameter_count(); }
    [[nodiscard]] bool is_write() const override { return m_real->is_write(); }

private:
    std::unique_ptr<driver::prepared> m_real;
    recording& m_behind;
    std::string m_sql;
};

class recorded_connection final : public driver::connection {
public:
    recorded_connection(driver::connection* real, recording& behind) : m_real(real), m_behind(behind) {}

    [[nodiscard]] driver::prepared* prepare(std::string_view sql) override {
        return new recorded_prepared(m_real->prepare(sql), m_behind, sql);
    }
    void execute(std::string_view sql) override {
        m_behind.sends(sql);
        m_real->execute(sql);
    }
    void execute_soon(std::string_view sql) override {
        m_behind.sends(sql);
        m_real->execute_soon(sql);
    }
    void set_deadline(driver::deadline moment) noexcept override { m_real->set_deadline(moment); }
    void set_timeout(std::int64_t timeout_ns) noexcept override { m_real->set_timeout(timeout_ns); }
    [[nodiscard]] bool in_transaction() const noexcept override { return m_real->in_transaction(); }
    [[nodiscard]] bool is_usable() const noexcept override { return m_real->is_usable(); }
    [[nodiscard]] bool is_alive() noexcept override { return m_real->is_alive(); }
    [[nodiscard]] std::int64_t told_number() const noexcept override { return m_real->told_number(); }
    [[nodiscard]] bool load_rows(std::string_view table, std::span<const std::string> columns,
                                 core::function_ref<bool(core::value_view*)> next) override {
        return m_real->load_rows(table, columns, next);
    }
    [[nodiscard]] std::string_view refusal_of_writes() const noexcept override { return m_real->refusal_of_writes(); }
    [[nodiscard]] std::string canonical_expression(std::string_view table, std::string_view sql) override {
        return m_real->canonical_expression(table, sql);
    }
    [[nodiscard]] driver::live_table describe(std::string_view table) override { return m_real->describe(table); }
    [[nodiscard]] const statement::capabilities& capabilities() const noexcept override {
        return m_real->capabilities();
    }

private:
    std::unique_ptr<driver::connection> m_real;
    recording& m_behind;
};

class recorded_endpoint final : public driver::endpoint {
public:
    explicit recorded_endpoint(recording& behind) : m_behind(behind) {
        const driver::url url = driver::parse_url(behind.url);
        m_real.reset(driver::engine_for(url.scheme).open(url));
    }
    [[nodiscard]] driver::connection* connect(driver::deadline moment) override {
        return new recorded_connection(m_real->connect(moment), m_behind);
    }
    [[nodiscard]] std::size_t max_connections() const noexcept override { return m_real->max_connections(); }

private:
    recording& m_behind;
    std::unique_ptr<driver::endpoint> m_real;
};

std::vector<recording*>& recordings() {
    static std::vector<recording*> all;
    return all;
}

driver::endpoint* open_recorded(const driver::url& url) {
    std::size_t number = 0;
    std::from_chars(url.rest.data(), url.rest.data() + url.rest.size(), number);
    return new recorded_endpoint(*recordings().at(number));
}

} // namespace

std::string recorded_url(recording& behind, std::string_view options) {
    driver::register_engine({.name = "recorded", .schemes = "recorded", .open = open_recorded});
    recordings().push_back(&behind);
    return "recorded:" + std::to_string(recordings().size() - 1) + "?" + std::string(options);
}

} // namespace rowan::test
