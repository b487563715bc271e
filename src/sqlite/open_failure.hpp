// Why a database could not be opened, in words that say what to do: SQLite itself only knows "unable to open".
#pragma once

#include "options.hpp"

#include <rowan/core/error.hpp>

namespace rowan::sqlite {

/// Throws `connection_failed` for what can be seen without opening the file: a folder, a missing folder, a device.
void check_path(const options& how);

/// Throws `details` with the path and, as far as it can be found out, the reason added to its message.
[[noreturn]] void throw_open_failure(const options& how, error_details details);

} // namespace rowan::sqlite
