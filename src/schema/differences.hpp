// What check_schema and create_tables share: all differences in one error.
#pragma once

#include <rowan/core/table_info.hpp>
#include <rowan/driver/connection.hpp>

#include <vector>

namespace rowan::schema {

/// Throws schema_mismatch if any of the tables is not as its model says; the text has every difference of all.
void refuse_differences(driver::connection& on, const std::vector<const core::table_info*>& tables);

} // namespace rowan::schema
