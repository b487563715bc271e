// Makes a call on a database, in Rowan's way or in the naive one.
#pragma once

#include "call.hpp"

#include <rowan/database.hpp>

namespace hammer {

/// What the caller was told; every rowan::error is part of that.
answer make_call(const rowan::database& on, const call& wanted, rowan::isolation level, bool is_naive);

} // namespace hammer
