// Foreign keys that need care: of integers that an engine does not let refer to each other.
#pragma once

#include <rowan/core/error.hpp>
#include <rowan/core/table_info.hpp>
#include <rowan/statement/capabilities.hpp>

namespace rowan::schema {

/// After a statement with foreign keys of the table has failed: throws `misuse` if the engine does not take one of
/// them, since its column and the one referred to are integers of different types; else returns.
void explain_failed_reference(const error& failure, const core::table_info& table,
                              const statement::capabilities& engine);

} // namespace rowan::schema
