// A schedule as people read it: a column for each caller, time running down; for the terminal and as a picture.
#pragma once

#include "explorer/stage.hpp"

#include <string>
#include <vector>

namespace rowan::explorer {

/// Lines of text, the statements shortened to what tells them apart.
[[nodiscard]] std::string timeline_text(const std::vector<statement_event>& schedule);

/// A self-contained SVG document. `title` and `verdict` stand above and below.
[[nodiscard]] std::string timeline_svg(const std::vector<statement_event>& schedule, const std::string& title,
                                       const std::string& verdict);

} // namespace rowan::explorer
