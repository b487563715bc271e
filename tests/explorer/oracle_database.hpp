// What a real database would hold after the statements and answers of a run.
#pragma once

#include "explorer/oracle_engine.hpp"

#include <array>
#include <string>

namespace rowan::explorer {

using two_keys = std::array<std::string, 2>;
/// Of the rows with these keys: whether the run created them, or removed them.
using done = std::array<bool, 2>;

/// What was done and not undone again: by a rollback, to a savepoint, or by a failure that ended the transaction.
[[nodiscard]] done done_by(const oracle& asked, const two_keys& keys);

} // namespace rowan::explorer
