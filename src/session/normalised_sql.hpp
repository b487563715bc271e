// SQL expressions brought into one spelling, so that what a model declares can be found in what a catalogue has kept.
#pragma once

#include <string>
#include <string_view>

namespace rowan::session {

/// The same text for expressions that differ only in blanks, comments, the case of keywords and names, needless quotes
/// around names, and parentheses around the whole. String literals stay as they are.
[[nodiscard]] std::string normalised_sql(std::string_view sql);

/// Whether two names are equal but for the case of ASCII letters.
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept;

} // namespace rowan::session
