// PostgreSQL's numeric, which is wider than a 64-bit integer with a scale.
#pragma once

#include <rowan/core/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace rowan::postgresql {

/// Reads the binary form. A number of up to 18 digits becomes a decimal, whatever is wider the text that the server
/// would show; NaN and the infinities become reals. `room` holds the text. With `may_round`, what is wider becomes the
/// nearest real: for results that are computed (an average), which have more digits than anybody asked for.
[[nodiscard]] core::value_view read_numeric(const char* data, std::size_t size, bool may_round, std::string& room);

/// The same for the text form, which must live as long as the result.
[[nodiscard]] core::value_view read_numeric_text(std::string_view text, bool may_round);

} // namespace rowan::postgresql
