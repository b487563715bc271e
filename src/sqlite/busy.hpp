// Waiting for a lock that another connection holds: short growing sleeps until the deadline.
#pragma once

#include <rowan/driver/connection.hpp>

namespace rowan::sqlite {

/// Sleeps before the `attempt`-th retry (counted from 0), never beyond the deadline; false: the deadline has passed.
bool sleep_before_retry(int attempt, driver::deadline until) noexcept;

/// The handler for sqlite3_busy_handler; its argument is a `driver::deadline*`, where a negative number
/// becomes the moment that lies so far ahead.
int busy_handler(void* deadline, int attempt) noexcept;

} // namespace rowan::sqlite
