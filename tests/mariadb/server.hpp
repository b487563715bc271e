// A fresh database on the MariaDB server of this run, and what tests of the driver ask it.
#pragma once

#include "sqlite/test_connection.hpp"
#include "support/error_kind_of.hpp"
#include "support/fresh_database.hpp"
#include "support/server_sql.hpp"
#include "support/servers.hpp"

#include <rowan/core/decimal.hpp>
#include <rowan/core/error.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rowan::test {

/// A value as text: NULL, 1, 0.5, 1.50, text, or the bytes of a blob.
inline std::string text_of(const core::value_view& value) {
    switch (value.kind) {
    case core::value_kind::null: return "NULL";
    case core::value_kind::integer: return std::to_string(value.integer);
    case core::value_kind::real: return std::to_string(value.real);
    case core::value_kind::decimal: return core::decimal_to_string(value.integer, value.scale);
    default: return std::string(value.text());
    }
}

/// The rows of a query: columns with commas between them.
inline std::vector<std::string> read(driver::connection& on, std::string_view sql,
                                     const std::vector<core::value_view>& parameters = {}) {
    std::vector<std::string> all;
    for (const auto& row : rows(on, sql, parameters)) {
        std::string line;
        for (const core::value& each : row) line += (line.empty() ? "" : ",") + text_of(each.view());
        all.push_back(line);
    }
    return all;
}

/// Runs a statement to its end and returns how many rows it changed.
inline std::int64_t run(driver::connection& on, std::string_view sql,
                        const std::vector<core::value_view>& parameters = {}) {
    const auto statement = prepare(on, sql);
    statement->start(parameters.data(), parameters.size());
    while (statement->step()) {
    }
    return statement->affected_rows();
}

/// The error that a call throws; fails the test where there is none.
template <class Call>
error_details error_of(Call&& call) {
    try {
        call();
    } catch (const error& failure) {
        return failure.details();
    }
    ADD_FAILURE() << "nothing was thrown";
    return {};
}

class mariadb_test : public testing::Test {
protected:
    [[nodiscard]] std::unique_ptr<driver::connection> connect(std::string_view options = {}) const {
        return open(m_database.url(options));
    }
    [[nodiscard]] std::string url(std::string_view options = {}) const { return m_database.url(options); }

private:
    const fresh_database m_database{"mariadb"};

protected:
    const std::unique_ptr<driver::connection> db = connect();
};

using values = std::vector<core::value_view>;
using lines = std::vector<std::string>;

inline core::value_view text(std::string_view value) {
    return core::value_view::of_text(value);
}
inline core::value_view number(std::int64_t value) {
    return core::value_view::of_integer(value);
}

} // namespace rowan::test
