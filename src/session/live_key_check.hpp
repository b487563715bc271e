// One key of a model held against the indexes of the live table: is it enforced, and if not, what is there instead.
#pragma once

#include <rowan/core/table_info.hpp>
#include <rowan/driver/connection.hpp>
#include <rowan/driver/live_schema.hpp>
#include <rowan/statement/capabilities.hpp>

#include <string>

namespace rowan::session {

struct key_finding {
    bool is_there = false;
    std::string index_name{};   // of the index that enforces it
    std::string instead{};      // what was found instead, as half a sentence
    bool is_name_taken = false; // another index of the table has the name that the missing one would get
    bool can_be_added = true;   // no index helps while the column itself compares differently
};

/// For a unique key: whether the table enforces exactly it. For a plain index: whether there is one over its terms.
[[nodiscard]] key_finding find_key(driver::connection& on, const driver::live_table& live,
                                   const core::table_info& table, const core::key_info& key);

/// Whether two names of tables, columns or indexes are one.
[[nodiscard]] bool same_name(std::string_view left, std::string_view right,
                             const statement::capabilities& engine) noexcept;

/// The live column of that name, or nullptr.
[[nodiscard]] const driver::live_column* find_column(const driver::live_table& live, std::string_view name,
                                                     const statement::capabilities& engine);

/// The collation that a column of the model should have; empty: the engine does not say.
[[nodiscard]] std::string_view expected_collation(const core::column_info& column,
                                                  const statement::capabilities& engine) noexcept;

} // namespace rowan::session
