// Callers of get_or_create_locked exclude each other, on engines whose write transactions do not.
#pragma once

#include <rowan/core/table_info.hpp>
#include <rowan/session/context.hpp>

namespace rowan::orm {

/// Until the transaction ends, no other can take the lock of this table; and where the transaction's snapshot is older
/// than another's lock, this throws a failure after which the transaction is run again. The lock is a row of the table
/// rowan_lock, which is created when first needed: unlike a lock of the server it holds across the nodes of a cluster,
/// and against a stale snapshot.
void lock_table(const session::context& inside, const core::table_info& table);

} // namespace rowan::orm
