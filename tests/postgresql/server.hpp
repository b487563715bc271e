// A PostgreSQL database for one test, connections to it as a driver opens them, and what their statements answer.
#pragma once

#include "support/fresh_database.hpp"
#include "support/server_sql.hpp"
#include "support/servers.hpp"

#include <rowan/core/error.hpp>
#include <rowan/core/value.hpp>
#include <rowan/driver/engine.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rowan::test {

/// Connections to one URL, as a pool opens them.
class server_endpoint {
public:
    explicit server_endpoint(std::string_view url) {
        const driver::url parsed = driver::parse_url(url);
        m_endpoint.reset(driver::engine_for(parsed.scheme).open(parsed));
    }
    [[nodiscard]] std::unique_ptr<driver::connection> connect(std::int64_t timeout_ms = 20'000) const {
        const driver::deadline until = driver::clock_now() + timeout_ms * 1'000'000;
        return std::unique_ptr<driver::connection>(m_endpoint->connect(until));
    }

private:
    std::unique_ptr<driver::endpoint> m_endpoint;
};

inline std::unique_ptr<driver::prepared> prepare_on(driver::connection& on, std::string_view sql) {
    return std::unique_ptr<driver::prepared>(on.prepare(sql));
}

inline std::vector<std::vector<core::value>> rows_on(driver::connection& on, std::string_view sql,
                                                     const std::vector<core::value_view>& bound = {}) {
    const auto statement = prepare_on(on, sql);
    statement->start(bound.data(), bound.size());
    std::vector<std::vector<core::value>> all;
    std::vector<core::value_view> row(statement->column_count());
    while (statement->step()) {
        statement->read(row.data(), row.size());
        auto& added = all.emplace_back();
        for (const core::value_view& column : row) added.emplace_back(column);
    }
    return all;
}

inline std::string text_of(const core::value_view& value) {
    switch (value.kind) {
    case core::value_kind::integer: return std::to_string(value.integer);
    case core::value_kind::decimal: return std::to_string(value.integer) + "e-" + std::to_string(value.scale);
    case core::value_kind::real: return std::to_string(value.real);
    case core::value_kind::text:
    case core::value_kind::blob: return std::string(value.text());
    default: return "NULL";
    }
}

/// The first column of the first row, as text.
inline std::string answer_on(driver::connection& on, std::string_view sql,
                             const std::vector<core::value_view>& bound = {}) {
    const auto all = rows_on(on, sql, bound);
    return all.empty() ? "(no row)" : text_of(all.front().front().view());
}

/// What the call throws; a test failure where it throws nothing.
template <class Call>
error error_of(Call&& call) {
    try {
        call();
    } catch (const error& thrown) {
        return thrown;
    }
    ADD_FAILURE() << "nothing was thrown";
    return error(error_kind::misuse, "nothing was thrown");
}

/// A fresh database, and one connection to it.
class postgresql_test : public testing::Test {
protected:
    fresh_database m_database{"postgresql"};
    server_endpoint m_endpoint{m_database.url()};
    std::unique_ptr<driver::connection> m_db = m_endpoint.connect();
};

} // namespace rowan::test
