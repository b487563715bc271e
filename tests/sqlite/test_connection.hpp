// Opens SQLite connections for tests, through the same door as a program: the URL.
#pragma once

#include <rowan/core/value.hpp>
#include <rowan/driver/engine.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rowan::test {

/// A connection to `url`, waiting up to `seconds` for locks while it is opened.
inline std::unique_ptr<driver::connection> open(std::string_view url, int seconds = 10) {
    const driver::url parsed = driver::parse_url(url);
    const std::unique_ptr<driver::endpoint> endpoint(driver::engine_for(parsed.scheme).open(parsed));
    return std::unique_ptr<driver::connection>(endpoint->connect(driver::clock_now() + seconds * 1'000'000'000LL));
}

inline std::unique_ptr<driver::prepared> prepare(driver::connection& on, std::string_view sql) {
    return std::unique_ptr<driver::prepared>(on.prepare(sql));
}

/// All rows of a query, as owned values.
inline std::vector<std::vector<core::value>> rows(driver::connection& on, std::string_view sql,
                                                  const std::vector<core::value_view>& parameters = {}) {
    const auto statement = prepare(on, sql);
    statement->start(parameters.data(), parameters.size());
    std::vector<std::vector<core::value>> all;
    std::vector<core::value_view> row(statement->column_count());
    while (statement->step()) {
        statement->read(row.data(), row.size());
        auto& added = all.emplace_back();
        for (const core::value_view& column : row) added.emplace_back(column);
    }
    return all;
}

/// The one value of a query, as text; numbers as SQLite writes them, NULL as "NULL".
inline std::string answer(driver::connection& on, std::string_view sql,
                          const std::vector<core::value_view>& parameters = {}) {
    const auto statement = prepare(on, sql);
    statement->start(parameters.data(), parameters.size());
    core::value_view value;
    std::string text = "(no row)";
    while (statement->step()) {
        statement->read(&value, 1);
        if (value.kind == core::value_kind::integer) text = std::to_string(value.integer);
        if (value.kind == core::value_kind::real) text = std::to_string(value.real);
        if (value.kind == core::value_kind::text || value.kind == core::value_kind::blob) text = value.text();
        if (value.kind == core::value_kind::null) text = "NULL";
    }
    return text;
}

} // namespace rowan::test
