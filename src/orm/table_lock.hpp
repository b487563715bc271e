// Callers of get_or_create_locked exclude each other, on engines whose write transactions do not.
#pragma once

#include <rowan/core/table_info.hpp>
#include <rowan/session/context.hpp>

namespace rowan::orm {

/// Runs `body` in a transaction, or in a savepoint of the one around it. Until that transaction ends, no other can take
/// the lock of this table; and where its snapshot is older than another's lock, this throws a failure after which the
/// transaction is run again. The lock is a row of the table rowan_lock, which is created when first needed: unlike a
/// lock of the server it holds across the nodes of a cluster, and against a stale snapshot.
void with_table_lock(const session::context& context, const core::table_info& table,
                     core::function_ref<void(const session::context&)> body);

} // namespace rowan::orm
