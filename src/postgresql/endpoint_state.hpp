// What the connections of one pool learn from each other.
#pragma once

#include <atomic>

namespace rowan::postgresql {

struct endpoint_state {
    /// A pooler stands between (PgBouncer in transaction mode, …): a statement that was prepared on one server
    /// connection need not be there at the next call, so each call brings its statement along.
    std::atomic<bool> is_pooled{false};
};

} // namespace rowan::postgresql
