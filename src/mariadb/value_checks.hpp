// What MariaDB would store as something else is refused before it is sent.
#pragma once

#include <rowan/core/error.hpp>
#include <rowan/core/utf8.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

namespace rowan::mariadb {

[[nodiscard]] inline std::string parameter_name(std::size_t index) {
    return "parameter " + std::to_string(index + 1);
}

/// Throws value_out_of_range for NaN and infinities.
inline void check_real(double number, std::size_t parameter) {
    if (!std::isfinite(number))
        throw_error(error_kind::value_out_of_range,
                    parameter_name(parameter) + " is NaN or infinite, which MariaDB cannot hold");
}

/// Throws invalid_text for what is no UTF-8 or has a NUL.
inline void check_text(std::string_view text, std::size_t parameter) {
    if (const core::text_check found = core::find_bad_text(text); !found.ok())
        core::throw_bad_text(found, parameter_name(parameter));
}

} // namespace rowan::mariadb
