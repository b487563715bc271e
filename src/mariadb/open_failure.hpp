// Why a connection could not be opened, in words that say what to do.
#pragma once

#include "errors.hpp"
#include "options.hpp"

namespace rowan::mariadb {

/// Throws what connecting to a host gave.
[[noreturn]] void throw_open_failure(const options& how, const host& to, const failure& what);
/// The same for what setting up the session gave.
[[noreturn]] void throw_open_failure(const options& how, const host& to, error_details details);

} // namespace rowan::mariadb
