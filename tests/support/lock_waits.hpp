// Asks a server who waits for a lock, so that a test goes on when somebody does, and not after some time.
#pragma once

#include <string>

namespace rowan::test {

/// How many sessions of a database wait for a lock. `url`: of the database on PostgreSQL, of an administrator on
/// MariaDB.
[[nodiscard]] int lock_waits(const std::string& url, const std::string& database);

/// Returns when that many wait. Throws std::runtime_error when they do not within 30 seconds.
void await_lock_waits(const std::string& url, const std::string& database, int count);

} // namespace rowan::test
