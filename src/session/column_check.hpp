// The columns of a model held against those of the live table.
#pragma once

#include <rowan/core/table_info.hpp>
#include <rowan/driver/connection.hpp>
#include <rowan/driver/live_schema.hpp>
#include <rowan/statement/capabilities.hpp>

#include <string>
#include <vector>

namespace rowan::session {

/// Why values of the column cannot be stored in the live table as the model takes them to be: it is missing, or of
/// another type. Empty: they can.
[[nodiscard]] std::string storage_fault(const driver::live_table& live, const core::table_info& table,
                                        const core::column_info& column, const statement::capabilities& engine);

/// Every difference, a sentence each; the live table exists.
[[nodiscard]] std::vector<std::string> column_differences(driver::connection& on, const driver::live_table& live,
                                                          const core::table_info& table);

} // namespace rowan::session
